/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands of `packetframe` share. Each returns an exit status of SPEC §7.3. */
#ifndef PF_COMMAND_H
#define PF_COMMAND_H

#include <argp.h>

#include "config.h"

int pf_run__main(int argc, char **argv);
int pf_status__main(int argc, char **argv);
int pf_detach__main(int argc, char **argv);
int pf_reconfigure__main(int argc, char **argv);

/* The child parser of every command that reads a configuration; its input is a const char **path. */
extern const struct argp pf_config_argp;

#endif
