/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pf_attach__find() for whoever asks again and again: libxdp 1.3 loses file descriptors at each question
 * (xdp-tools issue 343). As long as a link runs the very program that it ran before, so a dispatcher too
 * has the programs that it had, the answer is known.
 */
#ifndef PF_FINDER_H
#define PF_FINDER_H

#include "attach.h"

struct pf_answered;

/* Zero is "nothing asked yet". */
struct pf_finder {
	struct pf_answered *answered;
	size_t n;
};

/* As pf_attach__find(), always with the same `ours`; -ENOMEM besides. */
int pf_finder__find(struct pf_finder *finder, const struct pf_pinned_ids *ours,
		    const struct pf_link *link, struct pf_attachment *attachment,
		    struct pf_error *err) PF_MUST_CHECK;

void pf_finder__free(struct pf_finder *finder);

#endif
