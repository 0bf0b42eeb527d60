// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SPEC §9.5 from the outside: what the sandbox does is not seen by the host. A "host" of our own plays
 * it, in a mount namespace whose mounts are shared, as systemd has them: what is not made private
 * reaches it. Runs as root.
 */
#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "../loader/test_child.h"

#define NETNS "/run/netns"
#define BPFFS "/sys/fs/bpf"

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

/* A whole file, in memory that the child's end releases. */
static char *read_file(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "re");

	must(file && getdelim(&text, &size, '\0', file) > 0, path);
	fclose(file);
	return text;
}

/* The kernel's number of a namespace of this process. */
static ino_t namespace_of(const char *path)
{
	struct stat st;

	must(!stat(path, &st), path);
	return st.st_ino;
}

static size_t n_files(const char *path)
{
	const struct dirent *entry;
	DIR *dir = opendir(path);
	size_t n = 0;

	must(dir, path);
	while ((entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return n;
}

/* A host whose /run is `arg`: "bare", or "netns" with network namespaces of its own. */
static void become_host(const void *arg)
{
	must(!unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		     !mount("none", "/", NULL, MS_REC | MS_SHARED, NULL) &&
		     !mount("tmpfs", "/run", "tmpfs", 0, NULL),
	     "a mount namespace to play the host in");
	must(!mkdir("/run/user", 0755) && !mkdir("/run/user/0", 0755) &&
		     !mount("tmpfs", "/run/user/0", "tmpfs", 0, NULL),
	     "a mount two levels below /run");
	make_file("/run/user/0/capture.pcap", "of the user");
	must(!mkdir("/run/lock", 0755) && !mount("tmpfs", "/run/lock", "tmpfs", 0, NULL),
	     "a mount right below /run");
	make_file("/run/lock/held", "in a mount");
	must(!mount("bpf", BPFFS, "bpf", 0, NULL) && !mkdir(BPFFS "/of-the-host", 0700),
	     "a bpffs with something in it");
	if (!strcmp(arg, "netns")) {
		must(!mkdir(NETNS, 0755), NETNS);
		make_file(NETNS "/of-the-host", "");
	}
}

/* In the sandbox's process, which then looks around and leaves as much behind as it can. */
static void enter_and_look(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	const struct if_nameindex *links;
	struct statfs fs;
	int fd;

	(void)arg;
	must_succeed(sandbox__enter(&err), "entering the sandbox", &err);
	must(!strcmp(err.line, ""), "no error line after a success");
	/* Nothing of the host's in what is ours. */
	must(n_files(NETNS) == 0, "no network namespace in " NETNS);
	must(!statfs(BPFFS, &fs) && fs.f_type == BPF_FS_MAGIC, "a bpffs on " BPFFS);
	must(access(BPFFS "/of-the-host", F_OK) && errno == ENOENT, "a bpffs without the host's");
	links = if_nameindex();
	must(links && links[0].if_name && !strcmp(links[0].if_name, "lo") && !links[1].if_name,
	     "a network namespace with nothing but lo");
	/* All other files are the host's, to read and to write. */
	must(!strcmp(read_file("/run/user/0/capture.pcap"), "of the user"),
	     "the host's directories in /run");
	must(!strcmp(read_file("/run/lock/held"), "in a mount"), "the host's mounts below /run");
	make_file("/run/user/0/report", "written in the sandbox");

	must(!mkdir(BPFFS "/pin", 0700), "a directory in our bpffs");
	must(!mount("tmpfs", "/mnt", "tmpfs", 0, NULL), "a mount of ours");
	make_file(NETNS "/ours", "");
	fd = open(NETNS "/ours", O_RDONLY | O_CLOEXEC);
	must(fd >= 0 && !mount("/proc/self/ns/net", NETNS "/ours", NULL, MS_BIND, NULL),
	     "a network namespace with a name");
	close(fd);
}

static void enter_and_die(const void *arg)
{
	enter_and_look(arg);
	raise(SIGKILL);
}

/* The host, before, during and after. */
static void host_sees_nothing(const void *arg)
{
	static void (*const sandboxes[])(const void *) = { enter_and_look, enter_and_die };
	ino_t net, mnt;
	char *mounts;

	become_host(arg);
	mounts = read_file("/proc/self/mountinfo");
	net = namespace_of("/proc/self/ns/net");
	mnt = namespace_of("/proc/self/ns/mnt");
	for (int i = 0; i < 2; i++) {
		int status = -1;
		pid_t child = fork();

		if (child == 0) {
			sandboxes[i](NULL);
			_exit(0);
		}
		must(child > 0 && waitpid(child, &status, 0) == child, "a child");
		must(status == (i ? SIGKILL : 0), i ? "a killed sandbox" : "a sandbox that works");
		must(!strcmp(read_file("/proc/self/mountinfo"), mounts), "the mounts unchanged");
		must(namespace_of("/proc/self/ns/net") == net, "the network namespace kept");
		must(namespace_of("/proc/self/ns/mnt") == mnt, "the mount namespace kept");
		must(access(BPFFS "/pin", F_OK) && errno == ENOENT, "no pin on the host");
		must(!access(BPFFS "/of-the-host", F_OK), "the host's own bpffs as it was");
		if (!strcmp(arg, "netns"))
			must(n_files(NETNS) == 1 && !access(NETNS "/of-the-host", F_OK),
			     "the host's own " NETNS " as it was");
		else
			must(access(NETNS, F_OK) && errno == ENOENT, "no " NETNS " on the host");
		must(!strcmp(read_file("/run/user/0/report"), "written in the sandbox"),
		     "what was written for the user to stay");
		must(!unlink("/run/user/0/report"), "the user's file");
	}
}

static void test_host_without_netns(void **state)
{
	(void)state;
	in_child(host_sees_nothing, "bare");
}

static void test_host_with_netns(void **state)
{
	(void)state;
	in_child(host_sees_nothing, "netns");
}

/* As the machine is that the test runs on, and without a trace on it. */
static void enter_here(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)arg;
	must_succeed(sandbox__enter(&err), "entering the sandbox", &err);
	must(n_files(NETNS) == 0, "an empty " NETNS);
}

static void test_on_this_machine(void **state)
{
	const bool had_netns = !access(NETNS, F_OK);
	char *mounts = read_file("/proc/self/mountinfo"), *after;

	(void)state;
	in_child(enter_here, NULL);
	after = read_file("/proc/self/mountinfo");
	assert_string_equal(after, mounts);
	assert_int_equal(!access(NETNS, F_OK), had_netns);
	free(mounts);
	free(after);
}

static void enter_as_nobody(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	const ino_t mnt = namespace_of("/proc/self/ns/mnt");

	(void)arg;
	must(!setgid(65534) && !setuid(65534), "to become nobody");
	must_refuse(sandbox__enter(&err), -EPERM, &err,
		    "cannot make private network and mount namespaces: "
		    "Operation not permitted (run as root)");
	must(namespace_of("/proc/self/ns/mnt") == mnt, "the mount namespace kept");
}

static void test_no_privilege(void **state)
{
	(void)state;
	in_child(enter_as_nobody, NULL);
}

/* A kernel without BPF has no such directory. */
static void enter_without_bpffs(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;

	become_host(arg);
	must(!mount("tmpfs", "/sys/fs", "tmpfs", 0, NULL), "a /sys/fs without bpf");
	must_refuse(sandbox__enter(&err), -ENOENT, &err,
		    "bpffs is absent: this kernel has no /sys/fs/bpf");
}

static void test_no_bpffs(void **state)
{
	(void)state;
	in_child(enter_without_bpffs, "bare");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host_without_netns), cmocka_unit_test(test_host_with_netns),
		cmocka_unit_test(test_on_this_machine),	   cmocka_unit_test(test_no_privilege),
		cmocka_unit_test(test_no_bpffs),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
