// SPDX-License-Identifier: GPL-2.0-or-later
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(const char *const *argv, int input_fd, struct pf_error *err)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		int null_fd = input_fd < 0 ? open("/dev/null", O_RDONLY) : input_fd;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(null_fd, STDIN_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return pf_error__set(err, -errno, "cannot run %s: %s", argv[0], strerror(errno));
	if (status)
		return pf_error__set(err, -EIO, "%s failed (%s %d)", argv[0],
				     WIFEXITED(status) ? "exit status" : "signal",
				     WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return 0;
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
