/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of pf-harness: one row of the table in main.c and one file each. */
#ifndef PF_COMMAND_H
#define PF_COMMAND_H

#include <argp.h>

#include "../loader/error.h"

/* Exit statuses of SPEC §7.3. */
enum {
	EXIT_HELD = 0,
	EXIT_DID_NOT_HOLD = 1,
	EXIT_COULD_NOT_RUN = 2,
	EXIT_INCONCLUSIVE = 3,
};

/* argv[0] is the command's name. Each returns an exit status, and has printed why when it is not 0. */
int command_list(int argc, char **argv);
int command_run(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_frame(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_shell(int argc, char **argv);
int command_fuzz(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_validate(int argc, char **argv);

/*
 * Parses a command's options and arguments; 0, or -EINVAL with one line: argp's own messages are two
 * lines long. A parser that refuses something sets the error and returns EINVAL; --help ends the
 * process with 0.
 */
int command__parse(const struct argp *argp, int argc, char **argv, void *input,
		   struct pf_error *err) PF_MUST_CHECK;

/* Prints the error and returns EXIT_COULD_NOT_RUN. */
int command__could_not_run(struct pf_error *err);

#endif
