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
 * True when more rounds would change nothing: the A/A pair is quiet and, in a comparison, the first
 * ratio's interval does not straddle the border of "same".
 */
bool contest__is_settled(const struct contest *contest, const struct group *group, double margin);

#endif
