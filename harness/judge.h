/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slow path as judge (SPEC §9.4): what the fast path puts on a wire is what the kernel's own
 * forwarding of the same frame puts there, and what the kernel does not forward is not redirected.
 */
#ifndef PF_JUDGE_H
#define PF_JUDGE_H

#include "case.h"
#include "outcome.h"

struct difference;

struct judgement {
	const struct pf_case *c; /* for the differences by design; NULL for a frame of no case */
	/* A difference that the frame itself shows (difference__of_frame()), or NULL. */
	const struct difference *difference;
	const struct frame *in;	       /* the frame that both were given */
	const struct outcome *outcome; /* of the fast path, or of the model */
	const char *name;	       /* whose it is */
	const struct outcome *kernel;  /* of executor `kernel` */
};

/*
 * Writes each way in which the outcome is not what the kernel did:
 * - REDIRECT: the kernel put the same bytes on the same wire (padding beyond the IP length aside), and
 *   nothing else on any.
 * - DROP: the kernel forwarded nothing.
 * - PASS, of an outcome that knows its emissions: what then came out of the router is what comes out
 *   without the program.
 * A case that stands for a difference by design has to differ in just that. A frame that shows one by
 * itself need not, but where the kernel forwards it the bytes have to agree. True when it holds.
 */
bool judge__holds(const struct judgement *judgement, FILE *out);

/* True when the frame is redirected, and not forwarded by the kernel, as `difference` has it. */
bool judge__is_excused(const struct judgement *judgement);

/*
 * True when the judgement of the frame depends on VLAN sub-interfaces being real ones: it came in with
 * a tag (other than a priority tag), or leaves with one.
 */
bool judge__needs_vlan_device(const struct frame *in, const struct outcome *outcome);

#endif
