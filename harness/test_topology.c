// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every topology comes up in the sandbox, fast enough to be brought up for a single case. Runs as
 * root, from the top of the tree.
 */
#include "topology.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "../loader/test_child.h"
#include "sandbox.h"
#include "world.h"

#define MAX_MS 100
#define TRIES  20 /* the machine may be busy with something else: the fastest counts */

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static ino_t inode(const char *path)
{
	struct stat st;

	must(!stat(path, &st), path);
	return st.st_ino;
}

static void enter_sandbox(void)
{
	struct pf_error err = PF_ERROR_INIT;

	must_succeed(sandbox__enter(&err), "entering the sandbox", &err);
}

static size_t n_up(void)
{
	struct if_nameindex *links = if_nameindex();
	size_t n = 0;

	must(links, "a list of interfaces");
	while (links[n].if_name)
		n++;
	if_freenameindex(links);
	return n;
}

/* In a child of its own: a sandbox, the topology, a look. The wait status 0 says fast, 2 << 8 slow. */
static void bring_up(const void *arg)
{
	const char *name = arg;
	struct pf_error err = PF_ERROR_INIT;
	char router[64], host[80];
	double start, ms;
	ino_t net;

	snprintf(router, sizeof(router), "/run/netns/%s", name);
	snprintf(host, sizeof(host), "%s-a", router);
	enter_sandbox();
	net = inode("/proc/self/ns/net");
	start = now_ms();
	must_succeed(topology__enter(name, &err), name, &err);
	ms = now_ms() - start;
	must(inode("/proc/self/ns/net") == inode(router), "to be in the router's namespace");
	must(inode("/proc/self/ns/net") != net, "to have left the sandbox's own namespace");
	must(inode(host) != inode(router), "a namespace of host a");
	must(n_up() >= 3, "lo and two interfaces or more in the router");
	must(world__ifindex("left"), "an interface `left` in the router");

	/* Once up it is only entered: building it again would fail over what is there. */
	must_succeed(topology__enter(name, &err), "entering again", &err);
	must(inode("/proc/self/ns/net") == inode(router), "to be in the router's namespace again");
	if (ms >= MAX_MS)
		_exit(2);
}

static void test_every_topology_comes_up(void **state)
{
	size_t n = 0;
	glob_t files;

	(void)state;
	assert_int_equal(glob("netns/*.sh", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *name = files.gl_pathv[i] + strlen("netns/");
		int status = 2 << 8;

		name[strlen(name) - strlen(".sh")] = '\0';
		if (!strcmp(name, "lib"))
			continue;
		if (!topology__exists(name))
			fail_msg("netns/%s.sh is not in the binary", name);
		for (int try = 0; try < TRIES && status == 2 << 8; try++)
			status = child_status(bring_up, name);
		if (status == 2 << 8)
			fail_msg("%s took %d ms or more, %d times", name, MAX_MS, TRIES);
		assert_int_equal(status, 0);
		n++;
	}
	assert_true(n >= 2);
	globfree(&files);
}

static void test_worlds_have_topologies(void **state)
{
	(void)state;
	assert_true(n_world_rows > 0);
	for (size_t i = 0; i < n_world_rows; i++) {
		const char *name = world_rows[i].topology;

		if (!topology__exists(name ? name : world_rows[i].name))
			fail_msg("world %s has no topology", world_rows[i].name);
	}
}

static void enter_unknown(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	char line[64];
	ino_t net;

	enter_sandbox();
	net = inode("/proc/self/ns/net");
	snprintf(line, sizeof(line), "there is no topology %s", (const char *)arg);
	must_refuse(topology__enter(arg, &err), -ENOENT, &err, line);
	must(!err.detail, "no detail");
	must(inode("/proc/self/ns/net") == net, "to stay where it was");
}

static void test_unknown_name(void **state)
{
	static const char *const names[] = { "nowhere",		"",	  "lib",  "router.sh",
					     "../netns/router", "ROUTER", "route" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_false(topology__exists(names[i]));
		in_child(enter_unknown, names[i]);
	}
}

/* A name that is taken makes the script fail: the person has to see what `ip` said. */
static void enter_over_a_host(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	ino_t net;
	int fd;

	(void)arg;
	enter_sandbox();
	net = inode("/proc/self/ns/net");
	fd = open("/run/netns/router-a", O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	must(fd >= 0, "a file in the way");
	close(fd);
	must_refuse(topology__enter("router", &err), -EIO, &err,
		    "topology router failed (exit status 1)");
	must(err.detail && strstr(err.detail, "/run/netns/router-a") &&
		     strstr(err.detail, "File exists"),
	     "the script's own words in the detail");
	must(inode("/proc/self/ns/net") == net, "to stay where it was");
	pf_error__clear(&err);
}

static void test_a_script_that_fails_is_heard(void **state)
{
	(void)state;
	in_child(enter_over_a_host, NULL);
}

/* What has the router's name is no namespace: no case may run outside one. */
static void enter_what_is_no_namespace(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	int fd;

	(void)arg;
	enter_sandbox();
	fd = open("/run/netns/router", O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	must(fd >= 0, "a file in the way");
	close(fd);
	must_refuse(topology__enter("router", &err), -EINVAL, &err,
		    "cannot enter the router of topology router: Invalid argument");
}

/* Without `ip` or a shell in sight. */
static void enter_without_path(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)arg;
	enter_sandbox();
	setenv("PATH", "/nowhere", 1);
	must_refuse(topology__enter("router", &err), -EIO, &err,
		    "topology router failed (exit status 127)");
	must(err.detail && strstr(err.detail, "ip: not found"), "the missing command's name");
	pf_error__clear(&err);
}

static void test_no_namespace_no_tools(void **state)
{
	(void)state;
	in_child(enter_what_is_no_namespace, NULL);
	in_child(enter_without_path, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_topology_comes_up),
		cmocka_unit_test(test_worlds_have_topologies),
		cmocka_unit_test(test_unknown_name),
		cmocka_unit_test(test_a_script_that_fails_is_heard),
		cmocka_unit_test(test_no_namespace_no_tools),
	};

	return cmocka_run_group_tests_name("topologies", tests, NULL, NULL);
}
