// SPDX-License-Identifier: GPL-2.0-or-later
#include "program_lanes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../harness/model.h"
#include "bench_world.h"
#include "did_not.h"
#include "template.h"

/* Between the frame and the end of its headroom the kernel keeps its own few bytes: found by trying. */
#define MAX_GROWN 256
#define MIN_GROWN 128

/* The model's answer to iteration i, which meets its frame as the iterations of its burst before it left it. */
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
	__u32 edits = i % carrier__burst(lane->carrier) + 1;
	int ret = template__frame(&lane->template, &lane->first, i, &frame);

	for (__u32 edit = 0; !ret && edit < edits; edit++) {
		if (edit)
			ret = frame__set(&frame, outcome->frame.bytes, outcome->frame.len);
		outcome__free(outcome);
		*outcome = (struct outcome){};
		if (!ret)
			ret = model__run(&setting->world.tables, &input, stand__fib_lookup,
					 setting->session->stand, outcome);
	}
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
			     DID_NOT "by the model its frame does not take "
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
				    DID_NOT "by the model its frames take "
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
	lane->carrier = setting->carriers[(i + setting->batch) % setting->n_lanes];
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

int lanes__add_fast_path(const struct setting *setting, struct lane *lane, int i, const char *name,
			 const char *path, struct pf_error *err)
{
	int ret = bench_world__load(&lane->object, path, &setting->world, setting->scenario, err);
	__u32 grown = 0;

	if (!ret)
		ret = set_lane(setting, lane, i, name, pf_object__prog_fd(lane->object), 0, err);
	if (!ret && setting->scenario->flags & SCENARIO_NO_HEADROOM)
		ret = find_headroom(setting, lane, &grown, err);
	return ret ? ret : expect_fast_path(setting, lane, err);
}

int lanes__add_chain(const struct setting *setting, struct lane *lane, int i, const char *name,
		     const char *path, struct pf_error *err)
{
	int ret = bench_world__load(&lane->object, path, &setting->world, setting->scenario, err);

	if (!ret)
		ret = chain__open(&lane->chain, setting->scenario, lane->object, err);
	if (!ret)
		ret = set_lane(setting, lane, i, name, chain__prog_fd(lane->chain), 0, err);
	return ret ? ret : expect_fast_path(setting, lane, err);
}

int lanes__add_empty(const struct setting *setting, struct lane *lane, int i, __u32 grown,
		     struct pf_error *err)
{
	int ret = set_lane(setting, lane, i, "empty", setting->session->empty_fd, grown, err);

	return ret ? ret : expect_pristine(lane, err);
}

int lanes__add_floor(const struct setting *setting, struct lane *lane, int i, const char *name,
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
