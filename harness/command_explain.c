// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "arrivals.h"
#include "capture_args.h"
#include "case.h"
#include "command.h"
#include "explain.h"
#include "session.h"

struct explain_args {
	struct capture_args capture;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct explain_args *args = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = &args->capture;
	return 0;
}

static const struct argp_child children[] = { { .argp = &capture_argp }, {} };

static const struct argp argp = {
	.parser = parse_option,
	.children = children,
	.args_doc = "FILE.pcap",
	.doc = "Says of each frame of a capture which exit of SPEC §4.4 it takes and why, what the FIB "
	       "answered, where it leaves and what of it changed, by the program's own events (§4.9).",
};

/* Frames under way: of a chunk, those that one executor takes. */
struct batch {
	struct arrivals in;
	struct stimulus fit[ARRIVALS_MAX]; /* not owned */
	size_t at[ARRIVALS_MAX];	   /* where in `in` they are */
	size_t n;
	struct outcome ran[ARRIVALS_MAX], outcomes[ARRIVALS_MAX];
	bool is_models[ARRIVALS_MAX]; /* who told the outcome */
};

/* Runs what no executor before has run. */
static int run(struct batch *batch, const struct executor *executor, struct stand *stand,
	       const struct world *world, struct pf_error *err)
{
	static const struct pf_case no_case = { .name = "explain" };
	int ret;

	batch->n = 0;
	for (size_t i = 0; i < batch->in.n; i++) {
		if (batch->outcomes[i].verdict ||
		    executor__limit(executor, &no_case, &batch->in.stimuli[i].frame))
			continue;
		batch->fit[batch->n] = batch->in.stimuli[i];
		batch->at[batch->n++] = i;
	}
	ret = executor->run(stand, world, batch->fit, batch->n, batch->ran, err);
	for (size_t i = 0; i < batch->n; i++) {
		batch->outcomes[batch->at[i]] = batch->ran[i];
		batch->is_models[batch->at[i]] = executor->is_model;
		batch->ran[i] = (struct outcome){};
	}
	return ret;
}

static void print(const struct batch *batch, const struct world *world, const struct ports *ports)
{
	for (size_t i = 0; i < batch->in.n; i++) {
		const struct explained explained = {
			.number = batch->in.numbers[i],
			.in = &batch->in.stimuli[i].frame,
			.ingress_ifindex = batch->in.stimuli[i].ingress_ifindex,
			.outcome = &batch->outcomes[i],
			.source = batch->is_models[i]
					  ? "by the model: no driver hands the program such a frame"
					  : NULL,
		};

		explained__print(&explained, world, ports, stdout);
	}
}

static int explain_all(struct arrival_source *source, struct stand *stand,
		       const struct world *world, struct pf_error *err)
{
	struct batch *batch = calloc(1, sizeof(*batch));
	int ret = batch ? 0 : pf_error__set(err, -ENOMEM, "cannot explain: out of memory"),
	    more = 1;

	while (!ret && more > 0) {
		more = arrivals__read(&batch->in, source, err);
		ret = more < 0 ? more : run(batch, executor__find("events"), stand, world, err);
		if (!ret)
			ret = run(batch, executor__find("model"), stand, world, err);
		if (!ret)
			print(batch, world, source->ports);
		for (size_t i = 0; i < ARRIVALS_MAX; i++)
			outcome__free(&batch->outcomes[i]);
	}
	if (batch)
		arrivals__empty(&batch->in);
	free(batch);
	return ret;
}

static int explain(const struct capture_args *args, struct capture *capture,
		   const struct world_row *row, struct session *session, struct pf_error *err)
{
	struct arrival_source source = { .capture = capture, .frame = args->frame, .out = stdout };
	const char *ingress = args->ingress ? args->ingress : "left";
	struct ports ports = {};
	struct world world;
	int ret;

	ret = world__enter(&world, row, err);
	if (ret)
		return ret;
	world.tables.cfg.flags |= FP_FLAG_EVENTS;
	ret = ports__read(&ports, err);
	source.ports = &ports;
	source.ingress_ifindex = ports__ifindex(&ports, ingress);
	if (!ret && !source.ingress_ifindex)
		ret = pf_error__set(err, -ENODEV, "world %s has no interface %s", row->name,
				    ingress);
	if (!ret)
		ret = explain_all(&source, session->stand, &world, err);
	if (!ret && (fflush(stdout) || ferror(stdout)))
		ret = pf_error__set(err, -EIO, "cannot write the explanation");
	ports__free(&ports);
	world__free(&world);
	return ret;
}

int command_explain(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct explain_args args = { .capture.err = &err };
	const struct world_row *row = NULL;
	struct capture *capture = NULL;
	struct session session = {};
	struct capture_id id;
	int ret;

	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret)
		ret = capture_args__check(&args.capture, &err);
	if (ret)
		goto out;
	row = world_row__find(args.capture.world ? args.capture.world : "router");
	if (!row)
		ret = pf_error__set(&err, -ENOENT, "there is no world \"%s\"", args.capture.world);
	if (!ret)
		ret = capture__identify(&id, args.capture.path, &err);
	if (!ret && args.capture.frame > id.frames)
		ret = pf_error__set(&err, -EINVAL, "capture %s has no frame %u, only %u",
				    args.capture.path, args.capture.frame, id.frames);
	if (!ret)
		ret = capture__open(&capture, args.capture.path, &err);
	if (!ret)
		ret = session__open(&session, args.capture.object, &err);
	if (!ret)
		ret = explain(&args.capture, capture, row, &session, &err);
out:
	ret = ret ? command__could_not_run(&err) : EXIT_HELD;
	session__close(&session);
	capture__free(capture);
	return ret;
}
