// SPDX-License-Identifier: GPL-2.0-or-later
#include "exec_testrun.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "stand.h"

/* What a frame can grow by on its way: more means that the program did what it never may. */
#define MAX_GROWTH 64

/* One frame through one program. `bytes` has room for `room`. */
static int run_once(int prog_fd, const struct stimulus *stimulus, struct outcome *outcome,
		    __u8 *bytes, __u32 room, struct pf_error *err)
{
	struct xdp_md ctx = {
		.data_end = stimulus->frame.len,
		.ingress_ifindex = stimulus->ingress_ifindex,
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = stimulus->frame.bytes,
		    .data_size_in = stimulus->frame.len, .data_out = bytes, .data_size_out = room,
		    .ctx_in = &ctx, .ctx_size_in = sizeof(ctx), .repeat = 1);

	if (bpf_prog_test_run_opts(prog_fd, &opts))
		return pf_error__set(err, -errno, "BPF_PROG_TEST_RUN of a frame of %u bytes: %s",
				     stimulus->frame.len, strerror(errno));
	outcome->verdict = verdict__of_xdp(opts.retval);
	return frame__set(&outcome->frame, bytes, opts.data_size_out);
}

/*
 * One frame. `counters` are what they were before it, and then what they are after it: what is counted
 * between two frames is never lost.
 */
static int run_stimulus(struct stand *stand, const struct stimulus *stimulus,
			struct outcome *outcome, __u64 *counters, __u8 *bytes, __u32 room,
			struct pf_error *err)
{
	struct pf_object *object = stand__object(stand);
	__u64 before[FP_N_COUNTERS];
	int prog_fd = pf_object__prog_fd(object), ret;

	if (stimulus->headroom) {
		prog_fd = stand__preamble(stand, stimulus->headroom - HEADROOM(0), err);
		if (prog_fd < 0)
			return prog_fd;
	}
	memcpy(before, counters, sizeof(before));
	ret = run_once(prog_fd, stimulus, outcome, bytes, room, err);
	if (!ret)
		ret = pf_object__read_counters(object, counters, err);
	if (ret)
		return ret;
	for (int i = 0; i < FP_N_COUNTERS; i++)
		outcome->counters[i] = counters[i] - before[i];
	ret = stand__take_events(stand, &outcome->event, err);
	if (ret < 0)
		return ret;
	outcome->n_events = ret;
	outcome->knows = OUTCOME_KNOWS_EVENT;
	return 0;
}

int exec_testrun__run(struct stand *stand, const struct world *world,
		      const struct stimulus *stimuli, size_t n, struct outcome *outcomes,
		      struct pf_error *err)
{
	__u32 room = FRAME_MAX_LEN + MAX_GROWTH;
	__u64 counters[FP_N_COUNTERS];
	__u8 *bytes = malloc(room);
	int ret;

	if (!bytes)
		return pf_error__set(err, -ENOMEM, "cannot run frames: out of memory");
	ret = pf_object__apply(stand__object(stand), &world->tables, err);
	if (!ret)
		ret = pf_object__read_counters(stand__object(stand), counters, err);
	for (size_t i = 0; !ret && i < n; i++)
		ret = run_stimulus(stand, &stimuli[i], &outcomes[i], counters, bytes, room, err);
	free(bytes);
	return ret;
}
