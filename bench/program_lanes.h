/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lanes of a scenario program/…: each a program, the scenario's frames, and what the model makes of them. */
#ifndef PF_PROGRAM_LANES_H
#define PF_PROGRAM_LANES_H

#include "../harness/world.h"
#include "bench_session.h"
#include "lane.h"
#include "scenario.h"

/* What a scenario's lanes have in common. */
struct setting {
	struct bench_session *session;
	const struct scenario *scenario;
	struct carrier **carriers; /* one for each lane */
	struct world world;
	int batch;
	int n_lanes;
};

/*
 * Each makes lane `i`, zeroed before: loads, puts the program on a carrier, says what is expected. `path`
 * is the fast path's object, NULL: the built-in one. The lane is the caller's to free, also after an
 * error. -EPROTO when by the model the frames do not take the scenario's exit.
 */
int lanes__add_fast_path(const struct setting *setting, struct lane *lane, int i, const char *name,
			 const char *path, struct pf_error *err) PF_MUST_CHECK;

/* The fast path among the scenario's other programs, under a dispatcher (chain.h). */
int lanes__add_chain(const struct setting *setting, struct lane *lane, int i, const char *name,
		     const char *path, struct pf_error *err) PF_MUST_CHECK;

/* The empty program with the scenario's frames, so that what is subtracted is the same. */
int lanes__add_empty(const struct setting *setting, struct lane *lane, int i, __u32 grown,
		     struct pf_error *err) PF_MUST_CHECK;

/*
 * The floor forwards what is plain: the scenario's own frames if they are, else the reference's of
 * the same family.
 */
int lanes__add_floor(const struct setting *setting, struct lane *lane, int i, const char *name,
		     struct pf_error *err) PF_MUST_CHECK;

#endif
