// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "comparison.h"
#include "gate.h"

/* The cases of one world, with their frames, and what the model says of them. */
struct batch {
	struct world world;
	const struct pf_case **cases;
	struct stimulus *stimuli;
	size_t n;
};

bool run_request__wants(const struct run_request *request, const struct pf_case *c)
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

	if (!run_request__wants(request, c))
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
	free(batch->cases);
	world__free(&batch->world);
}

/* Everything of one world that one executor is to run, in the order of the results. */
static int batch__init(struct batch *batch, const struct run *run, const struct world_row *row,
		       const struct executor *executor, struct pf_error *err)
{
	int ret;

	*batch = (struct batch){};
	batch->stimuli = calloc(run->n + 1, sizeof(*batch->stimuli));
	batch->cases = calloc(run->n + 1, sizeof(*batch->cases));
	if (!batch->stimuli || !batch->cases)
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
		stimulus->burst = c->burst;
		stimulus->ingress_ifindex = world__ifindex(ingress);
		if (!stimulus->ingress_ifindex)
			return pf_error__set(err, -ENODEV, "case %s: world %s has no interface %s",
					     c->name, row->name, ingress);
		ret = frame__build(&stimulus->frame, c->frame, err);
		batch->cases[batch->n++] = c;
	}
	return ret;
}

/* The frames of a failure. Of the kernel's own executor that is what it did, for what was expected. */
static int keep_frames(struct result *result, const struct comparison *cmp)
{
	const struct frame *actual = comparison__actual(cmp);

	if (frame__set(&result->input, cmp->in->bytes, cmp->in->len) ||
	    frame__set(&result->expected, cmp->model->frame.bytes, cmp->model->frame.len))
		return -ENOMEM;
	return frame__set(&result->actual, actual->bytes, actual->len);
}

/* What everyone has to say of it, and the case's row. */
static bool holds(const struct comparison *cmp, FILE *text)
{
	bool holds = comparison__holds(cmp, text);

	if (!cmp->executor->is_kernel)
		holds &= case__holds(cmp->c, cmp->in, cmp->outcome, text);
	return holds;
}

static int judge(const struct run *run, struct result *result, struct comparison *cmp)
{
	const char *lacks = cmp->kernel ? comparison__lacks(cmp, run->caps) : NULL;
	size_t size;
	FILE *text;
	bool held;

	if (lacks && result->executor->is_kernel)
		return gate__judge_list(result, lacks, run->caps, run->waived);
	if (lacks)
		cmp->kernel = NULL;
	text = open_memstream(&result->text, &size);
	if (!text)
		return -ENOMEM;
	held = holds(cmp, text);
	if (fclose(text))
		return -ENOMEM;
	result->status = held ? RESULT_PASS : RESULT_FAIL;
	if (!held)
		return keep_frames(result, cmp);
	free(result->text);
	result->text = NULL;
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

/*
 * What the kernel does with a world's frames, run once for all executors over links: they can be given
 * the same cases.
 */
struct reference {
	const struct pf_case **cases;
	struct outcome *outcomes;
	size_t n;
};

static void reference__free(struct reference *reference)
{
	outcomes__free(reference->outcomes, reference->n);
	free(reference->cases);
	*reference = (struct reference){};
}

static const struct outcome *reference__find(const struct reference *reference,
					     const struct pf_case *c)
{
	for (size_t i = 0; i < reference->n; i++)
		if (reference->cases[i] == c)
			return &reference->outcomes[i];
	return NULL;
}

/* Room for `n` more. */
static int reference__grow(struct reference *reference, size_t n)
{
	size_t total = reference->n + n + 1;
	const struct pf_case **cases = reallocarray(reference->cases, total, sizeof(*cases));
	struct outcome *outcomes;

	if (!cases)
		return -ENOMEM;
	reference->cases = cases;
	outcomes = reallocarray(reference->outcomes, total, sizeof(*outcomes));
	if (!outcomes)
		return -ENOMEM;
	reference->outcomes = outcomes;
	memset(&outcomes[reference->n], 0, (n + 1) * sizeof(*outcomes));
	return 0;
}

/* Runs what it does not have yet. */
static int reference__run(struct reference *reference, const struct batch *batch,
			  struct stand *stand, struct pf_error *err)
{
	struct stimulus *missing = calloc(batch->n + 1, sizeof(*missing));
	size_t n = 0;
	int ret = missing ? reference__grow(reference, batch->n) : -ENOMEM;

	for (size_t i = 0; !ret && i < batch->n; i++)
		if (!reference__find(reference, batch->cases[i])) {
			reference->cases[reference->n + n] = batch->cases[i];
			missing[n++] = batch->stimuli[i];
		}
	if (!ret && n)
		ret = executor__find("kernel")->run(stand, &batch->world, missing, n,
						    &reference->outcomes[reference->n], err);
	reference->n += n;
	free(missing);
	return ret;
}

static int run_batch(struct run *run, const struct batch *batch, const struct executor *executor,
		     struct reference *reference, struct stand *stand, struct pf_error *err)
{
	struct outcome *model = outcomes__new(batch->n), *outcomes = outcomes__new(batch->n);
	size_t done = 0;
	int ret = -ENOMEM;

	if (!model || !outcomes)
		goto out;
	ret = executor__find("model")->run(stand, &batch->world, batch->stimuli, batch->n, model,
					   err);
	if (!ret && executor->is_wire)
		ret = reference__run(reference, batch, stand, err);
	if (!ret && !executor->is_kernel)
		ret = executor->run(stand, &batch->world, batch->stimuli, batch->n, outcomes, err);
	for (size_t i = 0; !ret && i < run->n; i++) {
		struct comparison cmp = { .c = run->results[i].c, .executor = executor };

		if (!belongs(&run->results[i], batch->world.row, executor))
			continue;
		if (executor->is_wire)
			cmp.kernel = reference__find(reference, cmp.c);
		cmp.in = &batch->stimuli[done].frame;
		cmp.model = &model[done];
		cmp.outcome = executor->is_kernel ? cmp.kernel : &outcomes[done];
		ret = judge(run, &run->results[i], &cmp);
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

static int run_executor(struct run *run, const struct world_row *row,
			const struct executor *executor, struct reference *reference,
			struct stand *stand, struct pf_error *err)
{
	struct batch batch;
	int ret;

	if (!has_work(run, row, executor))
		return 0;
	ret = batch__init(&batch, run, row, executor, err);
	if (!ret)
		ret = run_batch(run, &batch, executor, reference, stand, err);
	batch__free(&batch);
	return ret;
}

static int run_world(struct run *run, const struct run_request *request,
		     const struct world_row *row, struct stand *stand, struct pf_error *err)
{
	struct reference reference = {};
	int ret = 0;

	for (size_t e = 0; !ret && e < request->n_executors; e++)
		ret = run_executor(run, row, request->executors[e], &reference, stand, err);
	reference__free(&reference);
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
		ret = run_world(run, request, &world_rows[w], stand, err);
	run->seconds = now() - start;
	return ret;
}
