/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of pf-bench, as those of harness/command.h. */
#ifndef PF_BENCH_COMMAND_H
#define PF_BENCH_COMMAND_H

int bench_command_list(int argc, char **argv);
int bench_command_run(int argc, char **argv);
int bench_command_compare(int argc, char **argv);
int bench_command_gate(int argc, char **argv);

#endif
