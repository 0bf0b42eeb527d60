/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of one frame on one executor, held against everyone who has a word on it: the model, the
 * conservation laws, and for executors over links the kernel (SPEC §9.2, §9.4).
 */
#ifndef PF_COMPARISON_H
#define PF_COMPARISON_H

#include "../loader/capability.h"
#include "executor.h"

struct difference;

/* Borrowed, all of it. */
struct comparison {
	const struct pf_case *c; /* NULL for a frame of no case */
	const struct difference
		*difference; /* of such a frame: as of difference__of_frame(), or NULL */
	const struct executor *executor;
	const struct frame *in;
	const struct outcome *model;
	const struct outcome *outcome; /* of `executor` */
	/* Of executor `kernel`, for executors over links; NULL: the kernel is not asked. */
	const struct outcome *kernel;
};

/*
 * Writes each way in which the outcome is not what the model and the kernel say, or breaks a
 * conservation law. Executor `kernel` has no program, so that there it is the model that is held against
 * the kernel. True when all holds.
 */
bool comparison__holds(const struct comparison *comparison, FILE *out);

/* The capability without which the kernel cannot be asked about this frame, or NULL: then it can be. */
const char *comparison__lacks(const struct comparison *comparison,
			      const struct pf_capabilities *caps);

/* True when outcome and kernel differ, and hold because `difference` says so. */
bool comparison__is_excused(const struct comparison *comparison);

/*
 * The frame to show beside the model's: as it left the program, or what of executor `kernel` came out
 * first. An empty one when nothing was seen.
 */
const struct frame *comparison__actual(const struct comparison *comparison);

#endif
