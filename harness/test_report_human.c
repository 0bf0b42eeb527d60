// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports for people. */
#include "test_report.h"

#include <pty.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_human),
		cmocka_unit_test(test_human_verbose),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_human_colours),
	};

	return cmocka_run_group_tests_name("reports for people", tests, make_dir, remove_dir);
}
