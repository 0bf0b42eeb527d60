// SPDX-License-Identifier: GPL-2.0-or-later
#include "dispatch.h"

#include <stdio.h>
#include <string.h>

#include "program.h"
#include "program_lanes.h"

/* The bpffs that libxdp wants is the sandbox's own, and always there. */
static const struct {
	const char *capability;
	bool of_wire; /* only there */
} needs[] = {
	{ "prog_type.ext", false },
	{ "btf.vmlinux", false },
	{ "test_run.live_frames", true },
};

bool dispatch__is_skipped(const struct bench_session *session, const struct scenario *scenario,
			  char *why, size_t size)
{
	if (!(scenario->flags & SCENARIO_DISPATCH) || scenario->flags & SCENARIO_NO_DISPATCHER)
		return false;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const struct pf_capability *cap =
			pf_capabilities__find(&session->caps, needs[i].capability);

		if ((needs[i].of_wire && !(scenario->flags & SCENARIO_WIRE)) ||
		    cap->status == PF_CAPABILITY_PASS)
			continue;
		snprintf(why, size, "%s: %s", cap->name, cap->detail);
		return true;
	}
	return false;
}

int dispatch__add_lanes(const struct setting *setting, const char *object, struct lane *lanes,
			struct pf_error *err)
{
	int ret = lanes__add_chain(setting, &lanes[PROGRAM_MEASURED], PROGRAM_MEASURED,
				   "dispatched", object, err);

	if (!ret)
		ret = lanes__add_fast_path(setting, &lanes[PROGRAM_REFERENCE], PROGRAM_REFERENCE,
					   "alone", object, err);
	if (!ret)
		ret = lanes__add_fast_path(setting, &lanes[PROGRAM_TWIN], PROGRAM_TWIN,
					   "alone-again", object, err);
	if (!ret)
		ret = lanes__add_empty(setting, &lanes[PROGRAM_EMPTY], PROGRAM_EMPTY, 0, err);
	return ret;
}
