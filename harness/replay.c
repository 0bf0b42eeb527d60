// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "replay_report.h"

struct chunk {
	struct arrivals in;
	struct outcome model[ARRIVALS_MAX], outcomes[ARRIVALS_MAX];
	int model_flags;		   /* under which `model` is; -1: under none yet */
	struct stimulus fit[ARRIVALS_MAX]; /* those that an executor can take; not owned */
	size_t at[ARRIVALS_MAX];	   /* where in `stimuli` they are */
};

static void free_outcomes(struct outcome *outcomes)
{
	for (size_t i = 0; i < ARRIVALS_MAX; i++)
		outcome__free(&outcomes[i]);
}

static void chunk__free(struct chunk *chunk)
{
	if (!chunk)
		return;
	arrivals__empty(&chunk->in);
	free_outcomes(chunk->model);
	free_outcomes(chunk->outcomes);
	free(chunk);
}

/* Runs those frames of the chunk that the executor can take: `*n`, and where they are in `at`. */
static int run_chunk(const struct replay *replay, struct chunk *chunk,
		     const struct executor *executor, struct outcome *outcomes, size_t *n,
		     struct stand *stand, struct pf_error *err)
{
	*n = 0;
	for (size_t i = 0; i < chunk->in.n; i++) {
		if (!arrival__fits(executor, &chunk->in.stimuli[i].frame))
			continue;
		chunk->fit[*n] = chunk->in.stimuli[i];
		chunk->at[(*n)++] = i;
	}
	free_outcomes(outcomes);
	return executor->run(stand, &replay->world, chunk->fit, *n, outcomes, err);
}

/* The model's word on a frame, for whoever wants to bless it. */
static int keep_found(struct replay *replay, const struct chunk *chunk, struct pf_error *err)
{
	for (size_t i = 0; i < chunk->in.n; i++) {
		struct expectation *found = &replay->found.frames[chunk->in.numbers[i] - 1];
		__u32 egress = chunk->model[i].egress_ifindex;
		const char *name = egress ? ports__name(&replay->ports, egress) : "";

		found->exit = case_exit__of_counters(chunk->model[i].counters);
		if (!name)
			return pf_error__set(err, -ENODEV,
					     "frame %u: the model's egress %u is no interface",
					     chunk->in.numbers[i], egress);
		strcpy(found->egress, name);
	}
	return 0;
}

/* What an outcome has to hold against. True when it does; else `text` says where not. */
static bool holds(const struct replay *replay, const struct replay_failure *frame,
		  const struct outcome *model, const struct outcome *outcome, FILE *text)
{
	const struct executor *executor = frame->executor;
	const struct expectations *expected = replay->request->expected;
	bool holds = true;

	if (!executor->is_model)
		holds &= outcome__equal(model, "model", outcome, executor->name, text);
	if (expected)
		holds &= expectation__holds(&expected->frames[frame->number - 1], outcome, model,
					    &replay->ports, text);
	if (outcome->verdict == VERDICT_PASS)
		holds &= frame__equal(frame->input, "input", &outcome->frame, executor->name, text);
	holds &= counters__conserved(outcome->counters, text);
	return holds;
}

static int judge_chunk(struct replay *replay, struct replay_tally *tally, const struct chunk *chunk,
		       size_t n, struct pf_error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int ret = out ? 0 : -ENOMEM;

	tally->model_only += chunk->in.n - n;
	for (size_t i = 0; !ret && i < n; i++) {
		size_t at = chunk->at[i];
		const struct replay_failure failure = {
			.executor = tally->executor,
			.number = chunk->in.numbers[at],
			.input = &chunk->in.stimuli[at].frame,
			.expected = &chunk->model[at].frame,
			.actual = &chunk->outcomes[i].frame,
		};

		rewind(out);
		if (holds(replay, &failure, &chunk->model[at], &chunk->outcomes[i], out)) {
			tally->held++;
			continue;
		}
		tally->failed++;
		ret = fflush(out) ? -ENOMEM : replay__keep_failure(replay, &failure, text, size);
	}
	if (out && fclose(out))
		ret = -ENOMEM;
	free(text);
	return ret ? pf_error__set(err, ret, "cannot replay: out of memory") : 0;
}

/* The model's word on the chunk, unless it is there already: whether events are on is part of it. */
static int run_model(struct replay *replay, struct chunk *chunk, __u8 flags, struct stand *stand,
		     struct pf_error *err)
{
	size_t n;
	int ret;

	replay->world.tables.cfg.flags = flags;
	if (chunk->model_flags == flags)
		return 0;
	ret = run_chunk(replay, chunk, executor__find("model"), chunk->model, &n, stand, err);
	chunk->model_flags = ret ? -1 : flags;
	return ret;
}

/* One chunk on one executor. The model runs once more as itself: cheap, and no case of its own. */
static int run_tally(struct replay *replay, struct replay_tally *tally, struct chunk *chunk,
		     struct stand *stand, struct pf_error *err)
{
	const struct executor *executor = tally->executor;
	size_t n;
	int ret;

	ret = run_model(replay, chunk, replay->world.row->flags | executor->cfg_flags, stand, err);
	if (!ret)
		ret = run_chunk(replay, chunk, executor, chunk->outcomes, &n, stand, err);
	if (!ret)
		ret = judge_chunk(replay, tally, chunk, n, err);
	return ret;
}

static int run_tallies(struct replay *replay, struct chunk *chunk, struct stand *stand,
		       struct pf_error *err)
{
	int ret;

	chunk->model_flags = -1;
	ret = run_model(replay, chunk, replay->world.row->flags, stand, err);
	if (!ret)
		ret = keep_found(replay, chunk, err);
	for (size_t i = 0; !ret && i < replay->n_tallies; i++)
		if (replay->tallies[i].gate.status == RESULT_NOT_RUN)
			ret = run_tally(replay, &replay->tallies[i], chunk, stand, err);
	return ret;
}

/* SPEC §9.1: an executor is left out only for want of a capability. */
static int judge_gates(struct replay *replay, const struct pf_capabilities *caps,
		       struct pf_error *err)
{
	static const struct pf_case no_needs = { .name = "replay" };
	int ret = 0;

	for (size_t i = 0; !ret && i < replay->request->executors->n; i++) {
		struct replay_tally *tally = &replay->tallies[replay->n_tallies++];

		tally->executor = replay->request->executors->list[i];
		tally->gate = (struct result){ .c = &no_needs, .executor = tally->executor };
		ret = gate__judge(&tally->gate, caps, replay->request->waived);
	}
	return ret ? pf_error__set(err, ret, "cannot replay: out of memory") : 0;
}

static int enter_world(struct replay *replay, struct pf_error *err)
{
	const struct replay_request *request = replay->request;
	int ret = world__enter(&replay->world, request->world, err);

	if (!ret)
		ret = ports__read(&replay->ports, err);
	if (ret)
		return ret;
	replay->source.ingress_ifindex = ports__ifindex(&replay->ports, request->ingress);
	if (!replay->source.ingress_ifindex)
		return pf_error__set(err, -ENODEV, "world %s has no interface %s",
				     request->world->name, request->ingress);
	if (request->expected)
		ret = expectations__resolve(request->expected, request->expected_path,
					    &replay->ports, err);
	return ret;
}

static int init(struct replay *replay, const struct replay_request *request,
		const struct pf_capabilities *caps, struct pf_error *err)
{
	int ret;

	*replay = (struct replay){ .request = request };
	replay->source = (struct arrival_source){
		.capture = request->capture,
		.ports = &replay->ports,
		.frame = request->frame,
		.out = request->out,
	};
	replay->found.id = *request->id;
	replay->found.world = strdup(request->world->name);
	replay->found.ingress = strdup(request->ingress);
	replay->found.frames = calloc(request->id->frames, sizeof(*replay->found.frames));
	if (!replay->found.world || !replay->found.ingress || !replay->found.frames)
		return pf_error__set(err, -ENOMEM, "cannot replay: out of memory");
	replay->failures.caps = caps;
	replay->failures.object_path = request->object_path;
	ret = judge_gates(replay, caps, err);
	if (!ret)
		ret = enter_world(replay, err);
	return ret;
}

int replay__execute(struct replay *replay, const struct replay_request *request,
		    struct stand *stand, const struct pf_capabilities *caps, struct pf_error *err)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk));
	int ret, more = 1;

	ret = init(replay, request, caps, err);
	if (!ret && !chunk)
		ret = pf_error__set(err, -ENOMEM, "cannot replay: out of memory");
	while (!ret && more > 0) {
		more = arrivals__read(&chunk->in, &replay->source, err);
		ret = more < 0 ? more : run_tallies(replay, chunk, stand, err);
	}
	chunk__free(chunk);
	return ret;
}

void replay__free(struct replay *replay)
{
	for (size_t i = 0; i < replay->n_tallies; i++)
		free(replay->tallies[i].gate.text);
	replay_failures__free(&replay->failures);
	run__free(&replay->failures);
	expectations__free(&replay->found);
	ports__free(&replay->ports);
	world__free(&replay->world);
}
