// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports for machines: TAP, JUnit, JSON. */
#include "test_report.h"

#include <signal.h>
#include <jansson.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tap),
		cmocka_unit_test(test_junit),
		cmocka_unit_test(test_hostile_environment),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_nothing_executed),
		cmocka_unit_test(test_idle_executor),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests_name("reports for machines", tests, make_dir, remove_dir);
}
