// SPDX-License-Identifier: GPL-2.0-or-later
/* pf-harness: does this kernel run the fast path as SPEC.md says? */
#include <stdio.h>
#include <string.h>

#include "../loader/version.h"
#include "command.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "list", command_list, "list the cases, or the layers of the frame language" },
	{ "run", command_run, "run cases on executors and compare what comes out" },
	{ "replay", command_replay, "run the frames of a capture on executors and compare" },
	{ "explain", command_explain, "why each frame of a capture takes its exit" },
	{ "frame", command_frame, "build frames, as hex or as a capture" },
	{ "shell", command_shell, "a shell in a topology's router, with the fast path or without" },
	{ "fuzz", command_fuzz, "pseudo-random frames over links, the kernel as judge" },
	{ "verify", command_verify, "what this kernel's verifier says of the program" },
	{ "validate", command_validate, "capabilities, verifier and all cases: fit, or not?" },
};

static void print_help(FILE *out)
{
	fprintf(out, "usage: pf-harness COMMAND [OPTION…]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %-10s%s\n", commands[i].name, commands[i].help);
	fprintf(out,
		"\npf-harness COMMAND --help says more. Exit status: 0 everything ran and held,\n"
		"1 something did not hold, 2 could not run, 3 inconclusive.\n");
}

int main(int argc, char **argv)
{
	if (argc >= 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))) {
		print_help(stdout);
		return EXIT_HELD;
	}
	if (argc >= 2 && !strcmp(argv[1], "--version")) {
		printf("pf-harness %s\n", PF_VERSION);
		return EXIT_HELD;
	}
	for (size_t i = 0; argc >= 2 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	if (argc < 2)
		fprintf(stderr, "pf-harness: expected a command (see pf-harness --help)\n");
	else
		fprintf(stderr, "pf-harness: there is no command \"%s\" (see pf-harness --help)\n",
			argv[1]);
	return EXIT_COULD_NOT_RUN;
}
