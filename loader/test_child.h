/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For unit tests that change the namespaces or the user of their process: they do it in a child.
 * cmocka's own assertions would there jump back into the parent's list of tests.
 */
#ifndef PF_TEST_CHILD_H
#define PF_TEST_CHILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "error.h"

/* In the child: ends it with a line that says what was expected, which fails the parent's test. */
static inline void must(bool holds, const char *expected)
{
	if (holds)
		return;
	fprintf(stderr, "in a child process: expected %s\n", expected);
	_exit(1);
}

/* In the child: a step of the test's own, or of the code under test, that has to succeed. */
static inline void must_succeed(int ret, const char *step, const struct pf_error *err)
{
	if (!ret)
		return;
	fprintf(stderr, "in a child process: %s: %s\n%s", step, err ? err->line : strerror(-ret),
		err && err->detail ? err->detail : "");
	_exit(1);
}

/* In the child: a refusal with exactly this code and line. */
static inline void must_refuse(int ret, int code, const struct pf_error *err, const char *line)
{
	if (ret == code && !strcmp(err->line, line))
		return;
	fprintf(stderr,
		"in a child process: expected %d \"%s\",\n                       is %d \"%s\"\n",
		code, line, ret, err->line);
	_exit(1);
}

/* Runs the function in a child and waits; the wait status. The child dies with this process. */
static inline int child_status(void (*run)(const void *), const void *arg)
{
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run(arg);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static inline void in_child(void (*run)(const void *), const void *arg)
{
	assert_int_equal(child_status(run, arg), 0);
}

#endif
