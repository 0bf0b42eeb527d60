/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What replay.c and replay_report.c share; their public side is replay.h. */
#ifndef PF_REPLAY_REPORT_H
#define PF_REPLAY_REPORT_H

#include "replay.h"

/* A frame that did not hold on an executor. Borrowed, all of it. */
struct replay_failure {
	const struct executor *executor;
	unsigned int number;
	const struct frame *input, *expected, *actual;
};

/* Adds a failure to those that are shown, or only counts it when there are many. 0 or -ENOMEM. */
int replay__keep_failure(struct replay *replay, const struct replay_failure *failure,
			 const char *text, size_t text_len) PF_MUST_CHECK;

/* Releases what run__free() does not. */
void replay_failures__free(struct run *failures);

#endif
