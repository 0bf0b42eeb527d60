/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios scale-out/…: frames delivered per second by several CPUs at once (scale_stand.h), against one
 * of them. Told by the wall clock (variants …-wall), which is what scale means, and by CPU time (…-cpu),
 * which says what of it is lost to sharing. On a busy machine the wall clock is noise: the result says so.
 *
 *   scale-out/cpus/N    N CPUs, a link in and a link out for each
 *   scale-out/queues/N  N CPUs, one link in and one out with N queues
 *   scale-out/flows/N   all CPUs, N destinations each
 */
#ifndef PF_BENCH_SCALE_H
#define PF_BENCH_SCALE_H

#include "bench_session.h"
#include "deliveries.h"
#include "measure.h"
#include "scenario.h"

/* True, and `why` says what is missing, when this machine has too few CPUs for it. */
bool scale__is_skipped(const struct bench_session *session, const struct scenario *scenario,
		       char *why, size_t size);

/* As wire__measure(), which see; the fast path native. */
int scale__measure(struct bench_session *session, const struct scenario *scenario,
		   const char *object, struct measure_options *options, struct group *group,
		   struct deliveries **deliveries, struct pf_error *err) PF_MUST_CHECK;

#endif
