/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chain: the fast path and other programs on one interface, one behind the other, as libxdp's dispatcher
 * runs them (SPEC §5). The others are observers of ours, which count the frames that reach them.
 *
 *   dispatcher ── observer … observer ── fast_path ── observer … observer
 *                 before: all frames                  behind: those that it passed
 */
#ifndef PF_CHAIN_H
#define PF_CHAIN_H

#include "../loader/object.h"
#include "scenario.h"

struct chain;

/*
 * On an interface of its own in the current network namespace, with the scenario's other programs; the
 * fast path stands there as the loader puts it, and uses the maps of `object`, which must live longer.
 * -EPROTO when the interface does not end up with a dispatcher that runs all of them.
 */
int chain__open(struct chain **chain, const struct scenario *scenario, struct pf_object *object,
		struct pf_error *err) PF_MUST_CHECK;
void chain__free(struct chain *chain);

/* What runs them all: the dispatcher, which any other interface can be given too. The chain keeps it. */
int chain__prog_fd(const struct chain *chain);

/*
 * Around `frames` frames that the fast path redirects: an observer before it must have counted all of them,
 * one behind it none (§5: after PASS only). -EPROTO with a line; `name` says whose frames they were.
 */
int chain__begin(struct chain *chain, struct pf_error *err) PF_MUST_CHECK;
int chain__end(struct chain *chain, const char *name, __u64 frames,
	       struct pf_error *err) PF_MUST_CHECK;

#endif
