// SPDX-License-Identifier: GPL-2.0-or-later
/* `packetframe` (SPEC §7.4): a command is a row of the table; its options are its own file's. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "feasibility.h"
#include "version.h"

#define PROGRAM "packetframe"

struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* returns an exit status of §7.3 */
	const char *help;
};

static const struct command commands[] = {
	{ "feasibility", pf_feasibility__main, "whether this host can run the fast path" },
	{ "run", pf_run__main, "put the fast path on its interfaces, and keep it true" },
	{ "status", pf_status__main, "counters, and what runs where" },
	{ "reconfigure", pf_reconfigure__main, "have the running loader read its configuration" },
	{ "detach", pf_detach__main, "take the fast path off again" },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* Where the command stands in argv; what follows it is the command's. */
struct invocation {
	const struct command *command;
	int at;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct invocation *invocation = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		for (size_t i = 0; i < N_COMMANDS; i++)
			if (!strcmp(commands[i].name, arg))
				invocation->command = &commands[i];
		if (!invocation->command)
			argp_error(state, "no such command: '%s'", arg);
		invocation->at = state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a command is missing");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Appends the commands to --help. argp frees what it is given, and prints nothing for NULL. */
static char *list_commands(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t size;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fputs("Commands:\n", out);
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  %-14s %s\n", commands[i].name, commands[i].help);
	fputs("\n'" PROGRAM " COMMAND --help' tells a command's options.", out);
	fclose(out);
	return list;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_option,
		.args_doc = "COMMAND [OPTION...]",
		.doc = "Forwards IP traffic of allowlisted prefixes in XDP.",
		.help_filter = list_commands,
	};
	static char called[64];
	struct invocation invocation = { 0 };

	/* Whatever the file was called: messages and usage say the program's name. */
	static char program[] = PROGRAM;

	if (argc > 0)
		argv[0] = program;
	argp_program_version = PROGRAM " " PF_VERSION;
	argp_err_exit_status = 1; /* §7.3: start-up refused */
	/* In order: an option after the command is the command's. */
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &invocation) || !invocation.command)
		return 1;

	snprintf(called, sizeof(called), "%s %s", PROGRAM, invocation.command->name);
	argv[invocation.at] = called;
	return invocation.command->run(argc - invocation.at, argv + invocation.at);
}
