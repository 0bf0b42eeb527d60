// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "../harness/command.h"
#include "bench_command.h"
#include "scenario.h"

struct list_args {
	char **patterns;
	size_t n_patterns;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct list_args *args = state->input;

	(void)arg;
	if (key != ARGP_KEY_ARGS)
		return ARGP_ERR_UNKNOWN;
	args->patterns = state->argv + state->next;
	args->n_patterns = state->argc - state->next;
	return 0;
}

static const struct argp argp = {
	.parser = parse_option,
	.args_doc = "[PATTERN…]",
	.doc = "Lists the scenarios, and the frame that each begins with. A pattern is a glob, or "
	       "the beginning of a name up to a slash.",
};

int bench_command_list(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct list_args args = {};
	int ret = command__parse(&argp, argc, argv, &args, &err);

	if (!ret)
		ret = scenario__check_patterns(args.patterns, args.n_patterns, &err);
	for (size_t i = 0; !ret && i < n_scenarios; i++)
		if (scenario__is_wanted(&scenarios[i], args.patterns, args.n_patterns, 0))
			printf("%-36s %s\n", scenarios[i].name, scenarios[i].frame);
	if (!ret && fflush(stdout))
		ret = pf_error__set(&err, -EIO, "cannot write the list");
	return ret ? command__could_not_run(&err) : EXIT_HELD;
}
