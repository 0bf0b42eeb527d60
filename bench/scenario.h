/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be measured: one table, of which `list`, `run`, `compare` and `gate` each take a part. */
#ifndef PF_SCENARIO_H
#define PF_SCENARIO_H

#include "../harness/case.h"
#include "../harness/world.h"

enum scenario_flag {
	SCENARIO_NO_HEADROOM = 1 << 0, /* the frame cannot grow */
	SCENARIO_NO_RESTORE =
		1 << 1, /* frames are not renewed: for the scenarios that must be refused */
	SCENARIO_MUST_FAIL = 1 << 2,  /* runs only when named; refusing it is what is right */
	SCENARIO_COMPARE = 1 << 3,    /* what `compare` takes when no pattern is given */
	SCENARIO_PEER_DROPS = 1 << 4, /* host b takes no redirected frames (SPEC §11.1) */
	SCENARIO_WIRE = 1 << 5,	      /* measured over links (wire.h) */
	SCENARIO_DISPATCH = 1 << 6,   /* under libxdp's dispatcher (dispatch.h), with `programs` */
	SCENARIO_NO_DISPATCHER = 1 << 7, /* or without, and should be */
	SCENARIO_LATE_OBSERVER = 1 << 8, /* one of the programs before it runs behind it */
	SCENARIO_SCALE_OUT = 1 << 9,	 /* several CPUs at once (scale.h) */
};

struct scenario {
	const char *name;  /* program/…: BPF_PROG_TEST_RUN */
	const char *frame; /* harness/frame.h; 64 bytes or more */
	const char *world; /* of worlds.c; NULL: "bench", see bench_world.c */
	enum case_exit exit;
	unsigned int prefixes; /* in the allowlist, each family; 0: what the world says */
	unsigned int
		routes;	    /* in the FIB besides the topology's; the scenarios run in this order */
	unsigned int ports; /* redirect_devmap's max_entries; 0: as the object says */
	unsigned int flows; /* power of two; 0: one */
	unsigned int
		programs; /* others under the fast path's dispatcher: the chain's length less one */
	unsigned int before; /* of these, before the fast path */
	unsigned int cpus;   /* that generate frames; 0: all of them */
	unsigned int queues; /* of the only link; 0: a link for each CPU */
	unsigned int flags;
};

extern const struct scenario scenarios[];
extern const size_t n_scenarios;

/* NULL when there is no such scenario. */
const struct scenario *scenario__find(const char *name);

/* A glob, or the beginning of a name up to a '/'. */
bool scenario__matches(const struct scenario *scenario, const char *pattern);

/*
 * True when it is to run: it matches one of the patterns or, when there are none, has one of `flags`
 * (0: any). What must fail runs only for a pattern that is its whole name.
 */
bool scenario__is_wanted(const struct scenario *scenario, char **patterns, size_t n_patterns,
			 unsigned int flags);

/* -ENOENT for a pattern that matches nothing. */
int scenario__check_patterns(char **patterns, size_t n_patterns,
			     struct pf_error *err) PF_MUST_CHECK;

/* True when the frame leaves as it came but for MACs, TTL and checksum: what the floor can do too. */
bool scenario__is_plain_forward(const struct scenario *scenario);

#endif
