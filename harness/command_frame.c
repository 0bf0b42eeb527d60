// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture.h"
#include "command.h"

struct frame_args {
	const char *path;
	char **texts;
	int n_texts;
};

static const struct argp_option options[] = {
	{ "write", 'w', "FILE", 0, "Write a pcap file, one frame a second (hex digits to stdout)",
	  0 },
	{},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct frame_args *args = state->input;

	switch (key) {
	case 'w':
		args->path = arg;
		return 0;
	case ARGP_KEY_ARGS:
		args->texts = state->argv + state->next;
		args->n_texts = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "FRAME…",
	.doc = "Builds frames from their texts; `pf-harness list --layers` has the language.",
};

static int print_hex(const struct frame *frames, int n, struct pf_error *err)
{
	for (int i = 0; i < n; i++) {
		for (__u32 at = 0; at < frames[i].len; at++)
			printf("%02x", frames[i].bytes[at]);
		putchar('\n');
	}
	return fflush(stdout) ? pf_error__set(err, -EIO, "cannot write the frames") : 0;
}

static int write_frames(const struct frame *frames, int n, const char *path, struct pf_error *err)
{
	const struct frame **list = calloc(n, sizeof(*list));
	int ret;

	if (!list)
		return pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", path);
	for (int i = 0; i < n; i++)
		list[i] = &frames[i];
	ret = capture__write(path, list, n, err);
	free(list);
	return ret;
}

int command_frame(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct frame_args args = {};
	struct frame *frames = NULL;
	int ret;

	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret && !args.n_texts)
		ret = pf_error__set(&err, -EINVAL, "expected the text of a frame");
	if (!ret && !(frames = calloc(args.n_texts, sizeof(*frames))))
		ret = pf_error__set(&err, -ENOMEM, "cannot build frames: out of memory");
	for (int i = 0; !ret && i < args.n_texts; i++)
		ret = frame__build(&frames[i], args.texts[i], &err);
	if (!ret)
		ret = args.path ? write_frames(frames, args.n_texts, args.path, &err)
				: print_hex(frames, args.n_texts, &err);
	for (int i = 0; frames && i < args.n_texts; i++)
		frame__free(&frames[i]);
	free(frames);
	return ret ? command__could_not_run(&err) : EXIT_HELD;
}
