// SPDX-License-Identifier: GPL-2.0-or-later
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

bool tool__is_installed(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char file[PATH_MAX];

	for (; path && *path; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		snprintf(file, sizeof(file), "%.*s/%s", (int)(end - path), path, name);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

static void say_what_it_said(int output_fd, struct pf_error *err)
{
	char text[1024];
	ssize_t n = output_fd < 0 ? 0 : pread(output_fd, text, sizeof(text) - 1, 0);

	if (n > 0) {
		text[n] = '\0';
		pf_error__set_detail(err, text, 4);
	}
}

static int run(const char *const *argv, int input_fd, struct pf_error *err)
{
	int output_fd = memfd_create("output", MFD_CLOEXEC), status = 0, ret = 0;
	pid_t child = fork();

	if (child == 0) {
		int null_fd = input_fd < 0 ? open("/dev/null", O_RDONLY) : input_fd;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(null_fd, STDIN_FILENO);
		dup2(output_fd, STDOUT_FILENO);
		dup2(output_fd, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		ret = pf_error__set(err, -errno, "cannot run %s: %s", argv[0], strerror(errno));
	else if (status)
		ret = pf_error__set(err, -EIO, "%s failed (%s %d)", argv[0],
				    WIFEXITED(status) ? "exit status" : "signal",
				    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	if (ret)
		say_what_it_said(output_fd, err);
	if (output_fd >= 0)
		close(output_fd);
	return ret;
}

int tool__run(const char *const *argv, struct pf_error *err)
{
	return run(argv, -1, err);
}

FILE *tool__input(void)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	FILE *input = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!input && fd >= 0)
		close(fd);
	return input;
}

int tool__run_with(const char *const *argv, FILE *input, struct pf_error *err)
{
	int ret;

	if (fflush(input) || fseek(input, 0, SEEK_SET))
		ret = pf_error__set(err, -EIO, "cannot write input for %s: %s", argv[0],
				    strerror(errno));
	else
		ret = run(argv, fileno(input), err);
	fclose(input);
	return ret;
}
