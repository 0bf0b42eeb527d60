/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An executor takes frames into a world and gives back an outcome for each: the reference model and
 * BPF_PROG_TEST_RUN. Any two can be compared on any frame.
 */
#ifndef PF_EXECUTOR_H
#define PF_EXECUTOR_H

#include "../loader/object.h"
#include "frame.h"
#include "outcome.h"
#include "world.h"

/* A frame on its way in. */
struct stimulus {
	struct frame frame; /* owned by whoever made the stimulus */
	__u32 ingress_ifindex;
	unsigned int headroom; /* as in struct pf_case: HEADROOM(n), or 0 */
};

/* What executors share for the length of a run. */
struct stand;

struct executor {
	const char *name;
	const char *help;
	const char *needs; /* capabilities, comma-separated, or NULL */
	__u8 cfg_flags;	   /* added to the world's: FP_FLAG_EVENTS */
	bool is_model;
	/*
	 * Runs `n` frames one after the other, each on its own, in `world`, whose namespace the
	 * caller has entered. `outcomes` are zeroed; the caller frees them. On an error the run
	 * as a whole failed and no outcome counts.
	 */
	int (*run)(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
		   size_t n, struct outcome *outcomes, struct pf_error *err);
};

extern const struct executor executors[];
extern const size_t n_executors;

/* NULL when there is no such executor. */
const struct executor *executor__find(const char *name);

#endif
