// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture_args.h"

#include <errno.h>
#include <stdlib.h>

enum { KEY_WORLD = 'W', KEY_INGRESS = 'i', KEY_FRAME = 'n', KEY_OBJECT = 'o' };

static const struct argp_option options[] = {
	{ "world", KEY_WORLD, "WORLD", 0, "Where the frames arrive (router)", 0 },
	{ "topology", 0, NULL, OPTION_ALIAS, NULL, 0 },
	{ "ingress", KEY_INGRESS, "IFACE", 0,
	  "Where frames arrive whose destination MAC no interface has (left)", 0 },
	{ "frame", KEY_FRAME, "N", 0, "This frame alone", 0 },
	{ "object", KEY_OBJECT, "FILE", 0, "The fast path to run (the built-in object)", 0 },
	{},
};

static error_t parse_frame(struct capture_args *args, const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !number || number > 0xffffffff) {
		pf_error__set(args->err, -EINVAL, "--frame: expected a number from 1, is \"%s\"",
			      text);
		return EINVAL;
	}
	args->frame = number;
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct capture_args *args = state->input;

	switch (key) {
	case KEY_WORLD:
		args->world = arg;
		return 0;
	case KEY_INGRESS:
		args->ingress = arg;
		return 0;
	case KEY_FRAME:
		return parse_frame(args, arg);
	case KEY_OBJECT:
		args->object = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (args->path) {
			pf_error__set(args->err, -EINVAL,
				      "one capture at a time; \"%s\" is one more", arg);
			return EINVAL;
		}
		args->path = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp capture_argp = { .options = options, .parser = parse_option };

int capture_args__check(const struct capture_args *args, struct pf_error *err)
{
	return args->path ? 0 : pf_error__set(err, -EINVAL, "expected the name of a capture");
}
