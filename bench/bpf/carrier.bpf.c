// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Carries one program through BPF_PROG_TEST_RUN: makes every iteration's frame the right one, and
 * tail-calls the program, whose verdict is then that of the run.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "restore.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} carrier_next SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct template);
} carrier_template SEC(".maps");

SEC("xdp")
int carrier(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct template *t = bpf_map_lookup_elem(&carrier_template, &zero);

	if (t && restore_frame(ctx, t))
		bpf_tail_call(ctx, &carrier_next, 0);
	return CARRIER_FAILED;
}

char _license[] SEC("license") = "GPL";
