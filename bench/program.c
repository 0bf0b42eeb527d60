// SPDX-License-Identifier: GPL-2.0-or-later
#include "program.h"

#include "bench_world.h"
#include "dispatch.h"
#include "program_lanes.h"

static int add_lanes(const struct setting *setting, const struct contest *contest,
		     struct lane *lanes, struct pf_error *err)
{
	struct lane *measured = &lanes[PROGRAM_MEASURED];
	int ret;

	if (setting->scenario->flags & SCENARIO_DISPATCH)
		return dispatch__add_lanes(setting, contest->object, lanes, err);
	ret = lanes__add_fast_path(setting, measured, PROGRAM_MEASURED,
				   contest->compare ? "new" : "full", contest->object, err);

	if (ret)
		return ret;
	if (contest->compare) {
		ret = lanes__add_fast_path(setting, &lanes[PROGRAM_REFERENCE], PROGRAM_REFERENCE,
					   "old", contest->old, err);
		return ret ? ret
			   : lanes__add_fast_path(setting, &lanes[PROGRAM_TWIN], PROGRAM_TWIN,
						  "old-again", contest->old, err);
	}
	ret = lanes__add_floor(setting, &lanes[PROGRAM_REFERENCE], PROGRAM_REFERENCE, "floor", err);
	if (!ret)
		ret = lanes__add_floor(setting, &lanes[PROGRAM_TWIN], PROGRAM_TWIN, "floor-again",
				       err);
	if (!ret)
		ret = lanes__add_empty(setting, &lanes[PROGRAM_EMPTY], PROGRAM_EMPTY,
				       measured->template.len - measured->first.len, err);
	return ret;
}

static int each(struct lane *lanes, int n, int (*step)(struct lane *, struct pf_error *),
		struct pf_error *err)
{
	int ret = 0;

	for (int i = 0; !ret && i < n; i++)
		ret = step(&lanes[i], err);
	return ret;
}

/* The first batch says what is told of the lanes; the later ones only bring other lanes. */
static void fill_group(struct group *group, struct lane *lanes, const struct setting *setting,
		       const struct contest *contest)
{
	int less = contest->compare ? MEASURE_NONE : PROGRAM_EMPTY;

	for (int i = 0; i < setting->n_lanes; i++)
		if (group->n_variants == i)
			group__add(group, lanes[i].name, lane__run, &lanes[i]);
		else
			group->variants[i].ctx = &lanes[i];
	if (group->n_ratios)
		return;
	group__tell(group, PROGRAM_MEASURED, PROGRAM_REFERENCE, less, false);
	group__tell(group, PROGRAM_TWIN, PROGRAM_REFERENCE, less, true);
}

struct measurement {
	struct setting setting;
	const struct contest *contest;
	struct measure_options *options;
	struct group *group;
};

static int measure_batch(void *ctx, int number, struct pf_error *err)
{
	struct measurement *measurement = ctx;
	struct setting *setting = &measurement->setting;
	struct lane lanes[BENCH_MAX_LANES] = {};
	int n = setting->n_lanes;
	int ret;

	setting->batch = number; /* which changes the carriers too */
	ret = bench_world__enter(&setting->world, setting->scenario, err);

	if (!ret)
		ret = add_lanes(setting, measurement->contest, lanes, err);
	if (ret)
		goto out;
	fill_group(measurement->group, lanes, setting, measurement->contest);
	ret = each(lanes, n, lane__prove, err);
	if (!ret)
		ret = each(lanes, n, lane__begin, err);
	if (!ret && measurement->options->rounds)
		ret = group__measure(measurement->group, measurement->options, err);
	if (!ret)
		ret = each(lanes, n, lane__end, err);
	if (!ret)
		ret = each(lanes, n, lane__prove, err);
out:
	for (int i = 0; i < BENCH_MAX_LANES; i++)
		lane__free(&lanes[i]);
	world__free(&setting->world);
	return ret;
}

int program__measure(struct bench_session *session, const struct scenario *scenario,
		     const struct contest *contest, struct measure_options *options,
		     struct group *group, struct pf_error *err)
{
	struct measurement measurement = {
		.setting = {
			.session = session,
			.scenario = scenario,
			.carriers = scenario->flags & SCENARIO_DISPATCH ? session->bare : session->carriers,
			.n_lanes = contest->compare ? PROGRAM_EMPTY : PROGRAM_EMPTY + 1,
		},
		.contest = contest,
		.options = options,
		.group = group,
	};

	return contest__measure(contest, options, group, measure_batch, &measurement, err);
}
