// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture_args.h"
#include "command.h"
#include "gate.h"
#include "replay.h"
#include "session.h"

#define DEFAULT_EXECUTORS "model,testrun,events"

struct replay_args {
	struct replay_request request;
	struct capture_args capture;
	struct executor_list executors;
	const char *expect;
	bool bless;
	struct pf_error *err;
};

enum { KEY_BLESS = 'b', KEY_EXPECT = 'x' };

static const struct argp_option options[] = {
	{ "executor", 'e', "LIST", 0, "Executors, comma-separated (" DEFAULT_EXECUTORS ")", 0 },
	{ "expect", KEY_EXPECT, "FILE", 0, "The expectations (FILE.expect.json, if it is there)",
	  0 },
	{ "bless", KEY_BLESS, NULL, 0,
	  "Write what the model says as expectations, after showing the difference", 0 },
	{ "report", 'r', "DIR", 0, "Write a pcap of each frame that is shown as failed to DIR/pcap",
	  0 },
	{ "waive", 'w', "LIST", 0, "Capabilities whose absence is no failure here", 0 },
	{},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct replay_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->capture;
		return 0;
	case 'e':
		return -executor_list__parse(&args->executors, arg, args->err);
	case KEY_EXPECT:
		args->expect = arg;
		return 0;
	case KEY_BLESS:
		args->bless = true;
		return 0;
	case 'r':
		args->request.report_dir = arg;
		return 0;
	case 'w':
		args->request.waived = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { .argp = &capture_argp }, {} };

static const struct argp argp = {
	.options = options,
	.children = children,
	.parser = parse_option,
	.args_doc = "FILE.pcap",
	.doc = "Runs every frame of a capture (pcap or pcapng, Ethernet) on every executor, and holds "
	       "each outcome against the model's, the expectations beside the capture and the "
	       "conservation laws of SPEC §4.6; over links also against what the kernel does with the "
	       "frame on its own. A frame arrives on the interface that has its "
	       "destination MAC. World and ingress are those of the expectations, where there are any.",
};

static int parse(struct replay_args *args, int argc, char **argv, struct pf_error *err)
{
	int ret = executor_list__parse(&args->executors, DEFAULT_EXECUTORS, err);

	if (!ret)
		ret = command__parse(&argp, argc, argv, args, err);
	if (!ret)
		ret = capture_args__check(&args->capture, err);
	args->request.path = args->capture.path;
	args->request.frame = args->capture.frame;
	args->request.object_path = args->capture.object;
	if (!ret && args->bless && args->request.frame)
		ret = pf_error__set(err, -EINVAL,
				    "--bless and --frame: expectations are of a whole capture");
	if (!ret)
		ret = gate__check_names(args->request.waived, err);
	return ret;
}

/* What the command line says, or else the expectations, or else `otherwise`; both must not differ. */
static int settle(const char **value, const char *what, const char *asked, const char *expected,
		  const char *otherwise, const struct replay_args *args, struct pf_error *err)
{
	*value = asked ? asked : expected ? expected : otherwise;
	if (args->bless || !asked || !expected || !strcmp(asked, expected))
		return 0;
	return pf_error__set(err, -EINVAL,
			     "expectations %s are for %s %s, not %s (--bless writes others)",
			     args->request.expected_path, what, expected, asked);
}

/* Expectations are read when they are there; asked for by name they have to be, unless to be written. */
static int read_expectations(struct replay_args *args, struct expectations *expected,
			     const struct capture_id *id, struct pf_error *err)
{
	int ret = expectations__read(expected, args->request.expected_path, id, err);

	if (!ret)
		args->request.expected = expected;
	else if (ret == -ENOENT && (!args->expect || args->bless))
		ret = 0;
	else if (args->bless) {
		printf("replaced: %s\n", err->line);
		ret = 0;
	}
	return ret;
}

static int choose_world(struct replay_args *args, struct pf_error *err)
{
	const struct expectations *expected = args->request.expected;
	const char *name = NULL;
	int ret;

	ret = settle(&name, "world", args->capture.world, expected ? expected->world : NULL,
		     "router", args, err);
	if (!ret)
		ret = settle(&args->request.ingress, "ingress", args->capture.ingress,
			     expected ? expected->ingress : NULL, "left", args, err);
	if (ret)
		return ret;
	args->request.world = world_row__find(name);
	if (!args->request.world)
		return pf_error__set(err, -ENOENT, "there is no world \"%s\"", name);
	return 0;
}

/* The expectations are about to be replaced: they are shown, not held against anything. */
static int bless(const struct replay *replay, const struct expectations *old, struct pf_error *err)
{
	const struct replay_request *request = replay->request;
	unsigned int changed = expectations__print_changes(old, &replay->found, request->out);
	int ret = expectations__write(&replay->found, request->expected_path, err);

	if (!ret)
		fprintf(request->out, "%s: written, %u of %u frames changed\n",
			request->expected_path, changed, request->id->frames);
	return ret;
}

static int run(struct replay_args *args, struct replay *replay, struct session *session,
	       struct pf_error *err)
{
	const struct expectations *old = args->request.expected;
	int ret;

	if (args->bless)
		args->request.expected = NULL;
	ret = replay__execute(replay, &args->request, session->stand, &session->caps, err);
	if (!ret && args->bless)
		ret = bless(replay, old, err);
	if (!ret && args->bless)
		args->request.expected = &replay->found;
	if (!ret)
		ret = replay__print(replay, err);
	return ret;
}

int command_replay(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct replay_args args = { .err = &err, .capture.err = &err, .request.out = stdout };
	struct expectations expected = {};
	struct session session = {};
	struct replay replay = {};
	struct capture_id id;
	char *path = NULL;
	int ret;

	ret = parse(&args, argc, argv, &err);
	if (!ret)
		ret = capture__identify(&id, args.request.path, &err);
	if (ret)
		goto out;
	args.request.id = &id;
	args.request.executors = &args.executors;
	path = args.expect ? strdup(args.expect) : expectations__path(args.request.path);
	args.request.expected_path = path;
	ret = path ? read_expectations(&args, &expected, &id, &err)
		   : pf_error__set(&err, -ENOMEM, "cannot replay: out of memory");
	if (!ret)
		ret = choose_world(&args, &err);
	if (!ret && args.request.frame > id.frames)
		ret = pf_error__set(&err, -EINVAL, "capture %s has no frame %u, only %u",
				    args.request.path, args.request.frame, id.frames);
	/* Opened before the sandbox, in which the host's /run is not quite itself. */
	if (!ret)
		ret = capture__open(&args.request.capture, args.request.path, &err);
	if (!ret && args.request.report_dir)
		ret = report__make_dir(args.request.report_dir, &err);
	if (!ret)
		ret = session__open(&session, args.request.object_path, &err);
	if (!ret)
		ret = run(&args, &replay, &session, &err);
out:
	ret = ret ? command__could_not_run(&err) : replay__exit_status(&replay);
	replay__free(&replay);
	session__close(&session);
	capture__free(args.request.capture);
	expectations__free(&expected);
	free(path);
	return ret;
}
