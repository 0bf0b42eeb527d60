// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "measure.h"

/* A clock that a guest may have: it counts whole ticks. */
struct fake {
	double ns, tick_ns;
};

static int run_fake(void *ctx, __u32 n, double *cost, double *units, struct pf_error *err)
{
	const struct fake *fake = ctx;

	(void)err;
	*cost = floor(n * fake->ns / fake->tick_ns) * fake->tick_ns;
	*units = n;
	return 0;
}

static void calibration_goes_on_where_a_tick_says_nothing(void **state)
{
	struct measure_options options = MEASURE_OPTIONS_INIT;
	struct fake fake = { .ns = 10, .tick_ns = 4e6 };
	struct pf_error err = PF_ERROR_INIT;
	struct group group = {};

	(void)state;
	options.rounds = 6;
	group__add(&group, "a", run_fake, &fake);
	assert_int_equal(group__measure(&group, &options, &err), 0);
	assert_true(group.variants[0].n * fake.ns >= options.sample_ns);
	group__free(&group);
}

static void what_never_takes_time_is_refused(void **state)
{
	struct measure_options options = MEASURE_OPTIONS_INIT;
	struct fake fake = { .ns = 0, .tick_ns = 1 };
	struct pf_error err = PF_ERROR_INIT;
	struct group group = {};

	(void)state;
	group__add(&group, "a", run_fake, &fake);
	assert_int_equal(group__measure(&group, &options, &err), -ENODATA);
	group__free(&group);
}

static void speeds_are_costs_the_other_way_round(void **state)
{
	struct measure_options options = MEASURE_OPTIONS_INIT;
	struct fake slow = { 30, 1 }, fast = { 10, 1 };
	struct pf_error err = PF_ERROR_INIT;
	struct group group = {};

	(void)state;
	group__add(&group, "slow", run_fake, &slow);
	group__add(&group, "fast", run_fake, &fast);
	group__tell(&group, 0, 1, MEASURE_NONE, false);
	group__tell_speed(&group, 1, 0, false);
	assert_int_equal(group__measure(&group, &options, &err), 0);
	assert_string_equal(group.ratios[0].name, "slow/fast");
	assert_string_equal(group.ratios[1].name, "fast/slow");
	assert_false(group.ratios[0].is_speed);
	assert_true(group.ratios[1].is_speed);
	assert_true(fabs(group.ratios[0].interval.median - 3) < 1e-6);
	assert_true(fabs(group.ratios[1].interval.median - 3) < 1e-6);
	group__free(&group);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calibration_goes_on_where_a_tick_says_nothing),
		cmocka_unit_test(what_never_takes_time_is_refused),
		cmocka_unit_test(speeds_are_costs_the_other_way_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
