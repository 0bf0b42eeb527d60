// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats.h"

#define ABOUT(a, b, off) assert_true(fabs((a) - (b)) <= (off))

static void median_of_odd_and_even_counts(void **state)
{
	const double values[] = { 9, 1, 5, 3 };

	(void)state;
	ABOUT(stats__median(values, 1), 9, 0);
	ABOUT(stats__median(values, 3), 5, 0);
	ABOUT(stats__median(values, 4), 4, 0);
	assert_true(isnan(stats__median(values, 0)));
	ABOUT(values[0], 9, 0); /* left as it was */
}

static void interval_of_equal_values_is_a_point(void **state)
{
	const double values[] = { 2, 2, 2, 2, 2, 2, 2, 2 };
	struct stats_rng rng = { 1 };
	struct interval interval;

	(void)state;
	assert_int_equal(stats__interval(values, 8, &rng, &interval), 0);
	ABOUT(interval.low, 2, 0);
	ABOUT(interval.median, 2, 0);
	ABOUT(interval.high, 2, 0);
}

static void interval_refuses_what_says_nothing(void **state)
{
	double values[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	struct stats_rng rng = { 1 };
	struct interval interval;

	(void)state;
	assert_int_equal(stats__interval(values, STATS_MIN_VALUES - 1, &rng, &interval), -EINVAL);
	assert_int_equal(interval.n, 0);
	assert_false(interval__is_one(&interval, 1));
	values[3] = NAN;
	assert_int_equal(stats__interval(values, 8, &rng, &interval), -EINVAL);
	values[3] = INFINITY;
	assert_int_equal(stats__interval(values, 8, &rng, &interval), -EINVAL);
	assert_false(interval__is_one(&interval, 1));
}

/* Of 400 samples of 21 values with the true median 1, some 95 in 100 intervals must hold it. */
static void interval_holds_the_true_median_as_often_as_it_says(void **state)
{
	struct stats_rng rng = { 7 };
	int held = 0;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct interval interval;
		double values[21];

		for (int i = 0; i < 21; i++) {
			double u = (double)stats_rng__below(&rng, 1000000) / 1000000 - 0.5;

			/* One-sided outliers, as a busy machine makes them. */
			values[i] = 1 + (u > 0.4 ? 5 * u : 0.1 * u);
		}
		assert_int_equal(stats__interval(values, 21, &rng, &interval), 0);
		assert_true(interval.low <= interval.median && interval.median <= interval.high);
		held += interval.low <= 1 && 1 <= interval.high;
	}
	assert_in_range(held, 360, 396);
}

static void interval_is_one_only_as_a_whole(void **state)
{
	const struct interval inside = { 9, 1, 0.98, 1.02 }, low = { 9, 1, 0.96, 1.01 },
			      high = { 9, 1, 0.99, 1.04 };

	(void)state;
	assert_true(interval__is_one(&inside, 0.03));
	assert_false(interval__is_one(&low, 0.03));
	assert_false(interval__is_one(&high, 0.03));
}

static void sign_test_counts_coins(void **state)
{
	const double values[] = { 1.1, 1.2, 1.3, 1.4, 0.9 };

	(void)state;
	ABOUT(stats__p_above(values, 4, 1), 1.0 / 16, 1e-12);
	ABOUT(stats__p_above(values, 5, 1), 6.0 / 32, 1e-12);
	ABOUT(stats__p_below(values, 5, 1), 31.0 / 32, 1e-12);
	ABOUT(stats__p_above(values, 4, 1.1), 5.0 / 16, 1e-12); /* equal is not above */
	ABOUT(stats__p_above(values, 0, 1), 1, 0);
}

/* The worked numbers: sorted p times n, n - 1, …, and never less than the one before. */
static void holm_adjusts_step_by_step(void **state)
{
	double p[] = { 0.04, 0.01, 0.03, 0.005 };
	double same[] = { 0.02, 0.02 };
	double one[] = { 0.9, 0.8 };

	(void)state;
	assert_int_equal(stats__holm(p, 4), 0);
	ABOUT(p[3], 0.02, 1e-12);
	ABOUT(p[1], 0.03, 1e-12);
	ABOUT(p[2], 0.06, 1e-12);
	ABOUT(p[0], 0.06, 1e-12); /* 0.04 alone, raised to its predecessor */
	assert_int_equal(stats__holm(same, 2), 0);
	ABOUT(same[0], 0.04, 1e-12);
	ABOUT(same[1], 0.04, 1e-12);
	assert_int_equal(stats__holm(one, 2), 0);
	ABOUT(one[0], 1, 0);
}

static void shuffle_is_a_permutation_and_varies(void **state)
{
	struct stats_rng rng = { 3 };
	int first[5] = { 0 };

	(void)state;
	for (int round = 0; round < 500; round++) {
		unsigned int seen = 0;
		size_t order[5];

		stats_rng__shuffle(&rng, order, 5);
		for (int i = 0; i < 5; i++)
			seen |= 1U << order[i];
		assert_int_equal(seen, 31);
		first[order[0]]++;
	}
	for (int i = 0; i < 5; i++)
		assert_in_range(first[i], 60, 140);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(median_of_odd_and_even_counts),
		cmocka_unit_test(interval_of_equal_values_is_a_point),
		cmocka_unit_test(interval_refuses_what_says_nothing),
		cmocka_unit_test(interval_holds_the_true_median_as_often_as_it_says),
		cmocka_unit_test(interval_is_one_only_as_a_whole),
		cmocka_unit_test(sign_test_counts_coins),
		cmocka_unit_test(holm_adjusts_step_by_step),
		cmocka_unit_test(shuffle_is_a_permutation_and_varies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
