/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenarios program/…: ns per frame by BPF_PROG_TEST_RUN. */
#ifndef PF_PROGRAM_H
#define PF_PROGRAM_H

#include "bench_session.h"
#include "contest.h"
#include "measure.h"
#include "scenario.h"

/*
 * Measures the fast path through the scenario. Against the floor, net of the empty program, or against
 * another object; then both are loaded anew, since where a program and its maps come to lie in memory
 * is part of the noise. The group is the caller's to free, also after an error. -EPROTO when a proof
 * failed (lane.h), before or after the timing.
 */
int program__measure(struct bench_session *session, const struct scenario *scenario,
		     const struct contest *contest, struct measure_options *options,
		     struct group *group, struct pf_error *err) PF_MUST_CHECK;

/* Which of the group's variants is what; the first ratio is the one that is asked for. */
enum { PROGRAM_MEASURED, PROGRAM_REFERENCE, PROGRAM_TWIN, PROGRAM_EMPTY };

#endif
