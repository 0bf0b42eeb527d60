// SPDX-License-Identifier: GPL-2.0-or-later
/* pf-bench: what does the fast path cost, and did a change make it slower? */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../harness/command.h"
#include "../loader/version.h"
#include "bench_command.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "list", bench_command_list, "list the scenarios" },
	{ "run", bench_command_run, "measure scenarios against the floor, or the kernel" },
	{ "compare", bench_command_compare, "measure two objects against each other" },
	{ "gate", bench_command_gate, "hold ratios against those of an earlier run" },
};

static void print_help(FILE *out)
{
	fprintf(out, "usage: pf-bench COMMAND [OPTION…]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %-10s%s\n", commands[i].name, commands[i].help);
	fprintf(out,
		"\npf-bench COMMAND --help says more. Exit status: 0 everything was measured and "
		"held,\n1 a scenario was refused or slower, 2 could not run, 3 too noisy to decide.\n");
}

int main(int argc, char **argv)
{
	if (argc >= 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))) {
		print_help(stdout);
		return EXIT_HELD;
	}
	if (argc >= 2 && !strcmp(argv[1], "--version")) {
		printf("pf-bench %s\n", PF_VERSION);
		return EXIT_HELD;
	}
	for (size_t i = 0; argc >= 2 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	if (argc < 2)
		fprintf(stderr, "pf-bench: expected a command (see pf-bench --help)\n");
	else
		fprintf(stderr, "pf-bench: there is no command \"%s\" (see pf-bench --help)\n",
			argv[1]);
	return EXIT_COULD_NOT_RUN;
}
