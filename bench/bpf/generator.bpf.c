// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The traffic generator: run as live frames (BPF_F_TEST_XDP_LIVE_FRAMES), it makes each of them the next
 * frame of the template and sends it out of the interface that the run names.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "restore.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct template);
} generator_template SEC(".maps");

SEC("xdp")
int generator(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct template *t = bpf_map_lookup_elem(&generator_template, &zero);

	return t && restore_frame(ctx, t) ? XDP_TX : XDP_ABORTED;
}

char _license[] SEC("license") = "GPL";
