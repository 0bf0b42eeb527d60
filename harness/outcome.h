/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of a frame: what an executor gives back, and what two executors are compared by.
 */
#ifndef PF_OUTCOME_H
#define PF_OUTCOME_H

#include <stdbool.h>

#include "../bpf/fastpath.h"
#include "emission.h"
#include "frame.h"

/* An XDP verdict; unlike enum xdp_action, whose 0 is XDP_ABORTED, 0 here is what nobody wrote. */
enum verdict {
	VERDICT_UNSET,
	VERDICT_ABORTED,
	VERDICT_DROP,
	VERDICT_PASS,
	VERDICT_TX,
	VERDICT_REDIRECT,
	N_VERDICTS,
};

extern const char *const verdict__names[N_VERDICTS];

/* From the program's return value; VERDICT_UNSET for a number that is no verdict. */
enum verdict verdict__of_xdp(__u32 xdp_action);

/* A FIB return code as text, "SUCCESS" to "NO_SRC_ADDR", "not asked", or the errno's name. */
const char *fib_rc__name(int fib_rc);

/*
 * `knows` says which of the optional members an executor can tell: the rest is not compared. Verdict and
 * counters are always known, and the frame unless OUTCOME_LACKS_FRAME says otherwise: on a wire nobody
 * sees a frame that was dropped. Zero the whole to start; then nothing is known.
 */
enum outcome_knows {
	OUTCOME_KNOWS_EGRESS = 1 << 0,
	OUTCOME_KNOWS_FIB = 1 << 1,
	OUTCOME_KNOWS_EVENT = 1 << 2,
	OUTCOME_KNOWS_EMISSIONS = 1 << 3,
	OUTCOME_LACKS_FRAME = 1 << 4,
};

struct outcome {
	enum verdict verdict;
	__u64 counters[FP_N_COUNTERS]; /* what this frame, or each one of a burst, added */
	struct frame frame;	       /* as it left the program; owned */
	unsigned int knows;	       /* enum outcome_knows */
	__u32 egress_ifindex;	       /* of a REDIRECT, else 0 */
	int fib_rc;		       /* FP_FIB_NOT_ASKED when the exit came before the lookup */
	unsigned int n_events;	       /* records in `log`: 0 or 1 */
	struct fp_event event;	       /* valid when n_events is 1; time_ns is never compared */
	struct emissions
		emissions; /* what came out of the router, the stack's own included; owned */
};

void outcome__free(struct outcome *outcome);

/* Adds `from`'s members to a text for a person: verdict, named counters, egress, FIB, event. */
void outcome__print(const struct outcome *outcome, FILE *out);

/*
 * Writes every difference between two outcomes to `out`: verdicts, each counter by name, egress, FIB
 * code, event field by field, and the frames as a hex dump with the differing bytes marked. `a_name`
 * and `b_name` say whose they are. Returns true when there is no difference, and then writes nothing.
 * VERDICT_UNSET equals nothing, not even itself: what nobody ran agrees with nobody.
 */
bool outcome__equal(const struct outcome *a, const char *a_name, const struct outcome *b,
		    const char *b_name, FILE *out);

/* The same for two frames alone. */
bool frame__equal(const struct frame *a, const char *a_name, const struct frame *b,
		  const char *b_name, FILE *out);

/*
 * Holds counters (deltas or totals) against the conservation laws of SPEC §4.6; writes each law that
 * is broken, with the numbers. True when all hold.
 */
bool counters__conserved(const __u64 *counters, FILE *out);

#endif
