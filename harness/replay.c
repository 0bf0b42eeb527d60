// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "comparison.h"
#include "gate.h"
#include "replay_report.h"

/* What an executor made of a chunk's frames; unset where it could not be given one. */
struct lane {
	struct outcome outcomes[ARRIVALS_MAX];
};

struct chunk {
	struct arrivals in;
	struct lane model, lane;
	struct lane kernel;		   /* once for all executors over links */
	int model_flags;		   /* under which `model` is; -1: under none yet */
	struct stimulus fit[ARRIVALS_MAX]; /* those that an executor can take; not owned */
	size_t at[ARRIVALS_MAX];	   /* where in `in` they are */
};

static void lane__free(struct lane *lane)
{
	for (size_t i = 0; i < ARRIVALS_MAX; i++)
		outcome__free(&lane->outcomes[i]);
}

static void chunk__free(struct chunk *chunk)
{
	if (!chunk)
		return;
	arrivals__empty(&chunk->in);
	lane__free(&chunk->model);
	lane__free(&chunk->lane);
	lane__free(&chunk->kernel);
	free(chunk);
}

/* Why the executor cannot be given a frame; NULL when it can. Some limits look at the model's verdict. */
static const struct executor_limit *limit_of(const struct executor *executor,
					     const struct chunk *chunk, size_t i)
{
	const struct pf_case frame_case = {
		.name = "replay",
		.exit = case_exit__of_counters(chunk->model.outcomes[i].counters),
	};

	return executor__limit(executor, &frame_case, &chunk->in.stimuli[i].frame);
}

/* Runs those frames of the chunk that the executor can take, moot ones too. */
static int run_lane(const struct replay *replay, struct chunk *chunk,
		    const struct executor *executor, struct lane *lane, struct stand *stand,
		    struct pf_error *err)
{
	size_t n = 0;
	int ret;

	for (size_t i = 0; i < chunk->in.n; i++) {
		const struct executor_limit *limit = limit_of(executor, chunk, i);

		if (limit && !limit->is_moot)
			continue;
		chunk->fit[n] = chunk->in.stimuli[i];
		chunk->at[n++] = i;
	}
	lane__free(lane);
	ret = executor->run(stand, &replay->world, chunk->fit, n, lane->outcomes, err);
	/* To where their frames are; from the end, as no frame moves towards the front. */
	while (n-- > 0) {
		struct outcome outcome = lane->outcomes[n];

		lane->outcomes[n] = (struct outcome){};
		lane->outcomes[chunk->at[n]] = outcome;
	}
	return ret;
}

/* The model's word on a frame, for whoever wants to bless it. */
static int keep_found(struct replay *replay, const struct chunk *chunk, struct pf_error *err)
{
	for (size_t i = 0; i < chunk->in.n; i++) {
		struct expectation *found = &replay->found.frames[chunk->in.numbers[i] - 1];
		__u32 egress = chunk->model.outcomes[i].egress_ifindex;
		const char *name = egress ? ports__name(&replay->ports, egress) : "";

		found->exit = case_exit__of_counters(chunk->model.outcomes[i].counters);
		if (!name)
			return pf_error__set(err, -ENODEV,
					     "frame %u: the model's egress %u is no interface",
					     chunk->in.numbers[i], egress);
		strcpy(found->egress, name);
	}
	return 0;
}

/* What an outcome has to hold against. True when it does; else `text` says where not. */
static bool holds(const struct replay *replay, unsigned int number, const struct comparison *cmp,
		  FILE *text)
{
	const struct expectations *expected = replay->request->expected;
	const struct outcome *outcome = cmp->executor->is_kernel ? cmp->model : cmp->outcome;
	bool holds = comparison__holds(cmp, text);

	if (expected)
		holds &= expectation__holds(&expected->frames[number - 1], outcome, cmp->model,
					    &replay->ports, text);
	if (!cmp->executor->is_kernel && outcome->verdict == VERDICT_PASS)
		holds &= frame__equal(cmp->in, "input", &outcome->frame, cmp->executor->name, text);
	return holds;
}

/*
 * Where the kernel cannot be asked about the frame: RESULT_SKIP or RESULT_WAIVED, or RESULT_FAIL with
 * the reason in `text`. RESULT_NOT_RUN: it can. -ENOMEM as such.
 */
static int judge_lack(const struct replay *replay, struct replay_tally *tally,
		      const struct comparison *cmp, FILE *text)
{
	const struct pf_capabilities *caps = replay->failures.caps;
	const char *lacks = cmp->kernel ? comparison__lacks(cmp, caps) : NULL;
	struct result lack = { .executor = cmp->executor };
	int ret;

	if (!lacks)
		return RESULT_NOT_RUN;
	ret = gate__judge_list(&lack, lacks, caps, replay->request->waived);
	if (!ret && lack.status == RESULT_FAIL)
		fputs(lack.text, text);
	else if (!ret)
		tally->lack =
			(struct result){ .status = lack.status, .capability = lack.capability };
	free(lack.text);
	return ret ? ret : (int)lack.status;
}

/* Counts the frame under what became of it; RESULT_FAIL: `text` says why. -ENOMEM as such. */
static int judge_frame(const struct replay *replay, struct replay_tally *tally, unsigned int number,
		       struct comparison *cmp, FILE *text)
{
	int lack = judge_lack(replay, tally, cmp, text);

	if (lack < 0)
		return lack;
	if (lack == RESULT_SKIP || lack == RESULT_WAIVED) {
		if (cmp->executor->is_kernel) {
			tally->skipped++;
			return lack;
		}
		cmp->kernel = NULL;
	}
	if (!holds(replay, number, cmp, text) || lack == RESULT_FAIL) {
		tally->failed++;
		return RESULT_FAIL;
	}
	tally->held++;
	tally->not_asked += lack != RESULT_NOT_RUN;
	if (comparison__is_excused(cmp))
		tally->excused[cmp->difference - differences]++;
	return RESULT_PASS;
}

static struct comparison comparison_of(const struct replay *replay, const struct chunk *chunk,
				       const struct executor *executor, size_t i)
{
	const struct frame *in = &chunk->in.stimuli[i].frame;
	const struct outcome *kernel = &chunk->kernel.outcomes[i];
	bool is_for_router = in->len >= ETH_ALEN && ports__find(&replay->ports, in->bytes);

	return (struct comparison){
		.difference = difference__of_frame(in, is_for_router),
		.executor = executor,
		.in = in,
		.model = &chunk->model.outcomes[i],
		.outcome = executor->is_kernel ? kernel : &chunk->lane.outcomes[i],
		.kernel = executor->is_wire ? kernel : NULL,
	};
}

static int judge_chunk(struct replay *replay, struct replay_tally *tally, const struct chunk *chunk,
		       struct pf_error *err)
{
	const struct executor *executor = tally->executor;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int ret = out ? 0 : -ENOMEM;

	for (size_t i = 0; ret >= 0 && i < chunk->in.n; i++) {
		const struct executor_limit *limit = limit_of(executor, chunk, i);
		struct comparison cmp = comparison_of(replay, chunk, executor, i);
		const struct replay_failure failure = {
			.executor = executor,
			.number = chunk->in.numbers[i],
			.input = cmp.in,
			.expected = &cmp.model->frame,
			.actual = comparison__actual(&cmp),
		};

		if (limit) {
			tally->limited[limit - executor->limits]++;
			continue;
		}
		rewind(out);
		ret = judge_frame(replay, tally, failure.number, &cmp, out);
		if (ret == RESULT_FAIL)
			ret = fflush(out) ? -ENOMEM
					  : replay__keep_failure(replay, &failure, text, size);
	}
	if (out && fclose(out))
		ret = -ENOMEM;
	free(text);
	return ret < 0 ? pf_error__set(err, ret, "cannot replay: out of memory") : 0;
}

/* The model's word on the chunk, unless it is there already: whether events are on is part of it. */
static int run_model(struct replay *replay, struct chunk *chunk, __u8 flags, struct stand *stand,
		     struct pf_error *err)
{
	int ret;

	replay->world.tables.cfg.flags = flags;
	if (chunk->model_flags == flags)
		return 0;
	ret = run_lane(replay, chunk, executor__find("model"), &chunk->model, stand, err);
	chunk->model_flags = ret ? -1 : flags;
	return ret;
}

/* One chunk on one executor. The model runs once more as itself: cheap, and no case of its own. */
static int run_tally(struct replay *replay, struct replay_tally *tally, struct chunk *chunk,
		     struct stand *stand, struct pf_error *err)
{
	const struct executor *executor = tally->executor;
	int ret;

	ret = run_model(replay, chunk, replay->world.row->flags | executor->cfg_flags, stand, err);
	if (!ret && !executor->is_kernel) /* that one's lane is there */
		ret = run_lane(replay, chunk, executor, &chunk->lane, stand, err);
	if (!ret)
		ret = judge_chunk(replay, tally, chunk, err);
	return ret;
}

static bool runs_on_wire(const struct replay *replay)
{
	for (size_t i = 0; i < replay->n_tallies; i++)
		if (replay->tallies[i].gate.status == RESULT_NOT_RUN &&
		    replay->tallies[i].executor->is_wire)
			return true;
	return false;
}

static int run_tallies(struct replay *replay, struct chunk *chunk, struct stand *stand,
		       struct pf_error *err)
{
	int ret;

	chunk->model_flags = -1;
	ret = run_model(replay, chunk, replay->world.row->flags, stand, err);
	if (!ret)
		ret = keep_found(replay, chunk, err);
	if (!ret && runs_on_wire(replay))
		ret = run_lane(replay, chunk, executor__find("kernel"), &chunk->kernel, stand, err);
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
