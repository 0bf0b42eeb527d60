/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An executor takes frames into a world and gives back an outcome for each: the reference model,
 * BPF_PROG_TEST_RUN, real links, and the kernel alone. Any two can be compared on any frame.
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
	unsigned int burst;    /* as in struct pf_case */
};

/* What executors share for the length of a run. */
struct stand;
struct pf_case;

/*
 * Why an executor cannot be given a case, whatever the kernel: not a pass and not a skip, but listed by
 * `pf-harness list --executors`.
 */
enum { EXECUTOR_MAX_LIMITS = 8 };

struct executor_limit {
	const char *reason;
	bool (*applies)(const struct pf_case *c, const struct frame *frame);
	bool is_moot; /* it could be given it, but nothing would be found out */
};

struct executor {
	const char *name;
	const char *help;
	const char *needs;		     /* capabilities, comma-separated, or NULL */
	const char *burst_needs;	     /* besides, where the case is a burst */
	__u8 cfg_flags;			     /* added to the world's: FP_FLAG_EVENTS */
	const struct executor_limit *limits; /* ends with a row without a reason; or NULL */
	bool is_model;
	bool is_wire;	/* frames go over links */
	bool is_kernel; /* no program: counters stay 0, and only emissions mean something */
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

/* The first of the executor's limits that applies, or NULL: then the case is one for it. */
const struct executor_limit *executor__limit(const struct executor *executor,
					     const struct pf_case *c, const struct frame *frame);

#endif
