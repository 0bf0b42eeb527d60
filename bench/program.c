// SPDX-License-Identifier: GPL-2.0-or-later
#include "program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../harness/model.h"
#include "bench_world.h"
#include "lane.h"
#include "template.h"

/*
 * The rounds are shared out over batches, and in each batch programs and maps are loaded anew and change
 * carriers: where they come to lie in memory moves a cost by 2 %, which no number of rounds would show.
 * While the A/A pair is not quiet, or a comparison not settled, there are more: a passing disturbance
 * shall not cost a session.
 */
#define BATCHES	    4
#define MAX_BATCHES (3 * BATCHES)

/* Between the frame and the end of its headroom the kernel keeps its own few bytes: found by trying. */
#define MAX_GROWN 256
#define MIN_GROWN 128

/* What a scenario's lanes have in common. */
struct setting {
	struct bench_session *session;
	const struct scenario *scenario;
	struct world world;
	int batch;
	int n_lanes;
};

static int load_object(struct pf_object **object, const char *path, const struct setting *setting,
		       struct pf_error *err)
{
	const struct scenario *scenario = setting->scenario;
	int ret = pf_object__open(object, path, err);

	if (!ret && scenario->prefixes > FP_MAX_PREFIXES)
		ret = pf_object__set_max_entries(*object, PF_MAP_allow_v4, scenario->prefixes, err);
	if (!ret && scenario->prefixes > FP_MAX_PREFIXES)
		ret = pf_object__set_max_entries(*object, PF_MAP_allow_v6, scenario->prefixes, err);
	if (!ret && scenario->ports)
		ret = pf_object__set_max_entries(*object, PF_MAP_redirect_devmap, scenario->ports,
						 err);
	if (!ret)
		ret = pf_object__load(*object, err);
	return ret ? ret : pf_object__apply(*object, &setting->world.tables, err);
}

/* The model's answer to iteration i. */
static int ask_model(const struct setting *setting, const struct lane *lane, __u32 i,
		     struct outcome *outcome, struct pf_error *err)
{
	bool no_headroom = setting->scenario->flags & SCENARIO_NO_HEADROOM;
	struct frame frame = {};
	const struct model_input input = {
		.frame = &frame,
		.ingress_ifindex = lane->ingress_ifindex,
		.headroom = no_headroom ? 0 : CASE_DEFAULT_HEADROOM,
	};
	int ret = template__frame(&lane->template, &lane->first, i, &frame);

	if (!ret)
		ret = model__run(&setting->world.tables, &input, stand__fib_lookup,
				 setting->session->stand, outcome);
	if (ret)
		pf_error__set(err, ret, "the model: %s", strerror(-ret));
	frame__free(&frame);
	return ret;
}

/* That the frame takes the exit that the scenario is named after is the first thing to prove. */
static int check_exit(const struct scenario *scenario, const struct outcome *outcome,
		      struct pf_error *err)
{
	bool takes = true;

	if (scenario->exit == EXIT_SILENT_PASS)
		for (int i = 0; i < FP_N_COUNTERS; i++)
			takes &= outcome->counters[i] == (i == FP_RX_TOTAL);
	else
		takes = outcome->counters[scenario->exit - 1] == 1;
	if (takes)
		return 0;
	return pf_error__set(err, -EPROTO,
			     "did not measure what it says: by the model its frame does not take "
			     "the exit %s",
			     scenario->exit == EXIT_SILENT_PASS
				     ? "silent pass"
				     : pf_counter__names[scenario->exit - 1]);
}

static int expect_fast_path(const struct setting *setting, struct lane *lane, struct pf_error *err)
{
	struct outcome first = {};
	int ret = ask_model(setting, lane, 0, &first, err);

	if (!ret)
		ret = check_exit(setting->scenario, &first, err);
	if (!ret)
		ret = ask_model(setting, lane, LANE_PROOF - 1, &lane->expected, err);
	if (!ret && memcmp(first.counters, lane->expected.counters, sizeof(first.counters)))
		ret = pf_error__set(err, -EPROTO,
				    "did not measure what it says: by the model its frames take "
				    "different exits");
	outcome__free(&first);
	return ret;
}

static int expect_pristine(struct lane *lane, struct pf_error *err)
{
	lane->expected.verdict = VERDICT_PASS;
	if (template__frame(&lane->template, &lane->first, LANE_PROOF - 1, &lane->expected.frame))
		return pf_error__set(err, -ENOMEM, "cannot make a frame: out of memory");
	return 0;
}

/* The frames of the scenario on carrier `i`, with `prog_fd` behind it. */
static int set_lane(const struct setting *setting, struct lane *lane, int i, const char *name,
		    int prog_fd, __u32 grown, struct pf_error *err)
{
	const struct scenario *scenario = setting->scenario;
	int ret;

	snprintf(lane->name, sizeof(lane->name), "%s", name);
	lane->carrier = setting->session->carriers[(i + setting->batch) % setting->n_lanes];
	lane->ingress_ifindex = world__ifindex("left");
	ret = frame__build(&lane->first, scenario->frame, err);
	if (!ret)
		ret = template__init(&lane->template, &lane->first, scenario->flows, grown, err);
	if (scenario->flags & SCENARIO_NO_RESTORE)
		lane->template.restore = 0;
	return ret ? ret : carrier__load(lane->carrier, prog_fd, err);
}

/* The greatest growth that the kernel has room for. */
static int find_headroom(const struct setting *setting, struct lane *lane, __u32 *grown,
			 struct pf_error *err)
{
	for (*grown = MAX_GROWN; *grown >= MIN_GROWN; --*grown) {
		struct carried carried = {};
		struct load load = { &lane->template, &lane->first, lane->ingress_ifindex };
		int ret = template__init(&lane->template, &lane->first, 0, *grown, err);

		if (!ret)
			ret = carrier__run(lane->carrier, &load, 1, &carried, err);
		frame__free(&carried.frame);
		if (ret || carried.retval != CARRIER_FAILED)
			return ret;
	}
	return pf_error__set(err, -EPROTO, "%s: found no headroom", setting->scenario->name);
}

static int add_fast_path(const struct setting *setting, struct lane *lane, int i, const char *name,
			 const char *path, struct pf_error *err)
{
	int ret = load_object(&lane->object, path, setting, err);
	int prog_fd = ret ? -1 : pf_object__prog_fd(lane->object);
	__u32 grown = 0;

	if (!ret)
		ret = set_lane(setting, lane, i, name, prog_fd, 0, err);
	if (!ret && setting->scenario->flags & SCENARIO_NO_HEADROOM)
		ret = find_headroom(setting, lane, &grown, err);
	return ret ? ret : expect_fast_path(setting, lane, err);
}

/* The empty program runs the scenario's frames, so that what is subtracted is the same. */
static int add_empty(const struct setting *setting, struct lane *lane, int i, __u32 grown,
		     struct pf_error *err)
{
	int ret = set_lane(setting, lane, i, "empty", setting->session->empty_fd, grown, err);

	return ret ? ret : expect_pristine(lane, err);
}

/*
 * The floor forwards what is plain: the scenario's own frames if they are, else the reference's of
 * the same family.
 */
static int add_floor(const struct setting *setting, struct lane *lane, int i, const char *name,
		     struct pf_error *err)
{
	bool v6 = strstr(setting->scenario->frame, "ip6");
	struct setting plain = *setting;
	int ret;

	plain.world = (struct world){};
	if (!scenario__is_plain_forward(setting->scenario))
		plain.scenario = &scenarios[v6];
	ret = bench_world__enter(&plain.world, plain.scenario, err);
	if (!ret)
		ret = bench_world__fill_floor(&plain.world, plain.session->floor, err);
	if (!ret)
		ret = set_lane(&plain, lane, i, name, setting->session->floor_fd, 0, err);
	if (!ret)
		ret = expect_fast_path(&plain, lane, err);
	world__free(&plain.world);
	return ret;
}

static int add_lanes(const struct setting *setting, const struct contest *contest,
		     struct lane *lanes, struct pf_error *err)
{
	struct lane *measured = &lanes[PROGRAM_MEASURED];
	int ret = add_fast_path(setting, measured, PROGRAM_MEASURED,
				contest->compare ? "new" : "full", contest->object, err);

	if (ret)
		return ret;
	if (contest->compare) {
		ret = add_fast_path(setting, &lanes[PROGRAM_REFERENCE], PROGRAM_REFERENCE, "old",
				    contest->old, err);
		return ret ? ret
			   : add_fast_path(setting, &lanes[PROGRAM_TWIN], PROGRAM_TWIN, "old-again",
					   contest->old, err);
	}
	ret = add_floor(setting, &lanes[PROGRAM_REFERENCE], PROGRAM_REFERENCE, "floor", err);
	if (!ret)
		ret = add_floor(setting, &lanes[PROGRAM_TWIN], PROGRAM_TWIN, "floor-again", err);
	if (!ret)
		ret = add_empty(setting, &lanes[PROGRAM_EMPTY], PROGRAM_EMPTY,
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

static int measure_batch(struct setting *setting, const struct contest *contest,
			 struct measure_options *options, struct group *group, struct pf_error *err)
{
	struct lane lanes[BENCH_MAX_LANES] = {};
	int n = setting->n_lanes;
	int ret = bench_world__enter(&setting->world, setting->scenario, err);

	if (!ret)
		ret = add_lanes(setting, contest, lanes, err);
	if (ret)
		goto out;
	fill_group(group, lanes, setting, contest);
	ret = each(lanes, n, lane__prove, err);
	if (!ret)
		ret = each(lanes, n, lane__begin, err);
	if (!ret && options->rounds)
		ret = group__measure(group, options, err);
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

/* A comparison is settled when its interval does not straddle the border of "same". */
static bool is_settled(const struct group *group, const struct contest *contest, double margin)
{
	const struct interval *interval = &group->ratios[0].interval;

	if (!group__is_quiet(group, margin))
		return false;
	return !contest->compare || interval__is_one(interval, margin) ||
	       interval->low > 1 + margin || interval->high < 1 - margin;
}

int program__measure(struct bench_session *session, const struct scenario *scenario,
		     const struct contest *contest, struct measure_options *options,
		     struct group *group, struct pf_error *err)
{
	struct setting setting = {
		.session = session,
		.scenario = scenario,
		.n_lanes = contest->compare ? PROGRAM_EMPTY : PROGRAM_EMPTY + 1,
	};
	size_t rounds = options->rounds;
	int ret = 0;

	options->rounds = (rounds + BATCHES - 1) / BATCHES;
	for (; !ret && setting.batch < MAX_BATCHES; setting.batch++) {
		if (setting.batch >= BATCHES && is_settled(group, contest, options->margin))
			break;
		ret = measure_batch(&setting, contest, options, group, err);
		if (!rounds)
			break;
	}
	options->rounds = rounds;
	return ret;
}
