// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where frames get lost: the tracepoints that say so, in our own network namespaces. What the sink
 * drops was delivered and is no loss.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "losses.h"
#include "sink.h"

/* As much of the kernel's own as is read here; the offsets come from its BTF. */
struct ns_common {
	unsigned int inum;
} __attribute__((preserve_access_index));

struct net {
	struct ns_common ns;
} __attribute__((preserve_access_index));

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	possible_net_t nd_net;
} __attribute__((preserve_access_index));

struct sk_buff {
	struct net_device *dev;
	unsigned char *head;
	__u16 mac_header;
} __attribute__((preserve_access_index));

/* The namespaces' inode numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LOSS_MAX_PLACES);
	__type(key, __u32);
	__type(value, __u8);
} loss_places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LOSS_MAX_KINDS);
	__type(key, struct loss_key);
	__type(value, __u64);
} loss_frames SEC(".maps");

/* That of sink.bpf.c. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sink_seen);
} sink_seen SEC(".maps");

static __always_inline bool is_ours(const struct net_device *dev)
{
	__u32 inum = BPF_CORE_READ(dev, nd_net.net, ns.inum);

	return bpf_map_lookup_elem(&loss_places, &inum);
}

static __always_inline void count(const struct net_device *dev, __u32 tracepoint, __s32 code,
				  __u64 location, __u64 frames)
{
	struct loss_key key = { .tracepoint = tracepoint, .code = code, .location = location };
	__u64 zero = 0, *n;

	if (!frames || !is_ours(dev))
		return;
	bpf_map_update_elem(&loss_frames, &key, &zero, BPF_NOEXIST);
	n = bpf_map_lookup_elem(&loss_frames, &key);
	if (n)
		__sync_fetch_and_add(n, frames);
}

/* (dev, prog, target, err, …) */
SEC("raw_tracepoint/xdp_redirect_err")
int loss_REDIRECT_ERR(struct bpf_raw_tracepoint_args *ctx)
{
	count((void *)ctx->args[0], LOSS_REDIRECT_ERR, ctx->args[3], 0, 1);
	return 0;
}

SEC("raw_tracepoint/xdp_redirect_map_err")
int loss_REDIRECT_MAP_ERR(struct bpf_raw_tracepoint_args *ctx)
{
	count((void *)ctx->args[0], LOSS_REDIRECT_MAP_ERR, ctx->args[3], 0, 1);
	return 0;
}

/* (dev, prog, verdict) */
SEC("raw_tracepoint/xdp_exception")
int loss_EXCEPTION(struct bpf_raw_tracepoint_args *ctx)
{
	count((void *)ctx->args[0], LOSS_EXCEPTION, ctx->args[2], 0, 1);
	return 0;
}

/* (from_dev, to_dev, sent, drops, err): once for each bulk of up to 16 frames, lost or not. */
SEC("raw_tracepoint/xdp_devmap_xmit")
int loss_DEVMAP_XMIT(struct bpf_raw_tracepoint_args *ctx)
{
	count((void *)ctx->args[1], LOSS_DEVMAP_XMIT, ctx->args[4], 0, (__u32)ctx->args[3]);
	return 0;
}

/* (dev, sent, drops, err) */
SEC("raw_tracepoint/xdp_bulk_tx")
int loss_BULK_TX(struct bpf_raw_tracepoint_args *ctx)
{
	count((void *)ctx->args[0], LOSS_BULK_TX, ctx->args[3], 0, (__u32)ctx->args[2]);
	return 0;
}

/* The sink has just seen this very frame, on this CPU. Only once: the address will be another frame's. */
static __always_inline bool is_delivered(const struct sk_buff *skb)
{
	__u64 data = (__u64)BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, mac_header);
	__u32 zero = 0;
	struct sink_seen *seen = bpf_map_lookup_elem(&sink_seen, &zero);

	if (!seen || seen->data != data)
		return false;
	seen->data = 0;
	return true;
}

/* (skb, location, reason, …) */
SEC("raw_tracepoint/kfree_skb")
int loss_KFREE_SKB(struct bpf_raw_tracepoint_args *ctx)
{
	const struct sk_buff *skb = (void *)ctx->args[0];

	if (!is_delivered(skb))
		count(BPF_CORE_READ(skb, dev), LOSS_KFREE_SKB, ctx->args[2], ctx->args[1], 1);
	return 0;
}

char _license[] SEC("license") = "GPL";
