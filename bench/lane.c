// SPDX-License-Identifier: GPL-2.0-or-later
#include "lane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "did_not.h"

static int run(struct lane *lane, __u32 n, struct carried *carried, struct pf_error *err)
{
	const struct load load = {
		.template = &lane->template,
		.frame = &lane->first,
		.ingress_ifindex = lane->ingress_ifindex,
	};
	int ret = carrier__run(lane->carrier, &load, n, carried, err);

	if (ret)
		return ret;
	lane->iterations += n;
	if (carried->retval == CARRIER_FAILED)
		return pf_error__set(err, -EPROTO, DID_NOT "%s: the program was not reached",
				     lane->name);
	if (verdict__of_xdp(carried->retval) != lane->expected.verdict)
		return pf_error__set(err, -EPROTO,
				     DID_NOT "%s: verdict %s after %u iterations, expected %s",
				     lane->name, verdict__names[verdict__of_xdp(carried->retval)],
				     n, verdict__names[lane->expected.verdict]);
	return 0;
}

int lane__run(void *ctx, __u32 n, double *cost, double *units, struct pf_error *err)
{
	struct carried carried = {};
	int ret = run(ctx, n, &carried, err);

	*cost = carried.cpu_ns;
	*units = n;
	frame__free(&carried.frame);
	return ret;
}

int lane__begin(struct lane *lane, struct pf_error *err)
{
	int ret = lane->object ? pf_object__read_counters(lane->object, lane->counters, err) : 0;

	lane->iterations = 0;
	return ret || !lane->chain ? ret : chain__begin(lane->chain, err);
}

int lane__end(struct lane *lane, struct pf_error *err)
{
	__u64 now[FP_N_COUNTERS];
	int ret;

	if (!lane->object)
		return 0;
	ret = pf_object__read_counters(lane->object, now, err);
	for (int i = 0; !ret && i < FP_N_COUNTERS; i++) {
		__u64 up = now[i] - lane->counters[i];
		__u64 expected = lane->expected.counters[i] * lane->iterations;

		if (up != expected)
			ret = pf_error__set(err, -EPROTO,
					    DID_NOT "%s: in %llu iterations %s went up by %llu, "
						    "expected %llu",
					    lane->name, (unsigned long long)lane->iterations,
					    pf_counter__names[i], (unsigned long long)up,
					    (unsigned long long)expected);
	}
	return ret || !lane->chain ? ret
				   : chain__end(lane->chain, lane->name, lane->iterations, err);
}

/* The first byte that differs, for the line; the frames' lengths come first. */
static int compare_frames(const struct lane *lane, const struct frame *is, struct pf_error *err)
{
	const struct frame *expected = &lane->expected.frame;

	if (is->len != expected->len)
		return pf_error__set(err, -EPROTO, DID_NOT "%s: a frame of %u bytes, expected %u",
				     lane->name, is->len, expected->len);
	for (__u32 i = 0; i < is->len; i++)
		if (is->bytes[i] != expected->bytes[i])
			return pf_error__set(err, -EPROTO,
					     DID_NOT "%s: byte %u is 0x%02x, expected 0x%02x",
					     lane->name, i, is->bytes[i], expected->bytes[i]);
	return 0;
}

int lane__prove(struct lane *lane, struct pf_error *err)
{
	struct carried carried = {};
	int ret = lane__begin(lane, err);

	if (!ret)
		ret = run(lane, LANE_PROOF, &carried, err);
	if (!ret)
		ret = compare_frames(lane, &carried.frame, err);
	/* The counters say more than a last verdict or frame: they are asked also after those differ. */
	if (!ret || ret == -EPROTO) {
		struct pf_error counters = PF_ERROR_INIT;
		int end = lane__end(lane, &counters);

		if (end) {
			pf_error__clear(err);
			*err = counters;
			ret = end;
		}
	}
	frame__free(&carried.frame);
	return ret;
}

void lane__free(struct lane *lane)
{
	chain__free(lane->chain);
	pf_object__free(lane->object);
	frame__free(&lane->first);
	outcome__free(&lane->expected);
	*lane = (struct lane){};
}
