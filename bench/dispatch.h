/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios dispatch/…: what it costs the fast path to be one of several programs on its interface, under
 * libxdp's dispatcher (SPEC §5, chain.h). The reference is the fast path alone, without a dispatcher.
 *
 *   dispatch/program/N/PLACE  by BPF_PROG_TEST_RUN of the dispatcher, net of the empty program
 *   dispatch/wire/N/PLACE     on the wire (wire.h)
 */
#ifndef PF_BENCH_DISPATCH_H
#define PF_BENCH_DISPATCH_H

#include "bench_session.h"
#include "scenario.h"

struct lane;
struct setting;

/* True, and `why` names what is missing, when this kernel cannot carry the scenario. */
bool dispatch__is_skipped(const struct bench_session *session, const struct scenario *scenario,
			  char *why, size_t size);

/* The lanes of dispatch/program/…, by the indexes that program.h gives them. */
int dispatch__add_lanes(const struct setting *setting, const char *object, struct lane *lanes,
			struct pf_error *err) PF_MUST_CHECK;

#endif
