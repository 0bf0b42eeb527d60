// SPDX-License-Identifier: GPL-2.0-or-later
#include "topology.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCRIPT_OUTPUT_LINES 10

struct script {
	const char *name;
	const char *start, *end;
};

extern const char embedded_netns_lib[], embedded_netns_lib_end[];
#define TOPOLOGY(name, file) \
	extern const char embedded_topology_##name[], embedded_topology_##name##_end[];
#include "topologies.h"
#undef TOPOLOGY

static const struct script scripts[] = {
#define TOPOLOGY(name, file) { #name, embedded_topology_##name, embedded_topology_##name##_end },
#include "topologies.h"
#undef TOPOLOGY
};

static const struct script *find_script(const char *name)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (!strcmp(scripts[i].name, name))
			return &scripts[i];
	return NULL;
}

bool topology__exists(const char *name)
{
	return find_script(name);
}

/* A file of the shell's to read, without a name in any file system. */
static int text_fd(const char *start, const char *end)
{
	int fd = memfd_create("netns", 0);

	if (fd >= 0 && write(fd, start, end - start) != end - start) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* In the child. A scratch namespace, because a script may try things in the one that it finds. */
static void exec_script(int script_fd, int lib_fd, int output_fd, const char *verb)
{
	char script[32], lib[64];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(script, sizeof(script), "/proc/self/fd/%d", script_fd);
	snprintf(lib, sizeof(lib), "/proc/self/fd/%d", lib_fd);
	if (setenv("PF_NETNS_LIB", lib, 1) || unshare(CLONE_NEWNET) ||
	    dup2(output_fd, STDOUT_FILENO) < 0 || dup2(output_fd, STDERR_FILENO) < 0)
		_exit(127);
	execl("/bin/sh", "sh", script, verb, (char *)NULL);
	_exit(127);
}

static int run_script(const struct script *script, const char *verb, struct pf_error *err)
{
	int script_fd, lib_fd, output_fd, status, ret = 0;
	char output[4096] = "";
	pid_t child;

	script_fd = text_fd(script->start, script->end);
	lib_fd = text_fd(embedded_netns_lib, embedded_netns_lib_end);
	output_fd = memfd_create("output", MFD_CLOEXEC);
	if (script_fd < 0 || lib_fd < 0 || output_fd < 0) {
		ret = pf_error__set(err, -errno, "cannot run topology %s: %s", script->name,
				    strerror(errno));
		goto out;
	}
	child = fork();
	if (child == 0)
		exec_script(script_fd, lib_fd, output_fd, verb);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		ret = pf_error__set(err, -errno, "cannot run topology %s: %s", script->name,
				    strerror(errno));
		goto out;
	}
	if (status) {
		if (pread(output_fd, output, sizeof(output) - 1, 0) < 0)
			output[0] = '\0';
		ret = pf_error__set(err, -EIO, "topology %s failed (%s %d)", script->name,
				    WIFEXITED(status) ? "exit status" : "signal",
				    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
		pf_error__set_detail(err, output, SCRIPT_OUTPUT_LINES);
	}
out:
	if (script_fd >= 0)
		close(script_fd);
	if (lib_fd >= 0)
		close(lib_fd);
	if (output_fd >= 0)
		close(output_fd);
	return ret;
}

int topology__enter(const char *name, struct pf_error *err)
{
	const struct script *script = find_script(name);
	char path[64];
	int fd, ret = 0;

	if (!script)
		return pf_error__set(err, -ENOENT, "there is no topology %s", name);
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	if (access(path, F_OK))
		ret = run_script(script, "up", err);
	if (ret)
		return ret;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		ret = pf_error__set(err, -errno, "cannot enter the router of topology %s: %s", name,
				    strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

int topology__populate(const char *name, struct pf_error *err)
{
	const struct script *script = find_script(name);

	if (!script)
		return pf_error__set(err, -ENOENT, "there is no topology %s", name);
	return run_script(script, "hosts", err);
}
