// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/command.h"
#include "judge.h"

enum { ROUNDS = 24 };

/* A comparison whose new object costs `by` times the old one, and whose A/A pair is off by `noise`. */
static void compare(struct bench_result *result, double by, double noise, double spread)
{
	struct stats_rng rng = { 5 };

	*result = (struct bench_result){ .scenario = "s", .status = BENCH_MEASURED };
	for (int i = 0; i < 3; i++)
		group__add(&result->group, i ? "old" : "new", NULL, NULL);
	group__tell(&result->group, 0, 1, MEASURE_NONE, false);
	group__tell(&result->group, 2, 1, MEASURE_NONE, true);
	for (int i = 0; i < 3; i++)
		result->group.variants[i].samples = calloc(ROUNDS, sizeof(double));
	result->group.n_rounds = ROUNDS;
	for (int r = 0; r < ROUNDS; r++) {
		double off = spread * (r % 2 ? 1 : -1);

		result->group.variants[0].samples[r] = 100 * by + 100 * off;
		result->group.variants[1].samples[r] = 100;
		result->group.variants[2].samples[r] = 100 * noise;
	}
	for (int i = 0; i < 2; i++) {
		double values[ROUNDS];

		group__values(&result->group, &result->group.ratios[i], values);
		assert_int_equal(stats__interval(values, ROUNDS, &rng,
						 &result->group.ratios[i].interval),
				 0);
	}
}

static enum bench_status judge_one(double by, double noise, double spread, int *exit_status)
{
	struct bench_results results = { .margin = 0.03, .n = 1 };
	enum bench_status status;

	results.list = calloc(1, sizeof(*results.list));
	compare(&results.list[0], by, noise, spread);
	assert_int_equal(judge__results(&results, 0.03), 0);
	status = results.list[0].status;
	*exit_status = bench_results__exit_status(&results);
	bench_results__free(&results);
	return status;
}

static void verdicts_and_exit_statuses(void **state)
{
	static const struct {
		double by, noise, spread;
		enum bench_status status;
		int exit_status;
	} rows[] = {
		{ 1.00, 1.00, 0, BENCH_SAME, EXIT_HELD },
		{ 1.02, 1.00, 0, BENCH_SAME, EXIT_HELD },
		{ 1.05, 1.00, 0, BENCH_SLOWER, EXIT_DID_NOT_HOLD },
		{ 0.95, 1.00, 0, BENCH_FASTER, EXIT_HELD },
		{ 1.00, 1.00, 0.05, BENCH_UNDECIDED, EXIT_INCONCLUSIVE },
		/* As much noise as difference: nothing can be said. */
		{ 1.05, 1.06, 0, BENCH_SLOWER + 1, EXIT_INCONCLUSIVE },
		{ 1.20, 1.06, 0, BENCH_SLOWER, EXIT_DID_NOT_HOLD },
		{ 1.00, 1.06, 0, BENCH_SAME, EXIT_INCONCLUSIVE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int exit_status;

		assert_int_equal(judge_one(rows[i].by, rows[i].noise, rows[i].spread, &exit_status),
				 rows[i].status);
		assert_int_equal(exit_status, rows[i].exit_status);
	}
}

static void nothing_measured_is_no_success(void **state)
{
	struct bench_results results = { .margin = 0.03 };
	struct bench_result refused = { .scenario = "s", .status = BENCH_REFUSED };
	struct bench_result not_run = { .scenario = "s" };
	struct bench_result skipped[] = {
		{ .scenario = "s", .status = BENCH_SKIPPED },
		{ .scenario = "t", .status = BENCH_SKIPPED },
	};

	(void)state;
	assert_int_equal(bench_results__exit_status(&results), EXIT_COULD_NOT_RUN);
	results.list = &not_run;
	results.n = 1;
	assert_int_equal(bench_results__exit_status(&results), EXIT_COULD_NOT_RUN);
	results.list = &refused;
	assert_int_equal(judge__results(&results, 0.03), 0);
	assert_int_equal(refused.status, BENCH_REFUSED);
	assert_int_equal(bench_results__exit_status(&results), EXIT_DID_NOT_HOLD);
	results.list = skipped;
	results.n = 2;
	assert_int_equal(judge__results(&results, 0.03), 0);
	assert_int_equal(skipped[0].status, BENCH_SKIPPED);
	assert_int_equal(bench_results__exit_status(&results), EXIT_COULD_NOT_RUN);
	skipped[0].status = BENCH_PROVED;
	assert_int_equal(bench_results__exit_status(&results), EXIT_HELD);
	skipped[0].status = BENCH_REFUSED;
	assert_int_equal(bench_results__exit_status(&results), EXIT_DID_NOT_HOLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_and_exit_statuses),
		cmocka_unit_test(nothing_measured_is_no_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
