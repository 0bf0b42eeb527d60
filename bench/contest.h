/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured against what: the fast path against its floor and the kernel, or two builds of it. */
#ifndef PF_CONTEST_H
#define PF_CONTEST_H

#include <stdbool.h>

#include "measure.h"

struct contest {
	const char *object; /* the fast path to measure; NULL: the built-in one */
	const char
		*old; /* compare with it instead of with the floor; NULL with `compare`: built-in */
	bool compare;
};

/*
 * Measures in batches, each of which is to load programs and maps anew and to measure options->rounds
 * rounds into the group: where they come to lie in memory moves a cost by 2 %, which no number of rounds
 * would show. More batches than the rounds asked for make, as long as the A/A pair is not quiet or, in a
 * comparison, the first ratio's interval straddles the border of "same": a passing disturbance shall not
 * cost a session. `batch` gets its number, from 0; one batch when only proofs are asked for.
 */
int contest__measure(const struct contest *contest, struct measure_options *options,
		     const struct group *group,
		     int (*batch)(void *ctx, int number, struct pf_error *err), void *ctx,
		     struct pf_error *err) PF_MUST_CHECK;

#endif
