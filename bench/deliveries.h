/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of the frames that a wire scenario sent, way by way. */
#ifndef PF_DELIVERIES_H
#define PF_DELIVERIES_H

#include <jansson.h>
#include <stdio.h>

#include "losses.h"
#include "measure.h"

struct delivery {
	char way[32];
	/* Of the proof, with the tracepoints attached, and of all timed samples, without. */
	struct {
		__u64 sent, delivered;
	} proof, timed;
	struct loss_list losses; /* of the proof */
};

struct deliveries {
	struct delivery list[MEASURE_MAX_VARIANTS];
	size_t n;
	const char *skipped; /* a way that could not be taken, and why; or NULL */
	char unwatched[256]; /* tracepoints that could not be attached, and why; or empty */
};

/* The next way's; it stays where it is. */
struct delivery *deliveries__add(struct deliveries *deliveries, const char *way);

/* Keeps which tracepoints `losses` cannot watch. */
void deliveries__watched_by(struct deliveries *deliveries, const struct losses *losses);

/* What a run sent and delivered: a proof's, with the causes, where `losses` watch; else a timed one's. */
int delivery__note(struct delivery *delivery, __u64 sent, __u64 delivered, struct losses *losses,
		   struct pf_error *err) PF_MUST_CHECK;

/* Beside a refusal, where the frames went, where `losses` watch. */
void delivery__explain(const struct delivery *delivery, const struct losses *losses,
		       struct pf_error *err);

/* Frames, of all ways, of proofs and timed samples. */
__u64 deliveries__sent(const struct deliveries *deliveries);
__u64 deliveries__lost(const struct deliveries *deliveries);

/* One line for each way that lost frames, and one for what was not watched. NULL: nothing. */
void deliveries__print(const struct deliveries *deliveries, FILE *out);

/* A new reference, null for NULL. */
json_t *deliveries__json(const struct deliveries *deliveries);

#endif
