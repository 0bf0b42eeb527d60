/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a frame took its exit: what the program did, in one line for a person. */
#ifndef PF_EXPLAIN_H
#define PF_EXPLAIN_H

#include "outcome.h"
#include "ports.h"
#include "world.h"

/* A frame with what became of it. Borrowed, all of it. */
struct explained {
	unsigned int number;
	const struct frame *in;
	__u32 ingress_ifindex;
	const struct outcome *outcome;
	const char *source; /* who said so where it was not the program, or NULL */
};

void explained__print(const struct explained *explained, const struct world *world,
		      const struct ports *ports, FILE *out);

#endif
