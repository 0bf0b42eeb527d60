// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_world.h"
#include "chain.h"
#include "did_not.h"
#include "forwarded.h"
#include "hold.h"
#include "kernel_forwarded.h"
#include "peer.h"
#include "wire_plan.h"
#include "wire_stand.h"

/* A ring of veth holds 256 frames: more than a few lost ones mean that another thing was measured. */
#define MAX_LOSS     0.01

#define PROOF_FRAMES 10000

/* One variant: a wire and a way. */
struct lane {
	struct wire *wire;
	const struct way *way;
	struct delivery *delivery;
};

struct wire {
	struct wire_stand *stand;
	struct losses *losses; /* while nothing is timed; else NULL */
	struct bench_session *session;
	const struct scenario *scenario;
	const struct contest *contest;
	struct measure_options *options;
	struct group *group;
	struct deliveries *deliveries;
	struct world world;
	struct pf_object *object, *old; /* NULL: no comparison */
	struct frame first;
	struct template template;
	struct chain *chain; /* NULL: no other programs */
	int prog_fd[N_WAY_PROGRAMS];
	struct hold *hold;
	struct lane lanes[MEASURE_MAX_VARIANTS];
	int n_ways;
};

static int check_head(const struct lane *lane, const __u8 *head, struct pf_error *err)
{
	static const __u8 macs[12] = { 2, 0, 0, 0, 2, 2, 2, 0, 0, 0, 2, 1 };

	return forwarded__check(&lane->wire->template, &lane->wire->first,
				lane->way->rewrites ? macs : NULL, lane->way->name, head, err);
}

/* NULL: the way has no counters. */
static struct pf_object *object_of(const struct lane *lane)
{
	switch (lane->way->program) {
	case FAST_PATH:
	case CHAIN:
		return lane->wire->object;
	case OLD_FAST_PATH:
		return lane->wire->old;
	default:
		return NULL;
	}
}

/* What the fast path counted must be what was sent, and what others counted what §5 says. */
static int check_counters(const struct lane *lane, const __u64 *before, __u32 n,
			  struct pf_error *err)
{
	__u64 after[FP_N_COUNTERS];
	int ret = pf_object__read_counters(object_of(lane), after, err);
	static const enum fp_counter counted[] = { FP_RX_TOTAL, FP_FWD_OK };

	for (int i = 0; !ret && i < 2; i++) {
		__u64 up = after[counted[i]] - before[counted[i]];

		if (up != n)
			ret = pf_error__set(err, -EPROTO,
					    DID_NOT "%s: %s went up by %llu, "
						    "expected %u",
					    lane->way->name, pf_counter__names[counted[i]],
					    (unsigned long long)up, n);
	}
	if (!ret && lane->way->program == CHAIN)
		ret = chain__end(lane->wire->chain, lane->way->name, n, err);
	return ret;
}

/* What XDP forwards the kernel must not, and the other way round. */
static int check_kernel(const struct lane *lane, __u64 before, __u32 n, struct pf_error *err)
{
	__u32 expected = lane->way->program == NO_PROGRAM ? n : 0;
	__u64 after;
	int ret = kernel_forwarded(&after, err);

	if (!ret && fabs((double)(after - before) - expected) > n * MAX_LOSS)
		ret = pf_error__set(err, -EPROTO,
				    DID_NOT "%s: the kernel itself forwarded "
					    "%llu of %u frames, expected %u",
				    lane->way->name, (unsigned long long)(after - before), n,
				    expected);
	return ret;
}

static int check_delivery(const struct lane *lane, const struct wire_sample *sample,
			  struct pf_error *err)
{
	if (sample->delivered < sample->n * (1 - MAX_LOSS))
		return pf_error__set(err, -EPROTO,
				     DID_NOT "%s: %llu of %u frames were "
					     "delivered",
				     lane->way->name, (unsigned long long)sample->delivered,
				     sample->n);
	return check_head(lane, sample->head, err);
}

/* A sample proves itself: what was sent was forwarded by this way, and arrived. */
static int run_lane(void *ctx, __u32 n, double *cost, double *units, struct pf_error *err)
{
	const struct lane *lane = ctx;
	struct wire *wire = lane->wire;
	__u64 before[FP_N_COUNTERS] = {}, forwarded = 0;
	struct wire_sample sample = { .n = n };
	const struct wire_way way = {
		.prog_fd = wire->prog_fd[lane->way->program],
		.xdp_flags = lane->way->xdp_flags,
		.conntrack = lane->way->conntrack,
		.peer = lane->way->program == PEER,
	};
	int ret = wire_stand__set_way(wire->stand, &way, err);

	if (wire->losses)
		lane->delivery->losses.n = 0;
	if (!ret && object_of(lane))
		ret = pf_object__read_counters(object_of(lane), before, err);
	if (!ret && lane->way->program == CHAIN)
		ret = chain__begin(wire->chain, err);
	if (!ret)
		ret = kernel_forwarded(&forwarded, err);
	if (!ret && wire->losses)
		ret = losses__clear(wire->losses, err);
	if (!ret)
		ret = wire_stand__send(wire->stand, &wire->template, &wire->first, &sample, err);
	*cost = sample.cpu_ns;
	*units = sample.delivered;
	if (!ret)
		ret = delivery__note(lane->delivery, n, sample.delivered, wire->losses, err);
	if (!ret && object_of(lane))
		ret = check_counters(lane, before, n, err);
	if (!ret)
		ret = check_delivery(lane, &sample, err);
	if (!ret)
		ret = check_kernel(lane, forwarded, n, err);
	if (ret == -EPROTO)
		delivery__explain(lane->delivery, wire->losses, err);
	return ret;
}

/* A sample as the timing takes it. One that is refused is taken again with the tracepoints attached. */
static int time_lane(void *ctx, __u32 n, double *cost, double *units, struct pf_error *err)
{
	struct lane *lane = ctx;
	struct pf_error why = PF_ERROR_INIT;
	int ret = run_lane(lane, n, cost, units, err);

	if (ret != -EPROTO || wire_stand__watch(lane->wire->stand, &lane->wire->losses, &why))
		goto out;
	if (run_lane(lane, n, cost, units, &why) == -EPROTO)
		memcpy(err->line, why.line, sizeof(err->line));
	losses__close(lane->wire->losses);
	lane->wire->losses = NULL;
out:
	pf_error__clear(&why);
	return ret;
}

/* Each way once, with the tracepoints attached. */
static int prove(struct wire *wire, struct pf_error *err)
{
	int ret = wire_stand__watch(wire->stand, &wire->losses, err);

	if (!ret)
		deliveries__watched_by(wire->deliveries, wire->losses);
	for (int i = 0; !ret && i < wire->n_ways; i++) {
		double cost, units;

		ret = run_lane(&wire->lanes[i], PROOF_FRAMES, &cost, &units, err);
	}
	losses__close(wire->losses);
	wire->losses = NULL;
	return ret;
}

static int hold_programs(struct wire *wire, struct pf_error *err)
{
	int fds[N_WAY_PROGRAMS + 1];

	memcpy(fds, wire->prog_fd, sizeof(wire->prog_fd));
	fds[N_WAY_PROGRAMS] = wire_stand__generator_fd(wire->stand);
	return hold__open(&wire->hold, fds, N_WAY_PROGRAMS + 1, err);
}

static int load(struct wire *wire, struct pf_error *err)
{
	const struct contest *contest = wire->contest;
	int ret = frame__build(&wire->first, wire->scenario->frame, err);

	if (!ret)
		ret = template__init(&wire->template, &wire->first, wire->scenario->flows, 0, err);
	if (!ret)
		ret = bench_world__load(&wire->object, contest->object, &wire->world,
					wire->scenario, err);
	if (!ret && contest->compare)
		ret = bench_world__load(&wire->old, contest->old, &wire->world, wire->scenario,
					err);
	if (!ret && wire->scenario->flags & SCENARIO_DISPATCH)
		ret = chain__open(&wire->chain, wire->scenario, wire->object, err);
	if (!ret)
		ret = wire_stand__open(&wire->stand, wire->session->machine.cpu,
				       !(wire->scenario->flags & SCENARIO_PEER_DROPS), err);
	if (ret)
		return ret;
	wire->prog_fd[NO_PROGRAM] = wire->prog_fd[PEER] = -1;
	wire->prog_fd[FAST_PATH] = pf_object__prog_fd(wire->object);
	wire->prog_fd[OLD_FAST_PATH] = wire->old ? pf_object__prog_fd(wire->old) : -1;
	wire->prog_fd[CHAIN] = wire->chain ? chain__prog_fd(wire->chain) : -1;
	wire->prog_fd[FLOOR] = wire->session->floor_fd;
	wire->prog_fd[REDIRECT] = wire_stand__redirect_fd(wire->stand);
	return hold_programs(wire, err);
}

/* What load() did, as far as it came. */
static void unload(struct wire *wire)
{
	hold__close(wire->hold);
	wire_stand__free(wire->stand);
	chain__free(wire->chain);
	pf_object__free(wire->old);
	pf_object__free(wire->object);
	frame__free(&wire->first);
	wire->hold = NULL;
	wire->stand = NULL;
	wire->chain = NULL;
	wire->old = wire->object = NULL;
}

static void tell(struct wire *wire, const struct wire_plan *plan)
{
	for (int i = 0; i < wire->n_ways; i++)
		group__add(wire->group, plan->ways[i].name, time_lane, &wire->lanes[i]);
	for (int i = 0; i < plan->n_told; i++) {
		const struct told *told = &plan->told[i];

		if (told->fast >= wire->n_ways || told->slow >= wire->n_ways)
			continue;
		if (plan->of_costs)
			group__tell(wire->group, told->fast, told->slow, MEASURE_NONE,
				    told->is_control);
		else
			group__tell_speed(wire->group, told->fast, told->slow, told->is_control);
	}
}

static int measure_batch(void *ctx, int number, struct pf_error *err)
{
	struct wire *wire = ctx;
	int ret = load(wire, err);

	(void)number;
	if (!ret)
		ret = prove(wire, err);
	if (!ret && wire->options->rounds)
		ret = group__measure(wire->group, wire->options, err);
	unload(wire);
	return ret;
}

int wire__measure(struct bench_session *session, const struct scenario *scenario,
		  const struct contest *contest, struct measure_options *options,
		  struct group *group, struct deliveries **deliveries, struct pf_error *err)
{
	const struct wire_plan *plan = wire_plan__of(scenario, contest->compare);
	bool no_peer = plan->ways[plan->n_ways - 1].program == PEER && !peer__is_installed();
	struct wire wire = {
		.session = session,
		.scenario = scenario,
		.contest = contest,
		.options = options,
		.group = group,
		.n_ways = plan->n_ways - no_peer,
	};
	int ret;

	wire.deliveries = *deliveries = calloc(1, sizeof(**deliveries));
	if (!*deliveries)
		return pf_error__set(err, -ENOMEM, "%s: out of memory", scenario->name);
	if (no_peer)
		(*deliveries)->skipped = PEER_NAME ": " PEER_ABSENT;
	for (int i = 0; i < wire.n_ways; i++)
		wire.lanes[i] = (struct lane){ &wire, &plan->ways[i],
					       deliveries__add(*deliveries, plan->ways[i].name) };
	tell(&wire, plan);
	ret = bench_world__enter(&wire.world, scenario, err);
	if (!ret)
		ret = bench_world__fill_floor(&wire.world, session->floor, err);
	if (!ret)
		ret = contest__measure(contest, options, group, measure_batch, &wire, err);
	world__free(&wire.world);
	return ret;
}
