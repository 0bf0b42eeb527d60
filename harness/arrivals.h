/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames of a capture on their way into executors, in chunks: memory does not grow with the file. */
#ifndef PF_ARRIVALS_H
#define PF_ARRIVALS_H

#include "capture.h"
#include "executor.h"
#include "ports.h"

enum { ARRIVALS_MAX = 4096 };

/* Where they come from. Borrowed, all of it. */
struct arrival_source {
	struct capture *capture;
	const struct ports *ports;
	__u32 ingress_ifindex; /* of frames whose destination MAC no port has */
	unsigned int frame;    /* this one alone; 0: all */
	FILE *out;	       /* a line for each frame that was cut */
	unsigned int cut;      /* how many were */
};

struct arrivals {
	struct stimulus stimuli[ARRIVALS_MAX];
	unsigned int numbers[ARRIVALS_MAX]; /* of the frames in the capture */
	size_t n;
};

/*
 * Replaces the arrivals by the next ones. 1 while there may be more, 0, or an error as of
 * capture__next(). Frames of which the capture has only the beginning are left out and counted: they
 * would run as other frames than they were.
 */
int arrivals__read(struct arrivals *arrivals, struct arrival_source *source,
		   struct pf_error *err) PF_MUST_CHECK;
void arrivals__empty(struct arrivals *arrivals);

#endif
