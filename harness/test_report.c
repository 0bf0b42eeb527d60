// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports as a whole: the exit status that belongs to them, and a place that they cannot be written to. */
#include "test_report.h"

#include <errno.h>
#include <signal.h>

static void test_exit_status(void **state)
{
	static const struct {
		const char
			*statuses; /* p, f, s, w, n; S and W: without a capability; ?: no status */
		int expected;
	} rows[] = {
		{ "", 2 },   { "s", 2 },   { "sw", 2 }, { "n", 2 },  { "ns", 2 }, { "p", 0 },
		{ "ps", 0 }, { "psw", 0 }, { "f", 1 },	{ "pf", 1 }, { "pn", 1 }, { "fs", 1 },
		{ "pS", 1 }, { "pW", 1 },  { "S", 2 },	{ "p?", 1 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct row results[8] = {};
		struct run run;

		for (size_t at = 0; rows[i].statuses[at]; at++) {
			char letter = rows[i].statuses[at];

			results[at].c = &plain;
			results[at].executor = &model;
			results[at].status = letter == 'p'	    ? RESULT_PASS
					     : letter == 'f'	    ? RESULT_FAIL
					     : strchr("sS", letter) ? RESULT_SKIP
					     : strchr("wW", letter) ? RESULT_WAIVED
					     : letter == '?'	    ? N_RESULT_STATUS
								    : RESULT_NOT_RUN;
			results[at].capability = strchr("sw", letter) ? "bpffs" : NULL;
		}
		run = make_run(results, strlen(rows[i].statuses));
		if (run__exit_status(&run) != rows[i].expected)
			fail_msg("\"%s\": %d, expected %d", rows[i].statuses,
				 run__exit_status(&run), rows[i].expected);
		run__free(&run);
	}
	run__free(NULL);
}

static void test_write_errors(void **state)
{
	struct run run = make_mixed();
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < N(formats); i++) {
		int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
		int fds[2];

		assert_true(full >= 0 && !pipe2(fds, O_CLOEXEC));
		assert_int_equal(formats[i].write(&run, "/dev/full", &err), -ENOSPC);
		assert_non_null(strstr(err.line, "/dev/full: No space left on device"));
		assert_non_null(strstr(err.line, formats[i].name));
		assert_int_equal(formats[i].write(&run, "/nowhere/report", &err), -ENOENT);
		assert_non_null(strstr(err.line, "/nowhere/report"));
		assert_int_equal(write_to_stdout(i, &run, full, "", &err), -ENOSPC);
		assert_non_null(strstr(err.line, "standard output"));
		clearerr(stdout);
		/* The reader is gone: an error, and no SIGPIPE. */
		close(fds[0]);
		assert_int_equal(write_to_stdout(i, &run, fds[1], "", &err), -EPIPE);
		clearerr(stdout);
		close(fds[1]);
		close(full);
	}
	/* Whoever had SIGPIPE as it is by default still has. */
	assert_ptr_equal(signal(SIGPIPE, SIG_DFL), SIG_DFL);
	run__free(&run);
}

/* stdout gets the document, once, behind what was printed before, and nothing else. */
static void test_stdout(void **state)
{
	struct run run = make_mixed();
	struct pf_error err = PF_ERROR_INIT;
	char path[sizeof(dir) + 16];

	(void)state;
	snprintf(path, sizeof(path), "%s/stdout", dir);
	for (size_t i = 0; i < N(formats); i++) {
		char *expected = report(formats[i].write, &run), *text;
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_true(fd >= 0);
		assert_int_equal(write_to_stdout(i, &run, fd, "before\n", &err), 0);
		close(fd);
		text = read_all(path);
		assert_true(!strncmp(text, "before\n", 7));
		assert_string_equal(text + 7, expected);
		free(text);
		free(expected);
	}
	run__free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_status),
		cmocka_unit_test(test_write_errors),
		cmocka_unit_test(test_stdout),
	};

	return cmocka_run_group_tests_name("reports", tests, make_dir, remove_dir);
}
