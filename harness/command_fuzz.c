// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "case.h"
#include "command.h"
#include "comparison.h"
#include "executor.h"
#include "fuzz_frame.h"
#include "session.h"

#define BATCH	       500
#define DEFAULT_FRAMES 10000
#define MAX_SHOWN      10

struct fuzz_args {
	unsigned long frames, seconds, seed;
	const char *object;
	struct pf_error *err;
};

enum { KEY_FRAMES = 'n', KEY_SECONDS = 's', KEY_SEED = 'S', KEY_OBJECT = 'o' };

static const struct argp_option options[] = {
	{ "frames", KEY_FRAMES, "N", 0, "So many frames (10000)", 0 },
	{ "seconds", KEY_SECONDS, "N", 0, "For so long, instead", 0 },
	{ "seed", KEY_SEED, "S", 0, "Where the sequence starts (1)", 0 },
	{ "object", KEY_OBJECT, "FILE", 0, "The fast path to test (the built-in object)", 0 },
	{},
};

static error_t parse_number(struct fuzz_args *args, const char *option, const char *text,
			    unsigned long *number)
{
	char *end;

	errno = 0;
	*number = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && *number)
		return 0;
	pf_error__set(args->err, -EINVAL, "--%s \"%s\": expected a number from 1 on", option, text);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct fuzz_args *args = state->input;

	switch (key) {
	case KEY_FRAMES:
		return parse_number(args, "frames", arg, &args->frames);
	case KEY_SECONDS:
		return parse_number(args, "seconds", arg, &args->seconds);
	case KEY_SEED:
		return parse_number(args, "seed", arg, &args->seed);
	case KEY_OBJECT:
		args->object = arg;
		return 0;
	case ARGP_KEY_ARG:
		pf_error__set(args->err, -EINVAL, "fuzz: cannot make sense of \"%s\"", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.doc = "Sends pseudo-random frames over real links, with the program in the driver and with "
	       "none, and holds what came out against the model, the kernel's own forwarding and the "
	       "conservation laws of SPEC §4.6.",
};

enum fuzz_executor { MODEL, TESTRUN, NATIVE, KERNEL, N_FUZZ_EXECUTORS };

static const char *const names[N_FUZZ_EXECUTORS] = { "model", "testrun", "native", "kernel" };

struct fuzz {
	unsigned long seed;
	struct fuzz_random random;
	struct world world;
	struct stand *stand;
	const struct pf_capabilities *caps;
	size_t n_done, n_redirected, n_judged, n_failed;
	char texts[BATCH][FUZZ_FRAME_TEXT];
	struct stimulus stimuli[BATCH];
	struct outcome outcomes[N_FUZZ_EXECUTORS][BATCH];
};

static void forget_batch(struct fuzz *fuzz)
{
	for (size_t i = 0; i < BATCH; i++) {
		frame__free(&fuzz->stimuli[i].frame);
		for (int e = 0; e < N_FUZZ_EXECUTORS; e++)
			outcome__free(&fuzz->outcomes[e][i]);
	}
}

/* The next frame that executors over links can be given. */
static int make_frame(struct fuzz *fuzz, size_t i, struct pf_error *err)
{
	static const struct pf_case any = { .name = "fuzz" };
	struct stimulus *stimulus = &fuzz->stimuli[i];
	int ret;

	do {
		fuzz_frame__next(&fuzz->random, fuzz->texts[i]);
		ret = frame__build(&stimulus->frame, fuzz->texts[i], err);
	} while (!ret && executor__limit(executor__find("native"), &any, &stimulus->frame));
	stimulus->ingress_ifindex = world__ifindex("left");
	return ret;
}

static bool frame_holds(struct fuzz *fuzz, size_t i, FILE *out)
{
	bool holds = true;

	for (int e = TESTRUN; e <= NATIVE; e++) {
		struct comparison cmp = {
			.executor = executor__find(names[e]),
			.in = &fuzz->stimuli[i].frame,
			.model = &fuzz->outcomes[MODEL][i],
			.outcome = &fuzz->outcomes[e][i],
			.kernel = e == NATIVE ? &fuzz->outcomes[KERNEL][i] : NULL,
		};

		if (cmp.kernel && comparison__lacks(&cmp, fuzz->caps))
			cmp.kernel = NULL;
		holds &= comparison__holds(&cmp, out);
		fuzz->n_judged += !!cmp.kernel;
	}
	fuzz->n_redirected += fuzz->outcomes[MODEL][i].verdict == VERDICT_REDIRECT;
	return holds;
}

static int judge_frame(struct fuzz *fuzz, size_t i, struct pf_error *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool holds;

	if (!out)
		return pf_error__set(err, -ENOMEM, "cannot compare frames: out of memory");
	holds = frame_holds(fuzz, i, out);
	fclose(out);
	if (!holds && fuzz->n_failed++ < MAX_SHOWN)
		printf("FAIL  frame %zu: %s\n%s      again: pf-harness fuzz --seed %lu --frames %zu\n\n",
		       fuzz->n_done + i + 1, fuzz->texts[i], text ? text : "", fuzz->seed,
		       fuzz->n_done + i + 1);
	free(text);
	return 0;
}

static int run_batch(struct fuzz *fuzz, size_t n, struct pf_error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < n; i++)
		ret = make_frame(fuzz, i, err);
	for (int e = 0; !ret && e < N_FUZZ_EXECUTORS; e++)
		ret = executor__find(names[e])->run(fuzz->stand, &fuzz->world, fuzz->stimuli, n,
						    fuzz->outcomes[e], err);
	for (size_t i = 0; !ret && i < n; i++)
		ret = judge_frame(fuzz, i, err);
	forget_batch(fuzz);
	fuzz->n_done += n;
	return ret;
}

static int run_all(struct fuzz *fuzz, const struct fuzz_args *args, struct pf_error *err)
{
	time_t end = time(NULL) + (time_t)args->seconds;
	int ret = 0;

	while (!ret && (args->seconds ? time(NULL) < end : fuzz->n_done < args->frames)) {
		size_t left = args->seconds ? BATCH : args->frames - fuzz->n_done;

		ret = run_batch(fuzz, left < BATCH ? left : BATCH, err);
	}
	return ret;
}

static int lacks(const struct session *session, struct pf_error *err)
{
	static const char *const needs[] = { "xdp.native.veth", "test_run.xdp",
					     "test_run.ingress_ifindex" };

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const struct pf_capability *cap = pf_capabilities__find(&session->caps, needs[i]);

		if (!cap || cap->status != PF_CAPABILITY_PASS)
			return pf_error__set(err, -ENOTSUP, "fuzz needs %s: %s", needs[i],
					     cap ? cap->detail : "not probed");
	}
	return 0;
}

int command_fuzz(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct fuzz_args args = { .frames = DEFAULT_FRAMES, .seed = 1, .err = &err };
	struct session session = {};
	struct fuzz *fuzz = calloc(1, sizeof(*fuzz));
	bool failed = false;
	int ret;

	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret && !fuzz)
		ret = pf_error__set(&err, -ENOMEM, "cannot run frames: out of memory");
	if (!ret)
		ret = session__open(&session, args.object, &err);
	if (!ret)
		ret = lacks(&session, &err);
	if (!ret)
		ret = world__enter(&fuzz->world, world_row__find("router"), &err);
	if (ret)
		goto out;
	fuzz->caps = &session.caps;
	fuzz->seed = args.seed;
	fuzz->random.state = args.seed;
	fuzz->stand = session.stand;
	ret = run_all(fuzz, &args, &err);
	failed = fuzz->n_failed;
	if (!ret)
		printf("%s  %zu frames from seed %lu: %zu redirected, %zu judged by the kernel, "
		       "%zu failed\n",
		       failed ? "FAIL" : "PASS", fuzz->n_done, args.seed, fuzz->n_redirected,
		       fuzz->n_judged, fuzz->n_failed);
	if (!ret && fflush(stdout))
		ret = pf_error__set(&err, -EIO, "cannot write what was found");
	world__free(&fuzz->world);
out:
	session__close(&session);
	free(fuzz);
	if (ret)
		return command__could_not_run(&err);
	return failed ? EXIT_DID_NOT_HOLD : EXIT_HELD;
}
