/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs that do a thing for us: ip, nft, ethtool. */
#ifndef PF_TOOL_H
#define PF_TOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "../loader/error.h"

/* True when PATH has such a program. */
bool tool__is_installed(const char *name);

/*
 * Runs argv (ending in NULL) in the current namespaces; its input is empty. -EIO when it fails: what it
 * printed is then the error's detail, else nobody's.
 */
int tool__run(const char *const *argv, struct pf_error *err) PF_MUST_CHECK;

/* A file without a name, to be written and then to be given to a tool. NULL: errno. */
FILE *tool__input(void);
/* The same with that file as input; closes it. */
int tool__run_with(const char *const *argv, FILE *input, struct pf_error *err) PF_MUST_CHECK;

#endif
