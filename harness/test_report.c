// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>
#include <pcap/pcap.h>

#include "result.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static char dir[] = "/tmp/pf-test-report.XXXXXX";

static const struct executor model = { .name = "model", .is_model = true };
static const struct executor testrun = { .name = "testrun" };

static const struct pf_case plain = { .name = "ip/v4/ttl-1", .why = "§4.4 step 4" };
static const struct pf_case other = { .name = "ip/v4/ttl-2" };
static const struct pf_case odd = { .name = "it's <a> & \"b\" # TODO c" };
static const struct pf_case collides[] = { { .name = "a/b_c" }, { .name = "a_b/c" } };

static struct pf_capability capabilities[] = {
	{ .name = "net.vlan_device", .status = PF_CAPABILITY_FAIL, .detail = "no <8021q> & so" },
	{ .name = "prog_type.ext", .status = PF_CAPABILITY_UNKNOWN, .detail = "EPERM" },
	{ .name = "bpffs", .status = PF_CAPABILITY_PASS, .detail = "mounted" },
};

static const struct pf_capabilities caps = {
	.list = capabilities,
	.n = N(capabilities),
	.release = "6.1.0-test",
};

/* A result for a table: `text` is copied. */
struct row {
	const struct pf_case *c;
	const struct executor *executor;
	enum result_status status;
	const char *text;
	const char *capability;
};

static struct run make_run(const struct row *rows, size_t n)
{
	struct run run = { .caps = &caps, .object = "the built-in object", .seconds = 1.5 };

	run.results = calloc(n + 1, sizeof(*run.results));
	assert_non_null(run.results);
	run.n = n;
	for (size_t i = 0; i < n; i++) {
		run.results[i].c = rows[i].c;
		run.results[i].executor = rows[i].executor;
		run.results[i].status = rows[i].status;
		run.results[i].capability = rows[i].capability;
		if (rows[i].text)
			assert_non_null(run.results[i].text = strdup(rows[i].text));
	}
	return run;
}

/* One of each, and texts that no format can take as they are. */
static const struct row mixed[] = {
	{ &plain, &model, RESULT_PASS, NULL, NULL },
	{ &other, &model, RESULT_SKIP, NULL, "net.vlan_device" },
	{ &odd, &model, RESULT_FAIL, "a <b> & ]]> \x01\xff§ \033[31m\nno newline at the end",
	  NULL },
	{ &plain, &testrun, RESULT_FAIL, "verdict              model PASS, testrun DROP\n", NULL },
	{ &other, &testrun, RESULT_WAIVED, NULL, "prog_type.ext" },
	{ &odd, &testrun, RESULT_NOT_RUN, NULL, NULL },
};

static struct run make_mixed(void)
{
	struct run run = make_run(mixed, N(mixed));

	run.waived = "prog_type.ext,bpffs";
	run.object_path = "build/it's.o";
	return run;
}

static int human(const struct run *run, const char *path, struct pf_error *err)
{
	return report__human(run, false, path, err);
}

static const struct {
	const char *name;
	int (*write)(const struct run *run, const char *path, struct pf_error *err);
} formats[] = {
	{ "human", human },
	{ "TAP", report__tap },
	{ "JUnit", report__junit },
	{ "JSON", report__json },
};

static char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(file);
	assert_non_null(text);
	return text;
}

/* A report as a string. */
static char *report(int (*write)(const struct run *, const char *, struct pf_error *),
		    const struct run *run)
{
	struct pf_error err = PF_ERROR_INIT;
	char path[sizeof(dir) + 16];

	snprintf(path, sizeof(path), "%s/report", dir);
	if (write(run, path, &err))
		fail_msg("%s", err.line);
	return read_all(path);
}

static void assert_report(int (*write)(const struct run *, const char *, struct pf_error *),
			  const struct run *run, const char *expected)
{
	char *text = report(write, run);

	assert_string_equal(text, expected);
	free(text);
}

/* --- exit status ------------------------------------------------------------------------------ */

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

/* --- human ------------------------------------------------------------------------------------ */

#define SUMMARY(prefix)                                                                \
	prefix "SKIP  1 case: net.vlan_device absent: no <8021q> & so\n" prefix        \
	       "WAIVED  1 case: prog_type.ext unknown: EPERM\n" prefix                 \
	       "WAIVED  0 cases: bpffs present: mounted\n" prefix                      \
	       "model     1 passed, 1 failed, 1 skipped, 0 waived\n" prefix            \
	       "testrun   0 passed, 1 failed, 0 skipped, 1 waived, 1 not run\n" prefix \
	       "FAIL  1 passed, 2 failed, 1 skipped, 1 waived, 1 not run in 1.50 s,"   \
	       " kernel 6.1.0-test, object the built-in object\n"

#define AGAIN_ODD "again: pf-harness run 'it'\\''s <a> & \"b\" # TODO c' --executor "
#define OBJECT	  " --object 'build/it'\\''s.o'\n"

static void test_human(void **state)
{
	struct run run = make_mixed();

	(void)state;
	run.results[3].pcap = strdup("report/x.pcap");
	assert_int_equal(frame__set(&run.results[3].input, NULL, 60), 0);
	assert_int_equal(frame__set(&run.results[3].actual, NULL, 60), 0);
	assert_report(
		human, &run,
		"FAIL  it's <a> & \"b\" # TODO c  (model)\n"
		"      a <b> & ]]> ??§ ?[31m\n"
		"      no newline at the end\n"
		"      " AGAIN_ODD "model" OBJECT "\n"
		"FAIL  ip/v4/ttl-1  (testrun)\n"
		"      why: §4.4 step 4\n"
		"      verdict              model PASS, testrun DROP\n"
		"      again: pf-harness run 'ip/v4/ttl-1' --executor testrun" OBJECT
		"      pcap: report/x.pcap (frame 1 input, no expected frame, frame 2 actual)\n"
		"\n"
		"NOT RUN  it's <a> & \"b\" # TODO c  (testrun)\n"
		"      it was not run\n"
		"      " AGAIN_ODD "testrun" OBJECT "\n" SUMMARY(""));
	run__free(&run);
}

static int human_verbose(const struct run *run, const char *path, struct pf_error *err)
{
	return report__human(run, true, path, err);
}

static void test_human_verbose(void **state)
{
	struct run run = make_run(mixed, 2);

	(void)state;
	run.caps = NULL;
	assert_report(human_verbose, &run,
		      "PASS  ip/v4/ttl-1  (model)\n"
		      "SKIP  ip/v4/ttl-2  (model)  net.vlan_device not probed\n"
		      "SKIP  1 case: net.vlan_device not probed\n"
		      "model     1 passed, 0 failed, 1 skipped, 0 waived\n"
		      "PASS  1 passed, 0 failed, 1 skipped, 0 waived in 1.50 s, kernel unknown,"
		      " object the built-in object\n");
	run__free(&run);
}

/* A line for each capability, however many cases it stopped, and in whatever order. */
static void test_gaps(void **state)
{
	static const struct row rows[] = {
		{ &plain, &model, RESULT_SKIP, NULL, "net.vlan_device" },
		{ &plain, &testrun, RESULT_WAIVED, NULL, "net.vlan_device" },
		{ &other, &model, RESULT_SKIP, NULL, "prog_type.ext" },
		{ &other, &testrun, RESULT_SKIP, NULL, "net.vlan_device" },
		{ &odd, &model, RESULT_PASS, NULL, NULL },
	};
	struct run run = make_run(rows, N(rows));

	(void)state;
	run.waived = "net.vlan_device";
	assert_report(
		human, &run,
		"SKIP  2 cases: net.vlan_device absent: no <8021q> & so\n"
		"SKIP  1 case: prog_type.ext unknown: EPERM\n"
		"WAIVED  1 case: net.vlan_device absent: no <8021q> & so\n"
		"model     1 passed, 0 failed, 2 skipped, 0 waived\n"
		"testrun   0 passed, 0 failed, 1 skipped, 1 waived\n"
		"NOT RUN  an executor had all its cases skipped or waived: 1 passed, 0 failed,"
		" 3 skipped, 1 waived in 1.50 s, kernel 6.1.0-test,"
		" object the built-in object\n");
	run__free(&run);
}

/* stdout is `fd` while a report is written there. */
static int write_to_stdout(size_t format, const struct run *run, int fd, const char *before,
			   struct pf_error *err)
{
	int saved = dup(STDOUT_FILENO);
	int ret;

	fflush(stdout);
	assert_true(saved >= 0 && dup2(fd, STDOUT_FILENO) >= 0);
	fputs(before, stdout); /* which stays in its buffer, if that is a file */
	ret = formats[format].write(run, NULL, err);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	return ret;
}

static void test_human_colours(void **state)
{
	static const struct {
		const char *no_color;
		const char *term;
		bool coloured;
	} rows[] = {
		{ NULL, "xterm", true }, { "", "xterm", true }, { "1", "xterm", false },
		{ NULL, "dumb", false }, { NULL, NULL, true },
	};
	struct run run = make_run(mixed, 1);

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct pf_error err = PF_ERROR_INIT;
		char text[512] = "";
		size_t len = 0;
		ssize_t n;
		int terminal, fd;

		assert_int_equal(openpty(&terminal, &fd, NULL, NULL, NULL), 0);
		rows[i].no_color ? setenv("NO_COLOR", rows[i].no_color, 1) : unsetenv("NO_COLOR");
		rows[i].term ? setenv("TERM", rows[i].term, 1) : unsetenv("TERM");
		assert_int_equal(write_to_stdout(0, &run, fd, "", &err), 0);
		close(fd);
		/* In pieces, as a terminal hands it on; then EIO, for nobody has the other end. */
		while ((n = read(terminal, text + len, sizeof(text) - 1 - len)) > 0)
			len += n;
		assert_non_null(strstr(text, "PASS"));
		assert_int_equal(strstr(text, "\033[32mPASS\033[0m  1 passed") != NULL,
				 rows[i].coloured);
		assert_int_equal(strchr(text, '\033') != NULL, rows[i].coloured);
		close(terminal);
	}
	run__free(&run);
}

/* --- TAP and JUnit ---------------------------------------------------------------------------- */

static void test_tap(void **state)
{
	struct run run = make_mixed();

	(void)state;
	assert_report(report__tap, &run,
		      "1..6\n"
		      "ok 1 - model.ip/v4/ttl-1\n"
		      "ok 2 - model.ip/v4/ttl-2 # SKIP net.vlan_device absent: no <8021q> & so\n"
		      "not ok 3 - model.it's <a> & \"b\" \\# TODO c\n"
		      "# a <b> & ]]> ??§ ?[31m\n"
		      "# no newline at the end\n"
		      "# " AGAIN_ODD "model" OBJECT "# \n"
		      "not ok 4 - testrun.ip/v4/ttl-1\n"
		      "# why: §4.4 step 4\n"
		      "# verdict              model PASS, testrun DROP\n"
		      "# again: pf-harness run 'ip/v4/ttl-1' --executor testrun" OBJECT "# \n"
		      "ok 5 - testrun.ip/v4/ttl-2 # SKIP waived: prog_type.ext unknown: EPERM\n"
		      "not ok 6 - testrun.it's <a> & \"b\" \\# TODO c\n"
		      "# it was not run\n"
		      "# " AGAIN_ODD "testrun" OBJECT "# \n" SUMMARY("# "));
	run__free(&run);
}

#define XML_ODD "it's &lt;a&gt; &amp; &quot;b&quot; # TODO c"

static void test_junit(void **state)
{
	struct run run = make_mixed();

	(void)state;
	assert_report(
		report__junit, &run,
		"<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<testsuites>\n"
		"  <testsuite name=\"pf-harness\" time=\"1.500\" tests=\"6\" failures=\"3\""
		" errors=\"0\" skipped=\"2\" >\n"
		"    <properties>\n"
		"      <property name=\"kernel\" value=\"6.1.0-test\"/>\n"
		"      <property name=\"object\" value=\"the built-in object\"/>\n"
		"      <property name=\"waived\" value=\"prog_type.ext,bpffs\"/>\n"
		"    </properties>\n"
		"    <testcase classname=\"model\" name=\"model.ip/v4/ttl-1\">\n"
		"    </testcase>\n"
		"    <testcase classname=\"model\" name=\"model.ip/v4/ttl-2\">\n"
		"      <skipped message=\"net.vlan_device absent: no &lt;8021q&gt; &amp; so\"/>\n"
		"    </testcase>\n"
		"    <testcase classname=\"model\" name=\"model." XML_ODD "\">\n"
		"      <failure><![CDATA[a <b> & ]]]]><![CDATA[> ??§ ?[31m\n"
		"no newline at the end\n" AGAIN_ODD "model" OBJECT "\n]]></failure>\n"
		"    </testcase>\n"
		"    <testcase classname=\"testrun\" name=\"testrun.ip/v4/ttl-1\">\n"
		"      <failure><![CDATA[why: §4.4 step 4\n"
		"verdict              model PASS, testrun DROP\n"
		"again: pf-harness run 'ip/v4/ttl-1' --executor testrun" OBJECT "\n]]></failure>\n"
		"    </testcase>\n"
		"    <testcase classname=\"testrun\" name=\"testrun.ip/v4/ttl-2\">\n"
		"      <skipped message=\"waived: prog_type.ext unknown: EPERM\"/>\n"
		"    </testcase>\n"
		"    <testcase classname=\"testrun\" name=\"testrun." XML_ODD "\">\n"
		"      <failure><![CDATA[it was not run\n" AGAIN_ODD "testrun" OBJECT
		"\n]]></failure>\n"
		"    </testcase>\n"
		"    <system-out><![CDATA[" SUMMARY("") "]]></system-out>\n"
							"  </testsuite>\n</testsuites>\n");
	run__free(&run);
}

/* What else in the environment makes cmocka do. */
static void test_hostile_environment(void **state)
{
	static const char *const variables[][2] = {
		{ "CMOCKA_MESSAGE_OUTPUT", "SUBUNIT" },
		{ "CMOCKA_XML_FILE", "/nowhere/x.xml" },
		{ "CMOCKA_TEST_ABORT", "1" },
	};
	struct run run = make_mixed();
	struct pf_error err = PF_ERROR_INIT;
	char path[sizeof(dir) + 16];

	(void)state;
	snprintf(path, sizeof(path), "%s/hostile", dir);
	for (size_t i = 0; i < N(formats); i++) {
		char *expected = report(formats[i].write, &run), *text;
		int ret;

		for (size_t v = 0; v < N(variables); v++)
			setenv(variables[v][0], variables[v][1], 1);
		ret = formats[i].write(&run, path, &err);
		/* Before any check: this test is one of cmocka's, too. */
		for (size_t v = 0; v < N(variables); v++)
			unsetenv(variables[v][0]);
		assert_int_equal(ret, 0);
		text = read_all(path);
		assert_string_equal(text, expected);
		free(text);
		free(expected);
	}
	run__free(&run);
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0, len = strlen(what);

	/* Not strstr(): AddressSanitizer's measures the whole text each time. */
	for (; *text; text++)
		n += !strncmp(text, what, len);
	return n;
}

/* Thousands of tests, and lines longer than cmocka's buffers. */
static void test_large(void **state)
{
	enum { MANY = 5000, LONG = 20000 };
	struct row *rows = calloc(MANY, sizeof(*rows));
	char *longest = malloc(2 * LONG + 2), *text;
	struct run run;

	(void)state;
	assert_true(rows && longest);
	for (int i = 0; i < LONG; i++)
		memcpy(longest + 1 + 2 * i, "§", 2);
	longest[0] = 'x'; /* so that lines of an even length would end within a character */
	longest[2 * LONG + 1] = '\0';
	for (int i = 0; i < MANY; i++)
		rows[i] = (struct row){ i % 2 ? &plain : &other, i < MANY / 2 ? &model : &testrun,
					i % 7 ? RESULT_PASS : RESULT_FAIL,
					i == 7	? longest
					: i % 7 ? NULL
						: "short\n",
					NULL };
	run = make_run(rows, MANY);

	text = report(report__tap, &run);
	assert_int_equal(count_of(text, "\nok "), MANY - (MANY + 6) / 7);
	assert_int_equal(count_of(text, "\nnot ok "), (MANY + 6) / 7);
	assert_int_equal(count_of(text, "§"), LONG + count_of(text, "why: §"));
	assert_null(strchr(text, '?'));
	free(text);
	text = report(report__junit, &run);
	assert_int_equal(count_of(text, "<testcase "), MANY);
	assert_int_equal(count_of(text, "<failure>"), (MANY + 6) / 7);
	free(text);
	run__free(&run);
	free(longest);
	free(rows);
}

/* All skipped, or none at all: no reader may take it for a success. */
static void test_nothing_executed(void **state)
{
	static const char *const last = "NOT RUN  nothing was executed: 0 passed";

	(void)state;
	for (size_t n = 0; n <= 1; n++) {
		struct run run = make_run(mixed + 1, n);
		char *text;

		text = report(human, &run);
		assert_non_null(strstr(text, last));
		free(text);
		text = report(report__tap, &run);
		assert_non_null(
			strstr(text, n ? "1..2\nok 1 - model.ip/v4/ttl-2 # SKIP" : "1..1\n"));
		assert_int_equal(count_of(text, "\nnot ok "), 1);
		assert_non_null(strstr(
			text, "- pf-harness.everything-was-executed\n# nothing was executed\n"));
		assert_non_null(strstr(text, last));
		free(text);
		text = report(report__junit, &run);
		assert_non_null(
			strstr(text, n ? "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""
				       : "tests=\"1\" failures=\"1\""));
		assert_int_equal(count_of(text, "<failure>"), 1);
		free(text);
		text = report(report__json, &run);
		assert_non_null(strstr(text, "\"exit_status\": 2"));
		free(text);
		run__free(&run);
	}
}

/* That the model agreed with the rows says nothing of a program that never ran. */
static void test_idle_executor(void **state)
{
	static const struct row rows[] = {
		{ &plain, &model, RESULT_PASS, NULL, NULL },
		{ &plain, &testrun, RESULT_SKIP, NULL, "net.vlan_device" },
		{ &other, &testrun, RESULT_SKIP, NULL, "net.vlan_device" },
		{ &other, &testrun, RESULT_PASS, NULL, NULL },
	};
	struct run run = make_run(rows, N(rows) - 1);
	char *text;

	(void)state;
	assert_int_equal(run__exit_status(&run), 2);
	text = report(human, &run);
	assert_non_null(
		strstr(text, "\nNOT RUN  an executor had all its cases skipped or waived: 1 p"));
	free(text);
	text = report(report__tap, &run);
	assert_non_null(strstr(text, "\nnot ok 4 - pf-harness.everything-was-executed\n# an exec"));
	free(text);
	text = report(report__junit, &run);
	assert_non_null(strstr(text, "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\""));
	free(text);
	run__free(&run);

	run = make_run(rows, N(rows));
	assert_int_equal(run__exit_status(&run), 0);
	run__free(&run);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void test_json(void **state)
{
	static const char *const statuses[] = {
		"pass", "skip", "fail", "fail", "waived", "not_run"
	};
	struct run run = make_mixed();
	char *text;
	json_t *document, *results, *waived, *counts;
	json_error_t error;

	(void)state;
	run.results[2].pcap = strdup("report/y.pcap");
	text = report(report__json, &run);
	document = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	assert_non_null(document);
	assert_string_equal(json_string_value(json_object_get(document, "version")), "0.1.0");
	assert_string_equal(json_string_value(json_object_get(document, "kernel")), "6.1.0-test");
	assert_string_equal(json_string_value(json_object_get(document, "object")),
			    "the built-in object");
	assert_true(json_real_value(json_object_get(document, "seconds")) == 1.5);
	assert_int_equal(json_integer_value(json_object_get(document, "exit_status")), 1);
	waived = json_object_get(document, "waived");
	assert_int_equal(json_array_size(waived), 2);
	assert_string_equal(json_string_value(json_array_get(waived, 0)), "prog_type.ext");
	assert_string_equal(json_string_value(json_array_get(waived, 1)), "bpffs");
	counts = json_object_get(document, "counts");
	assert_int_equal(json_integer_value(json_object_get(counts, "fail")), 2);
	assert_int_equal(json_integer_value(json_object_get(counts, "not_run")), 1);
	assert_int_equal(json_integer_value(json_object_get(counts, "pass")), 1);
	results = json_object_get(document, "results");
	assert_int_equal(json_array_size(results), N(mixed));
	for (size_t i = 0; i < N(mixed); i++) {
		const json_t *result = json_array_get(results, i);
		const char *capability = json_string_value(json_object_get(result, "capability"));

		assert_string_equal(json_string_value(json_object_get(result, "case")),
				    mixed[i].c->name);
		assert_string_equal(json_string_value(json_object_get(result, "executor")),
				    mixed[i].executor->name);
		assert_string_equal(json_string_value(json_object_get(result, "status")),
				    statuses[i]);
		assert_int_equal(json_object_get(result, "text") != NULL, mixed[i].text != NULL);
		assert_int_equal(json_object_get(result, "pcap") != NULL, i == 2);
		assert_int_equal(capability != NULL, mixed[i].capability != NULL);
		if (capability)
			assert_string_equal(capability, mixed[i].capability);
	}
	assert_string_equal(json_string_value(json_object_get(json_array_get(results, 2), "text")),
			    "a <b> & ]]> ??§ ?[31m\nno newline at the end");
	json_decref(document);
	free(text);
	run__free(&run);
}

/* --- pcap ------------------------------------------------------------------------------------- */

static void assert_pcap(const char *path, const char *bytes)
{
	char reason[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, reason);
	struct pcap_pkthdr *header;
	const u_char *data;

	if (!pcap)
		fail_msg("%s", reason);
	assert_int_equal(pcap_datalink(pcap), DLT_EN10MB);
	/* One letter a frame, '-' for one that is not known. */
	for (int i = 0; bytes[i]; i++) {
		if (bytes[i] == '-')
			continue;
		assert_int_equal(pcap_next_ex(pcap, &header, &data), 1);
		assert_int_equal(header->ts.tv_sec, i);
		assert_int_equal(header->ts.tv_usec, 0);
		assert_int_equal(header->len, i == 0 ? FRAME_MAX_LEN : 20 + i);
		assert_int_equal(header->caplen, header->len);
		assert_int_equal(data[0], bytes[i]);
		assert_int_equal(data[header->len - 1], bytes[i]);
	}
	assert_int_equal(pcap_next_ex(pcap, &header, &data), PCAP_ERROR_BREAK);
	pcap_close(pcap);
}

static void set_frames(struct result *result, const char *bytes)
{
	struct frame *frames[] = { &result->input, &result->expected, &result->actual };

	for (int i = 0; bytes[i]; i++) {
		if (bytes[i] == '-')
			continue;
		assert_int_equal(frame__set(frames[i], NULL, i == 0 ? FRAME_MAX_LEN : 20 + i), 0);
		memset(frames[i]->bytes, bytes[i], frames[i]->len);
	}
}

static void test_pcaps(void **state)
{
	static const struct {
		struct row row;
		const char *frames;
		const char *file; /* NULL: none */
	} rows[] = {
		{ { &plain, &model, RESULT_FAIL, "x", NULL }, "abc", "ip_v4_ttl-1.model.pcap" },
		{ { &plain, &testrun, RESULT_FAIL, "x", NULL }, "d-f", "ip_v4_ttl-1.testrun.pcap" },
		{ { &other, &model, RESULT_PASS, NULL, NULL }, "ghi", NULL },
		{ { &other, &testrun, RESULT_FAIL, "x", NULL }, "---", NULL },
		{ { &collides[0], &model, RESULT_FAIL, "x", NULL }, "-kl", "a_b_c.model.pcap" },
		{ { &collides[1], &model, RESULT_FAIL, "x", NULL }, "mno", "a_b_c-2.model.pcap" },
	};
	struct row plain_rows[N(rows)];
	char deep[sizeof(dir) + 32], path[sizeof(dir) + 96];
	struct pf_error err = PF_ERROR_INIT;
	struct run run;

	(void)state;
	for (size_t i = 0; i < N(rows); i++)
		plain_rows[i] = rows[i].row;
	run = make_run(plain_rows, N(rows));
	for (size_t i = 0; i < N(rows); i++)
		set_frames(&run.results[i], rows[i].frames);
	snprintf(deep, sizeof(deep), "%s/not/there/yet", dir);
	/* Twice: the second run into a directory replaces the files of the first. */
	for (int again = 0; again < 2; again++)
		if (report__pcaps(&run, deep, &err))
			fail_msg("%s", err.line);
	for (size_t i = 0; i < N(rows); i++) {
		if (!rows[i].file) {
			assert_null(run.results[i].pcap);
			continue;
		}
		snprintf(path, sizeof(path), "%s/pcap/%s", deep, rows[i].file);
		assert_non_null(run.results[i].pcap);
		assert_string_equal(run.results[i].pcap, path);
		assert_pcap(path, rows[i].frames);
	}
	run__free(&run);
}

static void test_pcap_errors(void **state)
{
	static const struct row row = { &plain, &model, RESULT_FAIL, "x", NULL };
	char path[sizeof(dir) + 64], blocked[sizeof(dir) + 32];
	struct run run = make_run(&row, 1);
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	set_frames(&run.results[0], "abc");
	assert_int_equal(report__pcaps(&run, "", &err), -EINVAL);
	/* A file where the directory should be. */
	snprintf(blocked, sizeof(blocked), "%s/file", dir);
	fclose(fopen(blocked, "w"));
	assert_int_equal(report__pcaps(&run, blocked, &err), -ENOTDIR);
	assert_non_null(strstr(err.line, blocked));
	assert_null(run.results[0].pcap);
	/* A full disk. */
	snprintf(blocked, sizeof(blocked), "%s/full", dir);
	snprintf(path, sizeof(path), "%s/pcap", blocked);
	assert_true(!mkdir(blocked, 0755) && !mkdir(path, 0755));
	snprintf(path, sizeof(path), "%s/pcap/ip_v4_ttl-1.model.pcap", blocked);
	assert_int_equal(symlink("/dev/full", path), 0);
	assert_true(report__pcaps(&run, blocked, &err) < 0);
	assert_non_null(strstr(err.line, path));
	assert_null(run.results[0].pcap);
	/* The same with a frame so small that only the last flush can fail. */
	frame__free(&run.results[0].input);
	assert_true(report__pcaps(&run, blocked, &err) < 0);
	run__free(&run);
}

/* --- writing ---------------------------------------------------------------------------------- */

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

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_dir(void **state)
{
	(void)state;
	return nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_status),   cmocka_unit_test(test_human),
		cmocka_unit_test(test_human_verbose), cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_human_colours), cmocka_unit_test(test_tap),
		cmocka_unit_test(test_junit),	      cmocka_unit_test(test_hostile_environment),
		cmocka_unit_test(test_large),	      cmocka_unit_test(test_nothing_executed),
		cmocka_unit_test(test_idle_executor), cmocka_unit_test(test_json),
		cmocka_unit_test(test_pcaps),	      cmocka_unit_test(test_pcap_errors),
		cmocka_unit_test(test_write_errors),  cmocka_unit_test(test_stdout),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
