// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire_plan.h"

#include <linux/if_link.h>

#include "peer.h"

static const struct way every_way[] = {
	{ "kernel", NO_PROGRAM, 0, false, true },
	{ "kernel-again", NO_PROGRAM, 0, false, true },
	{ "kernel+conntrack", NO_PROGRAM, 0, true, true },
	{ "generic", FAST_PATH, XDP_FLAGS_SKB_MODE, false, true },
	{ "native", FAST_PATH, XDP_FLAGS_DRV_MODE, false, true },
	{ "floor", FLOOR, XDP_FLAGS_DRV_MODE, false, true },
	{ "redirect", REDIRECT, XDP_FLAGS_DRV_MODE, false, false },
	/* The last one, for it is not always there. */
	{ PEER_NAME, PEER, 0, false, true },
};

static const struct told told_of_every[] = {
	{ 4, 0, false }, { 4, 2, false }, { 4, 5, false }, { 4, 6, false }, { 3, 0, false },
	{ 2, 0, false }, { 1, 0, true },  { 4, 7, false }, { 7, 0, false },
};

/* The fast path among others, and alone. */
static const struct way dispatched[] = {
	{ "alone", FAST_PATH, XDP_FLAGS_DRV_MODE, false, true },
	{ "alone-again", FAST_PATH, XDP_FLAGS_DRV_MODE, false, true },
	{ "dispatched", CHAIN, XDP_FLAGS_DRV_MODE, false, true },
};

static const struct told told_of_dispatched[] = { { 2, 0, false }, { 1, 0, true } };

/* Two builds of the fast path. */
static const struct way compared[] = {
	{ "new", FAST_PATH, XDP_FLAGS_DRV_MODE, false, true },
	{ "old", OLD_FAST_PATH, XDP_FLAGS_DRV_MODE, false, true },
	{ "old-again", OLD_FAST_PATH, XDP_FLAGS_DRV_MODE, false, true },
};

static const struct told told_of_compared[] = { { 0, 1, false }, { 2, 1, true } };

#define PLAN(way_list, told_list, costs)                                                 \
	{                                                                                \
		.ways = way_list, .n_ways = sizeof(way_list) / sizeof((way_list)[0]),    \
		.told = told_list, .n_told = sizeof(told_list) / sizeof((told_list)[0]), \
		.of_costs = costs,                                                       \
	}

const struct wire_plan *wire_plan__of(const struct scenario *scenario, bool compare)
{
	static const struct wire_plan of_wire = PLAN(every_way, told_of_every, false);
	static const struct wire_plan of_dispatch = PLAN(dispatched, told_of_dispatched, false);
	static const struct wire_plan of_comparison = PLAN(compared, told_of_compared, true);

	if (compare)
		return &of_comparison;
	return scenario->flags & SCENARIO_DISPATCH ? &of_dispatch : &of_wire;
}
