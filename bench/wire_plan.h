/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which ways through the router a scenario takes, and what is told of them. */
#ifndef PF_WIRE_PLAN_H
#define PF_WIRE_PLAN_H

#include "scenario.h"

enum way_program {
	NO_PROGRAM,
	FAST_PATH,
	OLD_FAST_PATH,
	CHAIN,
	FLOOR,
	REDIRECT,
	PEER,
	N_WAY_PROGRAMS
};

struct way {
	const char *name;
	enum way_program program;
	__u32 xdp_flags;
	bool conntrack;
	bool rewrites; /* what arrives is the frame forwarded, not as it was sent */
};

/* A ratio of throughputs, by index into the ways: the first one's to the second one's. */
struct told {
	int fast, slow;
	bool is_control;
};

struct wire_plan {
	const struct way *ways; /* one variant each */
	int n_ways;
	const struct told *told;
	int n_told;
	bool of_costs; /* as `compare` has them: the ratios are of costs, not of throughputs */
};

const struct wire_plan *wire_plan__of(const struct scenario *scenario, bool compare);

#endif
