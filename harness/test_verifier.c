// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers out of what kernels print, and budgets out of what people write. A number that was not read
 * must never look like a small one. Runs as root: the numbers are of the object as loaded here.
 */
#include "verifier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <errno.h>
#include <limits.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct pf_object *object;

static int load(void **state)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	if (pf_object__open(&object, NULL, &err))
		return -1;
	pf_object__want_verifier_log(object);
	return pf_object__load(object, &err);
}

static int unload(void **state)
{
	(void)state;
	pf_object__free(object);
	return 0;
}

/* --- the log ------------------------------------------------------------------------------------ */

#define LAST_LINE                                                                                 \
	"processed 1234 insns (limit 1000000) max_states_per_insn 4 total_states 56 peak_states " \
	"7 mark_read 8\n"

/*
 * Reads the numbers of the loaded object as if the kernel had said `log`. The object's log lies in its
 * own memory, 4 MiB of it, and is put back.
 */
static int read_as_if(const char *log, struct verifier_report *report, struct pf_error *err)
{
	char *buffer = (char *)pf_object__verifier_log(object);
	char *saved = strdup(buffer);
	int ret;

	assert_non_null(saved);
	strcpy(buffer, log);
	ret = verifier_report__read(report, object, err);
	strcpy(buffer, saved);
	free(saved);
	return ret;
}

static void test_real_log(void **state)
{
	struct verifier_report report;
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	memset(&report, 0xff, sizeof(report));
	if (verifier_report__read(&report, object, &err))
		fail_msg("%s", err.line);
	/* Within what §4.4's program can need on any kernel; 0 would be a number not read. */
	assert_in_range(report.value[VERIFIER_insns_processed], 500, 1000000);
	assert_in_range(report.value[VERIFIER_total_states], 10, 100000);
	assert_in_range(report.value[VERIFIER_peak_states], 10, 100000);
	assert_in_range(report.value[VERIFIER_stack_depth], 64, 512);
	assert_in_range(report.value[VERIFIER_xlated_size], 2000, 100000);
	assert_int_equal(report.value[VERIFIER_xlated_size] % 8, 0);
	assert_in_range(report.value[VERIFIER_jited_size], 0, 100000);
	/* Up to 6.1 kernels count no bytes for a ring buffer: no more than a page is sure. */
	assert_in_range(report.value[VERIFIER_map_memory], 4096, 64 << 20);
}

static void test_logs(void **state)
{
	static const struct {
		const char *log;
		long long stack_depth; /* -1: -EPROTO */
	} rows[] = {
		{ "verification time 123 usec\nstack depth 232\n" LAST_LINE, 232 },
		{ "verification time 123 usec\nstack depth 232+112\n" LAST_LINE, 344 },
		{ "stack depth 8+0+16+100+0\n" LAST_LINE, 124 },
		{ "stack depth 0\n" LAST_LINE, 0 },
		{ "stack depth max 368\n" LAST_LINE, 368 },
		{ "stack depth 232+112\nstack depth max 344\n" LAST_LINE, 344 },
		/* Lines that are missing, or say no number. */
		{ "", -1 },
		{ "something else\n", -1 },
		{ "stack depth 232+112\n", -1 },
		{ LAST_LINE, -1 },
		{ "stack depth \n" LAST_LINE, -1 },
		{ "stack depth none\n" LAST_LINE, -1 },
		{ "stack depth 232+\n" LAST_LINE, -1 },
		{ "stack depth 232+x\n" LAST_LINE, -1 },
		{ "stack depth 8\nprocessed many insns total_states 1 peak_states 1\n", -1 },
		{ "stack depth 8\nprocessed 12 insns peak_states 1\n", -1 },
		{ "stack depth 8\nprocessed 12 insns total_states 1\n", -1 },
		{ "stack depth 8\nprocessed 99999999999999999999 insns total_states 1 "
		  "peak_states 1\n",
		  -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct verifier_report report;
		struct pf_error err = PF_ERROR_INIT;
		int ret = read_as_if(rows[i].log, &report, &err);

		if (rows[i].stack_depth < 0) {
			if (ret != -EPROTO)
				fail_msg("row %zu: returned %d", i, ret);
			assert_string_equal(
				err.line, "the verifier's log has not the lines that verify reads");
			continue;
		}
		if (ret)
			fail_msg("row %zu: %s", i, err.line);
		assert_int_equal(report.value[VERIFIER_insns_processed], 1234);
		assert_int_equal(report.value[VERIFIER_total_states], 56);
		assert_int_equal(report.value[VERIFIER_peak_states], 7);
		assert_int_equal(report.value[VERIFIER_stack_depth], rows[i].stack_depth);
	}
}

/* Loaded without being asked for, a log has nothing to say. */
static void test_no_log(void **state)
{
	struct verifier_report report;
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *quiet;

	(void)state;
	assert_int_equal(pf_object__open(&quiet, NULL, &err), 0);
	assert_int_equal(pf_object__load(quiet, &err), 0);
	assert_int_equal(verifier_report__read(&report, quiet, &err), -EPROTO);
	pf_object__free(quiet);
}

/* --- budgets ------------------------------------------------------------------------------------- */

/* A file of this text without a name in any file system; the caller closes it. */
static int file_of(const char *text, char path[32])
{
	int fd = memfd_create("budget", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static void test_budgets(void **state)
{
	static const struct {
		const char *text;
		long long insns_processed, stack_depth;
	} rows[] = {
		{ "insns_processed 20000\n", 20000, LLONG_MAX },
		{ "stack_depth 448", LLONG_MAX, 448 },
		{ "stack_depth 0\n", LLONG_MAX, 0 },
		{ "# why\n\n \t\ninsns_processed\t1 # here too\n  stack_depth  2  \n", 1, 2 },
		{ "#insns_processed 1\nstack_depth 2\n", LLONG_MAX, 2 },
		{ "insns_processed 9223372036854775807\n", LLONG_MAX, LLONG_MAX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct verifier_budget budget;
		struct pf_error err = PF_ERROR_INIT;
		char path[32];
		int fd = file_of(rows[i].text, path);

		memset(&budget, 0, sizeof(budget));
		if (verifier_budget__read(&budget, path, &err))
			fail_msg("row %zu: %s", i, err.line);
		close(fd);
		assert_int_equal(budget.maximum[VERIFIER_insns_processed], rows[i].insns_processed);
		assert_int_equal(budget.maximum[VERIFIER_stack_depth], rows[i].stack_depth);
		assert_int_equal(budget.maximum[VERIFIER_map_memory], LLONG_MAX);
	}
}

static void test_bad_budgets(void **state)
{
	static const struct {
		const char *text;
		int line; /* 0: the file as a whole */
	} rows[] = {
		{ "", 0 },
		{ "# insns_processed 20000\n", 0 },
		{ "\n\n", 0 },
		{ "insns_processed\n", 1 },
		{ "insns 20000\n", 1 },
		{ "stack_depth 448\nINSNS_PROCESSED 20000\n", 2 },
		{ "insns_processed many\n", 1 },
		{ "insns_processed 20k\n", 1 },
		{ "insns_processed 0x20\n", 1 },
		{ "insns_processed 2.5\n", 1 },
		{ "insns_processed -1\n", 1 },
		{ "insns_processed 9223372036854775808\n", 1 },
		{ "insns_processed 20000 30000\n", 1 },
		{ "insns_processed 20000 insns\n", 1 },
		{ "insns_processed=20000\n", 1 },
		{ "insns_processed # 20000\n", 1 },
		{ "# 1\n\nstack_depth 448\nstack_depth\n", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct verifier_budget budget;
		struct pf_error err = PF_ERROR_INIT;
		char path[32], line[128];
		int fd = file_of(rows[i].text, path);

		if (verifier_budget__read(&budget, path, &err) != -EINVAL)
			fail_msg("row %zu was read", i);
		close(fd);
		if (rows[i].line)
			snprintf(line, sizeof(line),
				 "%s:%d: expected METRIC MAXIMUM (see pf-harness verify)", path,
				 rows[i].line);
		else
			snprintf(line, sizeof(line), "budget %s names no metric", path);
		assert_string_equal(err.line, line);
	}
}

static void test_no_budget(void **state)
{
	struct verifier_budget budget;
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	assert_int_equal(verifier_budget__read(&budget, "/proc/self/missing", &err), -EINVAL);
	assert_string_equal(err.line,
			    "cannot read budget /proc/self/missing: No such file or directory");
	assert_int_equal(verifier_budget__read(&budget, "/proc", &err), -EINVAL);
}

/* Kept up to the number itself; each that is over has a line, and the others have none. */
static void test_keeping_a_budget(void **state)
{
	struct verifier_report report;
	struct verifier_budget budget;
	char *text = NULL;
	size_t size;
	FILE *out;

	(void)state;
	for (int i = 0; i < N_VERIFIER_METRICS; i++) {
		report.value[i] = 1000 + i;
		budget.maximum[i] = 1000 + i;
	}
	out = open_memstream(&text, &size);
	assert_non_null(out);
	assert_true(verifier_budget__is_kept(&budget, &report, out));
	assert_int_equal(fflush(out), 0);
	assert_string_equal(text, "");
	budget.maximum[VERIFIER_insns_processed] = 999;
	budget.maximum[VERIFIER_stack_depth] = 0;
	assert_false(verifier_budget__is_kept(&budget, &report, out));
	assert_int_equal(fclose(out), 0);
	assert_string_equal(
		text, "over budget: insns_processed is 1000 instructions, at most 999 allowed\n"
		      "over budget: stack_depth is 1003 bytes, at most 0 allowed\n");
	free(text);
	/* And each metric by itself. */
	for (int i = 0; i < N_VERIFIER_METRICS; i++) {
		for (int j = 0; j < N_VERIFIER_METRICS; j++)
			budget.maximum[j] = j == i ? 999 + i : LLONG_MAX;
		out = fopen("/dev/null", "we");
		assert_non_null(out);
		assert_false(verifier_budget__is_kept(&budget, &report, out));
		fclose(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_log),	 cmocka_unit_test(test_logs),
		cmocka_unit_test(test_no_log),		 cmocka_unit_test(test_budgets),
		cmocka_unit_test(test_bad_budgets),	 cmocka_unit_test(test_no_budget),
		cmocka_unit_test(test_keeping_a_budget),
	};

	return cmocka_run_group_tests_name("verifier", tests, load, unload);
}
