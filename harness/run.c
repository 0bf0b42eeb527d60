// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gate.h"

/* The cases of one world, with their frames, and what the model says of them. */
struct batch {
	struct world world;
	const struct pf_case **cases;
	struct stimulus *stimuli;
	size_t n;
};

bool case__matches(const struct pf_case *c, const char *pattern)
{
	size_t len = strlen(pattern);

	return !fnmatch(pattern, c->name, 0) ||
	       (!strncmp(c->name, pattern, len) && c->name[len] == '/');
}

static bool is_requested(const struct run_request *request, const struct pf_case *c)
{
	for (size_t i = 0; i < request->n_patterns; i++)
		if (case__matches(c, request->patterns[i]))
			return true;
	return request->n_patterns == 0;
}

static bool matches_any_case(const char *pattern)
{
	for (size_t t = 0; t < n_case_tables; t++)
		for (size_t i = 0; i < case_tables[t]->n; i++)
			if (case__matches(&case_tables[t]->cases[i], pattern))
				return true;
	return false;
}

int run_request__check(const struct run_request *request, struct pf_error *err)
{
	for (size_t i = 0; i < request->n_patterns; i++)
		if (!matches_any_case(request->patterns[i]))
			return pf_error__set(err, -ENOENT, "no case matches \"%s\"",
					     request->patterns[i]);
	return gate__check_names(request->waived, err);
}

/* Nothing for what is not asked for, or what the executor cannot be given; gates are judged at once. */
static int add_result(struct run *run, const struct run_request *request,
		      const struct executor *executor, const struct pf_case *c, struct frame *frame,
		      struct pf_error *err)
{
	struct result *result = &run->results[run->n];
	int ret;

	if (!is_requested(request, c))
		return 0;
	ret = frame__build(frame, c->frame, err);
	if (ret || executor__limit(executor, c, frame))
		return ret;
	result->c = c;
	result->executor = executor;
	run->n++;
	if (gate__judge(result, run->caps, run->waived))
		return pf_error__set(err, -ENOMEM, "cannot run cases: out of memory");
	return 0;
}

/* One result per case and executor, in the order of the tables. */
static int make_results(struct run *run, const struct run_request *request, struct pf_error *err)
{
	struct frame frame = {};
	size_t most = 0;
	int ret = 0;

	for (size_t t = 0; t < n_case_tables; t++)
		most += case_tables[t]->n * request->n_executors;
	run->results = calloc(most + 1, sizeof(*run->results));
	if (!run->results)
		return pf_error__set(err, -ENOMEM, "cannot run cases: out of memory");
	for (size_t e = 0; e < request->n_executors; e++)
		for (size_t t = 0; t < n_case_tables; t++)
			for (size_t i = 0; !ret && i < case_tables[t]->n; i++)
				ret = add_result(run, request, request->executors[e],
						 &case_tables[t]->cases[i], &frame, err);
	frame__free(&frame);
	return ret;
}

static const char *world_of(const struct pf_case *c)
{
	return c->world ? c->world : "router";
}

static bool belongs(const struct result *result, const struct world_row *row,
		    const struct executor *executor)
{
	return result->status == RESULT_NOT_RUN && result->executor == executor &&
	       !strcmp(world_of(result->c), row->name);
}

static void batch__free(struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		frame__free(&batch->stimuli[i].frame);
	free(batch->stimuli);
	world__free(&batch->world);
}

/* Everything of one world that one executor is to run, in the order of the results. */
static int batch__init(struct batch *batch, const struct run *run, const struct world_row *row,
		       const struct executor *executor, struct pf_error *err)
{
	int ret;

	*batch = (struct batch){};
	batch->stimuli = calloc(run->n + 1, sizeof(*batch->stimuli));
	if (!batch->stimuli)
		return pf_error__set(err, -ENOMEM, "cannot run cases: out of memory");
	ret = world__enter(&batch->world, row, err);
	if (ret)
		return ret;
	batch->world.tables.cfg.flags |= executor->cfg_flags;
	for (size_t i = 0; !ret && i < run->n; i++) {
		const struct pf_case *c = run->results[i].c;
		const char *ingress = c->ingress ? c->ingress : "left";
		struct stimulus *stimulus = &batch->stimuli[batch->n];

		if (!belongs(&run->results[i], row, executor))
			continue;
		stimulus->headroom = c->headroom;
		stimulus->ingress_ifindex = world__ifindex(ingress);
		if (!stimulus->ingress_ifindex)
			return pf_error__set(err, -ENODEV, "case %s: world %s has no interface %s",
					     c->name, row->name, ingress);
		ret = frame__build(&stimulus->frame, c->frame, err);
		batch->n++;
	}
	return ret;
}

/* What an outcome has to hold against: the model's, the row's, and the conservation laws. */
static int judge(struct result *result, const struct stimulus *stimulus,
		 const struct outcome *model, const struct outcome *outcome)
{
	bool holds = true;
	size_t size;
	FILE *text = open_memstream(&result->text, &size);

	if (!text)
		return -ENOMEM;
	if (!result->executor->is_model)
		holds &= outcome__equal(model, "model", outcome, result->executor->name, text);
	holds &= case__holds(result->c, &stimulus->frame, outcome, text);
	holds &= counters__conserved(outcome->counters, text);
	if (fclose(text))
		return -ENOMEM;
	if (holds) {
		result->status = RESULT_PASS;
		free(result->text);
		result->text = NULL;
		return 0;
	}
	result->status = RESULT_FAIL;
	if (frame__set(&result->input, stimulus->frame.bytes, stimulus->frame.len) ||
	    frame__set(&result->expected, model->frame.bytes, model->frame.len) ||
	    frame__set(&result->actual, outcome->frame.bytes, outcome->frame.len))
		return -ENOMEM;
	return 0;
}

static struct outcome *outcomes__new(size_t n)
{
	return calloc(n + 1, sizeof(struct outcome));
}

static void outcomes__free(struct outcome *outcomes, size_t n)
{
	for (size_t i = 0; outcomes && i < n; i++)
		outcome__free(&outcomes[i]);
	free(outcomes);
}

static int run_batch(struct run *run, const struct batch *batch, const struct executor *executor,
		     struct stand *stand, struct pf_error *err)
{
	struct outcome *model = outcomes__new(batch->n), *outcomes = outcomes__new(batch->n);
	size_t done = 0;
	int ret = -ENOMEM;

	if (!model || !outcomes)
		goto out;
	ret = executor__find("model")->run(stand, &batch->world, batch->stimuli, batch->n, model,
					   err);
	if (!ret)
		ret = executor->run(stand, &batch->world, batch->stimuli, batch->n, outcomes, err);
	if (ret)
		goto out;
	for (size_t i = 0; !ret && i < run->n; i++) {
		if (!belongs(&run->results[i], batch->world.row, executor))
			continue;
		ret = judge(&run->results[i], &batch->stimuli[done], &model[done], &outcomes[done]);
		done++;
	}
out:
	if (ret == -ENOMEM)
		pf_error__set(err, ret, "cannot run cases: out of memory");
	outcomes__free(model, batch->n);
	outcomes__free(outcomes, batch->n);
	return ret;
}

static bool has_work(const struct run *run, const struct world_row *row,
		     const struct executor *executor)
{
	for (size_t i = 0; i < run->n; i++)
		if (belongs(&run->results[i], row, executor))
			return true;
	return false;
}

static int run_world(struct run *run, const struct world_row *row, const struct executor *executor,
		     struct stand *stand, struct pf_error *err)
{
	struct batch batch;
	int ret;

	if (!has_work(run, row, executor))
		return 0;
	ret = batch__init(&batch, run, row, executor, err);
	if (!ret)
		ret = run_batch(run, &batch, executor, stand, err);
	batch__free(&batch);
	return ret;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

int run__execute(struct run *run, const struct run_request *request, struct stand *stand,
		 struct pf_error *err)
{
	double start = now();
	int ret = 0;

	run->waived = request->waived;
	run->object = pf_object__name(stand__object(stand));
	ret = make_results(run, request, err);
	for (size_t w = 0; !ret && w < n_world_rows; w++)
		for (size_t e = 0; !ret && e < request->n_executors; e++)
			ret = run_world(run, &world_rows[w], request->executors[e], stand, err);
	run->seconds = now() - start;
	return ret;
}
