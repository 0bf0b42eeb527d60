// SPDX-License-Identifier: GPL-2.0-or-later
/* How a round of probing goes when something is amiss. Runs as root, like test_capability.c. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "capability.h"
#include "capability_probe.h"

#define ROOT	     "/sys/fs/bpf/packetframe"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a forked child found out; the parent asserts, because cmocka cannot in a child. */
struct found {
	struct pf_capability list[64];
	size_t n;
};

static struct found *found__new(void)
{
	struct found *found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(found, MAP_FAILED);
	return found;
}

/* In the child: appends a round's results, or ends the child, which the parent takes for a failure. */
static void found__add(struct found *found, const struct pf_probe_row *rows, size_t n,
		       const char *bpffs_root)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_capabilities caps;

	if (rows ? pf_capabilities__probe_rows(&caps, rows, n, bpffs_root, &err)
		 : pf_capabilities__probe(&caps, bpffs_root, &err))
		_exit(2);
	if (found->n + caps.n > COUNT(found->list))
		_exit(3);
	memcpy(found->list + found->n, caps.list, caps.n * sizeof(*caps.list));
	found->n += caps.n;
	pf_capabilities__free(&caps);
}

static struct found *in_child(void (*run)(struct found *))
{
	struct found *found = found__new();
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		run(found);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return found;
}

/* What no unprivileged process gets, whatever the sysctls say. */
static const char *const privileged[] = {
	"prog_type.xdp",
	"map.lpm_trie",
	"map.devmap_hash",
	"helper.map_lookup_elem",
	"helper.xdp_adjust_head",
	"helper.redirect_map",
	"helper.fib_lookup",
	"helper.ringbuf_output",
	"test_run.xdp",
	"test_run.ingress_ifindex",
	"test_run.live_frames",
	"xdp.native.veth",
	"xdp.generic",
	"prog_type.ext",
	"net.veth_backpressure",
	"net.vlan_device",
};

static void probe_unprivileged(struct found *found)
{
	if (setgid(65534) || setuid(65534))
		_exit(4);
	found__add(found, NULL, 0, ROOT);
}

static void nothing_passes_without_privilege(void **state)
{
	struct found *found = in_child(probe_unprivileged);
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < found->n; i++) {
		const struct pf_capability *cap = &found->list[i];

		for (size_t j = 0; j < COUNT(privileged); j++) {
			if (strcmp(cap->name, privileged[j]))
				continue;
			if (cap->status != PF_CAPABILITY_UNKNOWN ||
			    !strstr(cap->detail, strerror(EPERM)))
				fail_msg("%s: %s", cap->name, cap->detail);
			seen++;
		}
	}
	assert_int_equal(seen, COUNT(privileged));
	munmap(found, sizeof(*found));
}

static void probe_passes(struct pf_probe_round *round, const struct pf_probe_row *row,
			 struct pf_capability *cap)
{
	(void)round;
	(void)row;
	pf_probe__set(cap, PF_CAPABILITY_PASS, "a\nb\xff %s", "c");
}

static void probe_dies(struct pf_probe_round *round, const struct pf_probe_row *row,
		       struct pf_capability *cap)
{
	(void)round;
	(void)row;
	(void)cap;
	raise(SIGKILL);
}

static void a_dead_probe_is_unknown(void **state)
{
	static const struct pf_probe_row rows[] = {
		{ .name = "before", .where = PF_PROBE_APART, .probe = probe_passes },
		{ .name = "dies", .where = PF_PROBE_APART, .probe = probe_dies },
		{ .name = "after", .where = PF_PROBE_LINKS, .probe = probe_passes },
		{ .name = "here", .where = PF_PROBE_HERE, .probe = probe_passes },
	};
	struct pf_error err = PF_ERROR_INIT;
	struct pf_capabilities caps;

	(void)state;
	assert_int_equal(pf_capabilities__probe_rows(&caps, rows, COUNT(rows), ROOT, &err), 0);
	assert_int_equal(caps.list[0].status, PF_CAPABILITY_PASS);
	assert_string_equal(caps.list[0].detail, "a?b? c");
	for (int i = 1; i < 3; i++) {
		assert_int_equal(caps.list[i].status, PF_CAPABILITY_UNKNOWN);
		assert_non_null(strstr(caps.list[i].detail, "signal 9"));
	}
	assert_int_equal(caps.list[3].status, PF_CAPABILITY_PASS);
	pf_capabilities__free(&caps);
}

static int hanging_pid_fd = -1;

static void probe_hangs(struct pf_probe_round *round, const struct pf_probe_row *row,
			struct pf_capability *cap)
{
	const pid_t pid = getpid();

	(void)round;
	(void)row;
	(void)cap;
	if (write(hanging_pid_fd, &pid, sizeof(pid)) == sizeof(pid))
		sleep(20);
}

static void the_child_dies_with_its_parent(void **state)
{
	static const struct pf_probe_row row = { .where = PF_PROBE_APART, .probe = probe_hangs };
	pid_t parent, child = 0, got = 0;
	int ends[2], status = 0;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(pipe(ends), 0);
	hanging_pid_fd = ends[1];
	parent = fork();
	assert_true(parent >= 0);
	if (!parent) {
		struct pf_error err = PF_ERROR_INIT;
		struct pf_capabilities caps;

		_exit(pf_capabilities__probe_rows(&caps, &row, 1, ROOT, &err) ? 1 : 0);
	}
	assert_int_equal(read(ends[0], &child, sizeof(child)), sizeof(child));
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	for (int i = 0; i < 200 && !got; i++) {
		got = waitpid(child, &status, WNOHANG);
		usleep(got ? 0 : 10 * 1000);
	}
	if (!got)
		kill(child, SIGKILL);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	assert_int_equal(got, child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(ends[0]);
	close(ends[1]);
}

static void refusals_are_told_from_incapacity(void **state)
{
	static const struct {
		int drop_fd, code;
		enum pf_capability_status status;
	} rows[] = {
		{ -EPERM, -EPERM, PF_CAPABILITY_UNKNOWN }, { 3, -EPERM, PF_CAPABILITY_FAIL },
		{ -EPERM, -EINVAL, PF_CAPABILITY_FAIL },   { 3, -EINVAL, PF_CAPABILITY_FAIL },
		{ 3, -ENOMEM, PF_CAPABILITY_UNKNOWN },	   { 3, -ENOSYS, PF_CAPABILITY_FAIL },
	};
	struct pf_capability cap;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct pf_probe_round round = { .drop_fd = rows[i].drop_fd };

		memset(&cap, 0, sizeof(cap));
		pf_probe__refused(&round, &cap, rows[i].code, "load",
				  "0: (b7)\nR1 is bad\nprocessed 3 insns\n");
		assert_int_equal(cap.status, rows[i].status);
		assert_non_null(strstr(cap.detail, strerror(-rows[i].code)));
		assert_non_null(strstr(cap.detail, ": R1 is bad"));
		assert_null(strstr(cap.detail, "processed"));
	}
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		_exit(5);
	close(fd);
}

/* A network namespace's own sysctls, and a bpf filesystem of our own. */
static void probe_files(struct found *found)
{
	static const struct pf_probe_row sysctls[] = {
		{ "sysctl.net.ipv4.ip_forward", PF_PROBE_HERE, pf_probe__sysctl, 1, 0, 0, "" },
		{ "sysctl.net.ipv4.ip_forward", PF_PROBE_HERE, pf_probe__sysctl, 0, 0, 0, "" },
	};
	static const struct pf_probe_row bad[] = {
		{ "sysctl.kernel.ostype", PF_PROBE_HERE, pf_probe__sysctl, 0, 0, 0, "" },
		{ "sysctl.net.core.bpf_jit_enable", PF_PROBE_HERE, pf_probe__sysctl, 0, 0, 0, "" },
	};
	static const struct pf_probe_row bpffs = { "bpffs", PF_PROBE_HERE, pf_probe__bpffs, 0, 0, 0,
						   "" };
	char dir[] = "/tmp/pf-test-XXXXXX", below[64];

	if (unshare(CLONE_NEWNET | CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || !mkdtemp(dir))
		_exit(6);
	write_file("/proc/sys/net/ipv4/ip_forward", "1");
	found__add(found, sysctls, 2, ROOT);
	write_file("/proc/sys/net/ipv4/ip_forward", "0");
	found__add(found, sysctls, 2, ROOT);
	found__add(found, bad, 2, ROOT);

	snprintf(below, sizeof(below), "%s/not/yet", dir);
	found__add(found, &bpffs, 1, below);
	if (mount("bpf", dir, "bpf", 0, NULL))
		_exit(7);
	found__add(found, &bpffs, 1, below);
	found__add(found, &bpffs, 1, "not/absolute");
	found__add(found, &bpffs, 1, "/nowhere-at-all");
	umount2(dir, MNT_DETACH);
	rmdir(dir);
}

static void files_are_read_for_what_they_say(void **state)
{
	static const enum pf_capability_status want[] = {
		PF_CAPABILITY_PASS,    PF_CAPABILITY_PASS, /* 1: as 1, as non-zero */
		PF_CAPABILITY_FAIL,    PF_CAPABILITY_FAIL, /* 0 */
		PF_CAPABILITY_UNKNOWN,			   /* no number */
		PF_CAPABILITY_UNKNOWN,			   /* not shown in this network namespace */
		PF_CAPABILITY_FAIL,			   /* on what /tmp is on */
		PF_CAPABILITY_PASS, /* below a bpf filesystem, not made yet */
		PF_CAPABILITY_UNKNOWN, PF_CAPABILITY_FAIL,
	};
	struct found *found = in_child(probe_files);

	(void)state;
	assert_int_equal(found->n, COUNT(want));
	for (size_t i = 0; i < found->n; i++)
		if (found->list[i].status != want[i])
			fail_msg("%zu: %s", i, found->list[i].detail);
	munmap(found, sizeof(*found));
}

static void what_no_kernel_has_does_not_pass(void **state)
{
	static const struct pf_probe_row rows[] = {
		{ "map", PF_PROBE_APART, pf_probe__map_type, 999, 0, 0, "" },
		{ "prog", PF_PROBE_APART, pf_probe__prog_type, 999, 0, 0, "" },
		{ "helper", PF_PROBE_APART, pf_probe__helper, 9999, 0, 0, "" },
		{ "attach", PF_PROBE_LINKS, pf_probe__xdp_attach, 1 << 30, 0, 0, "" },
	};
	struct pf_error err = PF_ERROR_INIT;
	struct pf_capabilities caps;

	(void)state;
	assert_int_equal(pf_capabilities__probe_rows(&caps, rows, COUNT(rows), ROOT, &err), 0);
	for (size_t i = 0; i < caps.n; i++)
		if (caps.list[i].status == PF_CAPABILITY_PASS)
			fail_msg("%s passed", caps.list[i].name);
	pf_capabilities__free(&caps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_passes_without_privilege),
		cmocka_unit_test(a_dead_probe_is_unknown),
		cmocka_unit_test(the_child_dies_with_its_parent),
		cmocka_unit_test(refusals_are_told_from_incapacity),
		cmocka_unit_test(files_are_read_for_what_they_say),
		cmocka_unit_test(what_no_kernel_has_does_not_pass),
	};

	return cmocka_run_group_tests_name("capability probes", tests, NULL, NULL);
}
