// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include <errno.h>

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **path = state->input;

	if (key == ARGP_KEY_INIT)
		*path = PF_CONFIG_DEFAULT_PATH;
	else if (key == 'c')
		*path = arg;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "takes no argument: '%s'", arg);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp_option options[] = {
	{ "config", 'c', "FILE", 0, "The configuration, instead of " PF_CONFIG_DEFAULT_PATH, 0 },
	{ 0 },
};

const struct argp pf_config_argp = { .options = options, .parser = parse_option };
