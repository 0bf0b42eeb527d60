// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "command.h"
#include "frame.h"
#include "run.h"

struct list_args {
	struct run_request request;
	bool layers, executors, verbose;
	struct pf_error *err;
};

static const struct argp_option options[] = {
	{ "layers", 'l', NULL, 0, "The layers and fields of the frame language instead", 0 },
	{ "executors", 'e', NULL, 0, "The executors instead", 0 },
	{ "verbose", 'v', NULL, 0, "With frames, and why a case is there", 0 },
	{},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct list_args *args = state->input;

	(void)arg;
	switch (key) {
	case 'l':
		args->layers = true;
		return 0;
	case 'e':
		args->executors = true;
		return 0;
	case 'v':
		args->verbose = true;
		return 0;
	case ARGP_KEY_ARGS:
		args->request.patterns = state->argv + state->next;
		args->request.n_patterns = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "[PATTERN…]",
	.doc = "Lists the cases that match, by the step of SPEC §4.4 that they test.",
};

static void list_cases(const struct list_args *args)
{
	size_t listed = 0;

	for (size_t t = 0; t < n_case_tables; t++) {
		bool titled = false;

		for (size_t i = 0; i < case_tables[t]->n; i++) {
			const struct pf_case *c = &case_tables[t]->cases[i];

			if (!run_request__wants(&args->request, c))
				continue;
			if (!titled)
				printf("%s\n", case_tables[t]->title);
			titled = true;
			printf("  %s\n", c->name);
			if (args->verbose && c->why)
				printf("      %s\n", c->why);
			if (args->verbose)
				printf("      %s\n", c->frame);
			listed++;
		}
	}
	printf("%zu cases\n", listed);
}

/* How many cases each of the executor's limits keeps from it; the last is those that it takes. */
static int count_limits(const struct executor *executor, size_t *counts, struct pf_error *err)
{
	struct frame frame = {};
	int ret = 0;

	for (size_t t = 0; t < n_case_tables; t++)
		for (size_t i = 0; !ret && i < case_tables[t]->n; i++) {
			const struct pf_case *c = &case_tables[t]->cases[i];
			const struct executor_limit *limit;

			ret = frame__build(&frame, c->frame, err);
			limit = ret ? NULL : executor__limit(executor, c, &frame);
			if (limit)
				counts[limit - executor->limits]++;
		}
	frame__free(&frame);
	return ret;
}

static int list_executors(struct pf_error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < n_executors; i++) {
		const struct executor_limit *limits = executors[i].limits;
		size_t counts[EXECUTOR_MAX_LIMITS] = {};

		ret = count_limits(&executors[i], counts, err);
		if (ret)
			break;
		printf("%-10s%s\n", executors[i].name, executors[i].help);
		for (size_t n = 0; limits && limits[n].reason; n++)
			printf("          not for %zu cases: %s\n", counts[n], limits[n].reason);
	}
	return ret;
}

int command_list(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct list_args args = { .err = &err };
	int ret = 0;

	if (command__parse(&argp, argc, argv, &args, &err) ||
	    run_request__check(&args.request, &err))
		return command__could_not_run(&err);
	if (args.layers)
		frame__print_language(stdout);
	else if (args.executors)
		ret = list_executors(&err);
	else
		list_cases(&args);
	if (!ret && fflush(stdout))
		ret = pf_error__set(&err, -EIO, "cannot write the list");
	return ret ? command__could_not_run(&err) : EXIT_HELD;
}
