/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pseudo-random frames for the world `router`, in the language of frame.h: seeded, so that any can be made again. */
#ifndef PF_FUZZ_FRAME_H
#define PF_FUZZ_FRAME_H

#include <stddef.h>
#include <linux/types.h>

enum { FUZZ_FRAME_TEXT = 512 };

/* The state is the seed. The same on every machine. */
struct fuzz_random {
	__u64 state;
};

/*
 * Writes the text of the next frame. Each is one that the kernel and the fast path have to treat alike:
 * what they treat differently by design (difference.h) does not come up, nor what changes the router's
 * neighbour table or has a clock in the answer.
 */
void fuzz_frame__next(struct fuzz_random *random, char text[FUZZ_FRAME_TEXT]);

#endif
