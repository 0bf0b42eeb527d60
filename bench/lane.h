/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lane: one program on one carrier with the frames of a scenario, and what every frame of it must
 * come to. It proves itself before and after it is timed (SPEC §9.7).
 */
#ifndef PF_LANE_H
#define PF_LANE_H

#include "../harness/outcome.h"
#include "../loader/object.h"
#include "carrier.h"
#include "chain.h"

enum { LANE_PROOF = 1000 }; /* iterations: more than any TTL lasts */

struct lane {
	char name[32];
	struct carrier *carrier;
	struct pf_object *object; /* owned; NULL: a program without counters */
	struct chain *chain;	  /* owned; NULL: no other programs */
	struct template template;
	struct frame first; /* owned */
	__u32 ingress_ifindex;

	/* Of iteration LANE_PROOF - 1; the counters are those of every iteration. */
	struct outcome expected;

	__u64 counters[FP_N_COUNTERS]; /* when the timing began */
	__u64 iterations;	       /* since then */
};

/*
 * Runs LANE_PROOF iterations and holds verdict, bytes and counters against what is expected. -EPROTO
 * with a line that says what differs when the lane does not do what it is here for.
 */
int lane__prove(struct lane *lane, struct pf_error *err) PF_MUST_CHECK;

/*
 * Around the timing: every counter must have gone up by exactly its share of all iterations, and each
 * of the other programs must have seen what it should (chain.h).
 */
int lane__begin(struct lane *lane, struct pf_error *err) PF_MUST_CHECK;
int lane__end(struct lane *lane, struct pf_error *err) PF_MUST_CHECK;

/* As variant.run says; `lane` is a struct lane. -EPROTO when the last verdict is not the expected one. */
int lane__run(void *lane, __u32 n, double *cost, double *units, struct pf_error *err);

void lane__free(struct lane *lane);

#endif
