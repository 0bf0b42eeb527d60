// SPDX-License-Identifier: GPL-2.0-or-later
#include "report_cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "command.h"

#define MAX_LINE 900 /* bytes: below cmocka's 1023 with what it puts around a line */

static const struct {
	const char *what;
	enum cm_message_output output;
	enum report_escape name, text;
} formats[] = {
	[REPLAY_TAP] = { "TAP", CM_OUTPUT_TAP, REPORT_TAP, REPORT_LINES },
	[REPLAY_XML] = { "JUnit", CM_OUTPUT_XML, REPORT_XML, REPORT_CDATA },
};

/* Breaks lines that cmocka would cut, between characters. */
static void put_wrapped(const char *text, FILE *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > MAX_LINE)
			for (len = MAX_LINE; (text[len] & 0xc0) == 0x80;)
				len--;
		fprintf(out, "%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static char *wrapped(const char *text)
{
	char *lines = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&lines, &size);

	if (!out)
		return NULL;
	put_wrapped(text, out);
	if (fclose(out)) {
		free(lines);
		return NULL;
	}
	return lines;
}

/* -ENOMEM, or 0. `text` is taken, and may be NULL for want of memory. */
static int set_text(struct replay_test *test, char *text, enum report_escape escape)
{
	char *lines = text ? wrapped(text) : NULL;

	test->text = lines ? report__escaped(lines, escape) : NULL;
	free(lines);
	free(text);
	return test->text ? 0 : -ENOMEM;
}

static int test__init(struct replay_test *test, const struct run *run, const struct result *result,
		      enum replay_format format)
{
	enum result_status status = result__status(result);
	char *name = NULL;

	test->result = result;
	if (asprintf(&name, "%s.%s", result->executor->name, result->c->name) < 0)
		return -ENOMEM;
	test->name = report__escaped(name, formats[format].name);
	free(name);
	if (!test->name)
		return -ENOMEM;
	switch (status) {
	case RESULT_PASS:
		test->status = RESULT_PASS;
		return 0;
	case RESULT_SKIP:
	case RESULT_WAIVED:
		test->status = RESULT_SKIP;
		return 0;
	default:
		test->status = RESULT_FAIL;
		return set_text(test, report__failure(run, result), formats[format].text);
	}
}

/* A reader that finds nothing but skips, or nothing at all, calls that a success. */
static int test__init_not_executed(struct replay_test *test, const struct run *run,
				   enum replay_format format)
{
	test->status = RESULT_FAIL;
	test->name = strdup(REPLAY_GROUP ".everything-was-executed");
	if (!test->name)
		return -ENOMEM;
	return set_text(test, strdup(report__not_executed(run)), formats[format].text);
}

static int make_tests(struct replay *replay, const struct run *run, enum replay_format format)
{
	int ret = 0;

	replay->tests = calloc(run->n + 1, sizeof(*replay->tests));
	if (!replay->tests)
		return -ENOMEM;
	while (!ret && replay->n < run->n) {
		ret = test__init(&replay->tests[replay->n], run, &run->results[replay->n], format);
		replay->n++;
	}
	if (!ret && run__exit_status(run) == EXIT_COULD_NOT_RUN)
		ret = test__init_not_executed(&replay->tests[replay->n++], run, format);
	for (size_t i = 0; i < replay->n; i++)
		replay->count[replay->tests[i].status]++;
	return ret;
}

static void replay_test(void **state)
{
	const struct replay_test *test = *state;

	if (test->status == RESULT_SKIP)
		skip();
	if (test->status != RESULT_PASS)
		_assert_true(0, test->text, REPLAY_MARK, 0);
}

/* In the child. The exit status is 0 when cmocka failed as many tests as it was to fail. */
static int run_cmocka(const struct replay *replay, enum replay_format format)
{
	static const char *const variables[] = { "CMOCKA_MESSAGE_OUTPUT", "CMOCKA_XML_FILE",
						 "CMOCKA_TEST_ABORT" };
	struct CMUnitTest *tests = calloc(replay->n + 1, sizeof(*tests));
	int failed;

	if (!tests)
		return 1;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	for (size_t i = 0; i < replay->n; i++)
		tests[i] = (struct CMUnitTest){
			.name = replay->tests[i].name,
			.test_func = replay_test,
			.initial_state = &replay->tests[i],
		};
	cmocka_set_message_output(formats[format].output);
	/* The caller may itself run under cmocka, with filters on. */
	cmocka_set_test_filter(NULL);
	cmocka_set_skip_filter(NULL);
	failed = _cmocka_run_group_tests(REPLAY_GROUP, tests, replay->n, NULL, NULL);
	free(tests);
	if (failed < 0 || (size_t)failed != replay->count[RESULT_FAIL])
		return 1;
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}

/* All that comes out of `fd`, as a string. */
static int read_document(struct replay *replay, int fd)
{
	char buffer[4096];
	size_t size = 0;
	FILE *out = open_memstream(&replay->document, &size);
	ssize_t n = 0;
	int ret = 0;

	if (!out)
		return -ENOMEM;
	while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n > 0)
			fwrite(buffer, 1, n, out);
		else if (errno != EINTR)
			break;
	}
	if (n < 0)
		ret = -errno;
	if (fclose(out) && !ret)
		ret = -ENOMEM;
	return ret;
}

static int wait_for(pid_t child, int *status)
{
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/* Runs cmocka in a child and reads what it prints. */
static int render(struct replay *replay, enum replay_format format, struct pf_error *err)
{
	int fds[2] = { -1, -1 };
	pid_t child = -1;
	int status = 0, waited;
	int ret = 0;

	fflush(stdout); /* else the child would print it, too */
	if (pipe2(fds, O_CLOEXEC) || (child = fork()) < 0) {
		ret = -errno;
		goto out;
	}
	if (child == 0)
		_exit(dup2(fds[1], STDOUT_FILENO) < 0 ? 1 : run_cmocka(replay, format));
	close(fds[1]);
	fds[1] = -1;
	ret = read_document(replay, fds[0]);
	close(fds[0]); /* before the wait: a child that is still writing would never end */
	fds[0] = -1;
	waited = wait_for(child, &status);
	if (!ret)
		ret = waited;
out:
	if (fds[0] >= 0)
		close(fds[0]);
	if (fds[1] >= 0)
		close(fds[1]);
	if (ret)
		return pf_error__set(err, ret, "cannot render the %s report: %s", replay->what,
				     strerror(-ret));
	if (status)
		return pf_error__set(err, -EPROTO,
				     "cannot render the %s report: cmocka's process %s %d",
				     replay->what,
				     WIFSIGNALED(status) ? "was ended by signal" : "returned",
				     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}

static void replay__free(struct replay *replay)
{
	for (size_t i = 0; i < replay->n; i++) {
		free(replay->tests[i].name);
		free(replay->tests[i].text);
	}
	free(replay->tests);
	free(replay->document);
}

int replay__report(const struct run *run, enum replay_format format, replay_writer *write,
		   const char *path, struct pf_error *err)
{
	struct replay replay = { .what = formats[format].what };
	char *document = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&document, &len);
	bool agrees;
	int ret = out ? make_tests(&replay, run, format) : -ENOMEM;

	if (ret) {
		pf_error__set(err, ret, "cannot render the %s report: %s", replay.what,
			      strerror(-ret));
		goto out;
	}
	ret = render(&replay, format, err);
	if (ret)
		goto out;
	replay.at = replay.document;
	agrees = write(&replay, run, out);
	ret = fclose(out) ? -ENOMEM : 0;
	out = NULL;
	if (ret)
		pf_error__set(err, ret, "cannot render the %s report: out of memory", replay.what);
	else if (!agrees)
		ret = pf_error__set(err, -EPROTO,
				    "cannot render the %s report: cmocka's says otherwise than the "
				    "results, from \"%.*s\" on",
				    replay.what, (int)strcspn(replay.at, "\n"), replay.at);
	else
		ret = report__emit(document, len, replay.what, path, err);
out:
	if (out)
		fclose(out);
	free(document);
	replay__free(&replay);
	return ret;
}

bool replay__expect(struct replay *replay, const char *fmt, ...)
{
	char *text = NULL;
	bool found = false;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		return false;
	found = !strncmp(replay->at, text, len);
	if (found)
		replay->at += len;
	free(text);
	return found;
}

bool replay__copy_until(struct replay *replay, const char *end, FILE *out)
{
	const char *found = strstr(replay->at, end);

	if (!found)
		return false;
	if (out)
		fwrite(replay->at, 1, found - replay->at, out);
	replay->at = found + strlen(end);
	return true;
}
