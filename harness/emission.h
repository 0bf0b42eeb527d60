/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames as they were seen on wires. */
#ifndef PF_EMISSION_H
#define PF_EMISSION_H

#include <stddef.h>

#include "frame.h"

/* A frame that came out of the router, by the router's interface whose peer received it. */
struct emission {
	__u32 ifindex;
	struct frame frame; /* owned */
	unsigned int times; /* 1; of a burst, how many like it came one after the other */
};

/* In the order in which they were seen at each interface. Start from {0}. */
struct emissions {
	struct emission *list; /* owned */
	size_t n;
};

/* Appends a copy of the bytes. 0, or -ENOMEM and the list is as it was. */
int emissions__add(struct emissions *emissions, __u32 ifindex, const void *bytes,
		   __u32 len) PF_MUST_CHECK;
/* The same, but a frame that is like the last one there only makes that one come once more. */
int emissions__count(struct emissions *emissions, __u32 ifindex, const void *bytes,
		     __u32 len) PF_MUST_CHECK;
/* Releases all and empties the list. */
void emissions__free(struct emissions *emissions);

#endif
