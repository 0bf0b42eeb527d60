// SPDX-License-Identifier: GPL-2.0-or-later
/* The receiver: counts the frames that were really delivered, and keeps the head of the last one. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "sink.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sink_seen);
} sink_seen SEC(".maps");

SEC("xdp")
int sink(struct xdp_md *ctx)
{
	const void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;
	__u32 zero = 0;
	struct sink_seen *seen = bpf_map_lookup_elem(&sink_seen, &zero);

	if (!seen)
		return XDP_DROP;
	seen->data = (__u64)data;
	/* Group-addressed: the router's own, such as MLD, which nobody measures. */
	if (data + TEMPLATE_HEAD > data_end || *(const __u8 *)data & 1) {
		seen->others++;
		return XDP_DROP;
	}
	seen->frames++;
	__builtin_memcpy(seen->head, data, TEMPLATE_HEAD);
	return XDP_DROP;
}

char _license[] SEC("license") = "GPL";
