/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BPF programs that a binary carries with it (embed.S), loaded. */
#ifndef PF_EMBEDDED_H
#define PF_EMBEDDED_H

#include "../loader/error.h"

struct bpf_object;

/*
 * Loads the object between `start` and `end`, whose only program is the function `name`. `*object` is
 * the caller's to close, also after an error, and then may be NULL; `*prog_fd` belongs to it.
 */
int embedded__load(struct bpf_object **object, int *prog_fd, const char *name, const char *start,
		   const char *end, struct pf_error *err) PF_MUST_CHECK;

#endif
