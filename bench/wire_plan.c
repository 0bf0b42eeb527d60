// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire_plan.h"

#include <linux/if_link.h>

#include "dispatch.h"
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

#define LIST(list) list, sizeof(list) / sizeof((list)[0])

const struct wire_plan *wire_plan__of(const struct scenario *scenario)
{
	static const struct wire_plan of_wire = { LIST(every_way), LIST(told_of_every) };
	static const struct wire_plan of_dispatch = { LIST(dispatched), LIST(told_of_dispatched) };

	return dispatch__is(scenario) ? &of_dispatch : &of_wire;
}
