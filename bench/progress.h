/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For who waits at a terminal: what is being measured, and how long the rest will take. */
#ifndef PF_PROGRESS_H
#define PF_PROGRESS_H

#include <stddef.h>

struct progress {
	size_t n, done; /* scenarios: wanted, and ended */
	size_t timed;	/* of those that ended, the ones that took their time: skips do not */
	double seconds; /* that these took */
};

/* "12 of 70 NAME, 3 min left": by those that ended; nothing is said of the time before there are any. */
void progress__describe(const struct progress *progress, const char *name, char *text, size_t size);

/* On stderr, if that is a terminal; NULL: takes the line away. */
void progress__show(const struct progress *progress, const char *name);

void progress__add(struct progress *progress, double seconds, int was_skipped);

#endif
