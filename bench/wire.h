/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios wire/…: CPU time per frame delivered, from host a through the router to host b.
 *
 *   router-a eth0 ── left  router  right ── router-b eth0
 *   generator        the ways to forward    sink
 */
#ifndef PF_BENCH_WIRE_H
#define PF_BENCH_WIRE_H

#include "bench_session.h"
#include "contest.h"
#include "deliveries.h"
#include "measure.h"
#include "scenario.h"

/*
 * Measures every way to forward the scenario's frames, interleaved: the kernel's, with and without
 * connection tracking, the fast path generic and native, the floor, a static redirect and, where it is
 * installed, the peer (peer.h). In a comparison: the two fast paths, native. Errors, and the group, as
 * program__measure() has them. `*deliveries` becomes what arrived and what did not, also after an error;
 * the caller's to free.
 */
int wire__measure(struct bench_session *session, const struct scenario *scenario,
		  const struct contest *contest, struct measure_options *options,
		  struct group *group, struct deliveries **deliveries,
		  struct pf_error *err) PF_MUST_CHECK;

#endif
