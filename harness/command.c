// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Wraps a command's parser, so that an option that argp refuses itself gets our line. */
struct parse {
	const struct argp *argp;
	void *input;
	struct pf_error *err;
	int bad_arg; /* index of the argument that was refused */
};

enum { KEY_HELP = '?' };

/* argp's own --help says nothing under ARGP_NO_ERRS, and the command would go on as if not asked. */
static const struct argp_option help_option[] = {
	{ "help", KEY_HELP, NULL, 0, "Print this", -1 },
	{},
};

static error_t parse_wrapped(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	error_t ret;

	if (key == ARGP_KEY_INIT) {
		state->child_inputs[0] = parse->input;
		return 0;
	}
	(void)arg;
	if (key == KEY_HELP) {
		argp_help(state->root_argp, stdout, ARGP_HELP_STD_HELP & ~ARGP_HELP_EXIT_OK,
			  state->name);
		exit(fflush(stdout) ? EXIT_COULD_NOT_RUN : EXIT_HELD);
	}
	ret = ARGP_ERR_UNKNOWN;
	if (key == ARGP_KEY_ERROR)
		parse->bad_arg = state->next - 1;
	return ret;
}

int command__parse(const struct argp *argp, int argc, char **argv, void *input,
		   struct pf_error *err)
{
	struct argp_child children[] = { { .argp = argp }, {} };
	struct argp wrapper = {
		.options = help_option,
		.parser = parse_wrapped,
		.doc = argp->doc,
		.children = children,
	};
	struct parse parse = { .argp = argp, .input = input, .err = err };
	char name[64];
	char *command = argv[0];
	error_t ret;

	snprintf(name, sizeof(name), "%s %s", program_invocation_short_name, command);
	argv[0] = name;
	err->line[0] = '\0';
	ret = argp_parse(&wrapper, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, &parse);
	argv[0] = command;
	if (ret && !err->line[0])
		pf_error__set(err, -EINVAL, "%s: cannot make sense of \"%s\" (see %s %s --help)",
			      command, argv[parse.bad_arg > 0 ? parse.bad_arg : argc - 1],
			      program_invocation_short_name, command);
	return ret ? -EINVAL : 0;
}

int command__could_not_run(struct pf_error *err)
{
	pf_error__print(err, program_invocation_short_name);
	pf_error__clear(err);
	return EXIT_COULD_NOT_RUN;
}
