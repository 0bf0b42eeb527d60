// SPDX-License-Identifier: GPL-2.0-or-later
#include "scale.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_world.h"
#include "did_not.h"
#include "kernel_forwarded.h"
#include "scale_stand.h"

/* As on the wire (wire.c). */
#define MAX_LOSS     0.01
#define PROOF_FRAMES 10000
#define MAX_TRIES    3

static const struct way {
	const char *name;
	bool all; /* CPUs, or one */
	bool wall;
} ways[] = {
	{ "one-wall", false, true }, { "one-wall-again", false, true }, { "all-wall", true, true },
	{ "one-cpu", false, false }, { "all-cpu", true, false },
};

enum { ONE, ONE_AGAIN, ALL, ONE_CPU, ALL_CPU, N_WAYS };

struct scale {
	struct scale_stand *stand;
	struct losses *losses; /* while nothing is timed; else NULL */
	struct world world;
	struct pf_object *object;
	int cpus;
};

struct lane {
	struct scale *scale;
	const struct way *way;
	struct delivery *delivery;
};

static int cpus_of(const struct bench_session *session, const struct scenario *scenario)
{
	int all = session->machine.n_cpus;

	if (scenario->cpus)
		return scenario->cpus;
	return all < SCALE_MAX_CPUS ? all : SCALE_MAX_CPUS;
}

bool scale__is_skipped(const struct bench_session *session, const struct scenario *scenario,
		       char *why, size_t size)
{
	const struct pf_capability *cap =
		pf_capabilities__find(&session->caps, "test_run.live_frames");
	int online = session->machine.n_cpus, wanted = cpus_of(session, scenario);

	if (!(scenario->flags & SCENARIO_SCALE_OUT))
		return false;
	if (online < 2 || wanted > online)
		snprintf(why, size, "cpus: %d online, %d needed", online, wanted < 2 ? 2 : wanted);
	else if (cap->status != PF_CAPABILITY_PASS)
		snprintf(why, size, "%s: %s", cap->name, cap->detail);
	else
		return false;
	return true;
}

/* Everything that was sent was forwarded by the fast path, and arrived. */
static int check(const struct lane *lane, const struct scale_sample *sample, const __u64 *before,
		 __u64 forwarded, struct pf_error *err)
{
	static const enum fp_counter counted[] = { FP_RX_TOTAL, FP_FWD_OK };
	int cpus = lane->way->all ? lane->scale->cpus : 1;
	__u64 after[FP_N_COUNTERS], by_kernel;
	int ret = pf_object__read_counters(lane->scale->object, after, err);

	for (int i = 0; !ret && i < 2; i++) {
		__u64 up = after[counted[i]] - before[counted[i]];

		/* Of two CPUs one may find the other's ring full: what came in must have gone on. */
		if (up > sample->n || up < sample->n * (1 - MAX_LOSS))
			ret = pf_error__set(err, -EPROTO,
					    DID_NOT "%s: %s went up by %llu, expected %u",
					    lane->way->name, pf_counter__names[counted[i]],
					    (unsigned long long)up, sample->n);
	}
	if (!ret && sample->delivered < sample->n * (1 - MAX_LOSS))
		ret = pf_error__set(err, -EPROTO, DID_NOT "%s: %llu of %u frames were delivered",
				    lane->way->name, (unsigned long long)sample->delivered,
				    sample->n);
	if (!ret && sample->senders != cpus)
		ret = pf_error__set(err, -EPROTO,
				    DID_NOT "%s: %d generators sent their share, expected %d",
				    lane->way->name, sample->senders, cpus);
	if (!ret)
		ret = kernel_forwarded(&by_kernel, err);
	if (!ret && by_kernel - forwarded > sample->n * MAX_LOSS)
		ret = pf_error__set(err, -EPROTO,
				    DID_NOT "%s: the kernel itself forwarded %llu of %u frames",
				    lane->way->name, (unsigned long long)(by_kernel - forwarded),
				    sample->n);
	return ret;
}

static int run_lane(void *ctx, __u32 n, double *cost, double *units, struct pf_error *err)
{
	const struct lane *lane = ctx;
	struct scale *scale = lane->scale;
	struct scale_sample sample = { .n = n };
	__u64 before[FP_N_COUNTERS], forwarded = 0;
	int ret = pf_object__read_counters(scale->object, before, err);

	if (!ret)
		ret = kernel_forwarded(&forwarded, err);
	if (!ret && scale->losses)
		ret = losses__clear(scale->losses, err);
	if (!ret)
		ret = scale_stand__send(scale->stand, lane->way->name,
					lane->way->all ? scale->cpus : 1, &sample, err);
	*cost = lane->way->wall ? sample.wall_ns : sample.cpu_ns;
	*units = sample.delivered;
	if (!ret)
		ret = delivery__note(lane->delivery, sample.n, sample.delivered, scale->losses,
				     err);
	if (!ret)
		ret = check(lane, &sample, before, forwarded, err);
	if (ret == -EPROTO)
		delivery__explain(lane->delivery, scale->losses, err);
	return ret;
}

/*
 * A sample has its CPU time in every thread, also where it is told by the wall clock: on a busy machine a
 * few frames take as long as many, and would say nothing.
 */
static __u32 frames_of(const struct lane *lane, const struct measure_options *options,
		       double cpu_ns_per_frame)
{
	return options->sample_ns / cpu_ns_per_frame * (lane->way->all ? lane->scale->cpus : 1);
}

/* Each way once, with the tracepoints attached. */
static int prove(struct scale *scale, struct lane *lanes, struct deliveries *deliveries,
		 double *cpu_ns_per_frame, struct pf_error *err)
{
	int ret = scale_stand__watch(scale->stand, &scale->losses, err);

	if (!ret)
		deliveries__watched_by(deliveries, scale->losses);
	for (int i = 0; !ret && i < N_WAYS; i++) {
		double cost, units;

		ret = run_lane(&lanes[i], PROOF_FRAMES, &cost, &units, err);
		if (i == ONE_CPU)
			*cpu_ns_per_frame = cost / units;
	}
	losses__close(scale->losses);
	scale->losses = NULL;
	return ret;
}

static int load(struct scale *scale, const struct bench_session *session,
		const struct scenario *scenario, const char *object, struct pf_error *err)
{
	int ret = scale_stand__open(&scale->stand, &scale->world, session->machine.cpu, scale->cpus,
				    scenario->queues, scenario->flows, err);

	if (!ret)
		ret = bench_world__load(&scale->object, object, &scale->world, scenario, err);
	return ret ? ret
		   : scale_stand__attach(scale->stand, pf_object__prog_fd(scale->object), err);
}

static void tell(struct group *group, struct lane *lanes)
{
	static const struct {
		int fast, slow;
		bool is_control;
	} told[] = { { ALL, ONE, false }, { ALL_CPU, ONE_CPU, false }, { ONE_AGAIN, ONE, true } };

	for (int i = 0; i < N_WAYS; i++)
		group__add(group, ways[i].name, run_lane, &lanes[i]);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		group__tell_speed(group, told[i].fast, told[i].slow, told[i].is_control);
}

int scale__measure(struct bench_session *session, const struct scenario *scenario,
		   const char *object, struct measure_options *options, struct group *group,
		   struct deliveries **deliveries, struct pf_error *err)
{
	struct scale scale = { .cpus = cpus_of(session, scenario) };
	struct lane lanes[N_WAYS];
	double cpu_ns_per_frame = 1; /* the proof says how many */
	int ret;

	*deliveries = calloc(1, sizeof(**deliveries));
	if (!*deliveries)
		return pf_error__set(err, -ENOMEM, "%s: out of memory", scenario->name);
	for (int i = 0; i < N_WAYS; i++)
		lanes[i] = (struct lane){ &scale, &ways[i],
					  deliveries__add(*deliveries, ways[i].name) };
	ret = bench_world__enter(&scale.world, scenario, err);
	if (!ret)
		ret = load(&scale, session, scenario, object, err);
	if (!ret)
		tell(group, lanes);
	if (!ret)
		ret = prove(&scale, lanes, *deliveries, &cpu_ns_per_frame, err);
	for (int i = 0; !ret && i < N_WAYS; i++)
		group->variants[i].n = frames_of(&lanes[i], options, cpu_ns_per_frame);
	for (int i = 0; !ret && options->rounds && i < MAX_TRIES; i++) {
		ret = group__measure(group, options, err);
		if (group__is_quiet(group, options->margin))
			break;
	}
	scale_stand__free(scale.stand);
	pf_object__free(scale.object);
	world__free(&scale.world);
	return ret;
}
