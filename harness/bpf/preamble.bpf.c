// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Uses up the headroom in front of a frame, all but a few bytes, and then tail-calls the fast path:
 * the only way to see an egress tag find no room (SPEC §4.4 step 9c).
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "preamble.h"

#define MAX_HEADROOM 512

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} preamble_next SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct preamble_cfg);
} preamble_cfg SEC(".maps");

/* How much there is differs between kernels: found out by taking byte after byte. */
static __always_inline __u32 take_headroom(struct xdp_md *ctx)
{
	__u32 taken;

	for (taken = 0; taken < MAX_HEADROOM; taken++)
		if (bpf_xdp_adjust_head(ctx, -1))
			break;
	return taken;
}

/* Moves the frame, which now begins `by` bytes after the start, to the start. */
static __always_inline bool move_to_front(struct xdp_md *ctx, __u32 by)
{
	__u8 *to = (void *)(long)ctx->data;
	__u8 *end = (void *)(long)ctx->data_end;
	const __u8 *from;

	if (by > MAX_HEADROOM)
		return false;
	from = to + by;
	for (int i = 0; i < PREAMBLE_MAX_FRAME; i++) {
		if (from + i + 1 > end || to + i + 1 > end)
			break;
		to[i] = from[i];
	}
	return !bpf_xdp_adjust_tail(ctx, -(int)by);
}

SEC("xdp")
int preamble(struct xdp_md *ctx)
{
	__u32 zero = 0, taken;
	const struct preamble_cfg *cfg = bpf_map_lookup_elem(&preamble_cfg, &zero);

	if (!cfg)
		return PREAMBLE_FAILED;
	taken = take_headroom(ctx);
	if (cfg->headroom > taken || bpf_xdp_adjust_head(ctx, cfg->headroom))
		return PREAMBLE_FAILED;
	if (move_to_front(ctx, taken - cfg->headroom))
		bpf_tail_call(ctx, &preamble_next, 0);
	return PREAMBLE_FAILED;
}

char _license[] SEC("license") = "GPL";
