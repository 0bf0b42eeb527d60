/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that read a capture have in common on the command line. */
#ifndef PF_CAPTURE_ARGS_H
#define PF_CAPTURE_ARGS_H

#include <argp.h>

#include "../loader/error.h"

/* NULL: not given. All but `err` are argv's. */
struct capture_args {
	const char *path, *world, *ingress, *object;
	unsigned int frame; /* 0: all */
	struct pf_error *err;
};

/* A child of the command's own argp; its input is a struct capture_args. */
extern const struct argp capture_argp;

/* -EINVAL with a line when no capture was named. */
int capture_args__check(const struct capture_args *args, struct pf_error *err) PF_MUST_CHECK;

#endif
