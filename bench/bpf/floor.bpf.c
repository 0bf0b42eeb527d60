// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: parse, FIB lookup, rewrite, redirect, and nothing else. No allowlist, no counters, no
 * VLANs, none of SPEC §4.4's refusals: the least that any XDP forwarder must do, so that the fast
 * path's cost can be told as a ratio to it on any machine. Not for real traffic.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET	 2
#define AF_INET6 10

/* An array, the cheapest; an interface whose ifindex is beyond it gets nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u32);
} floor_devmap SEC(".maps");

static __always_inline int leave(struct ethhdr *eth, const struct bpf_fib_lookup *fib)
{
	__builtin_memcpy(eth->h_dest, fib->dmac, ETH_ALEN);
	__builtin_memcpy(eth->h_source, fib->smac, ETH_ALEN);
	return bpf_redirect_map(&floor_devmap, fib->ifindex, 0);
}

static __always_inline int forward_ip4(struct xdp_md *ctx, struct ethhdr *eth, void *data_end)
{
	struct iphdr *ip = (void *)(eth + 1);
	struct bpf_fib_lookup fib = { .family = AF_INET, .ifindex = ctx->ingress_ifindex };
	__u32 sum;

	if ((void *)(ip + 1) > data_end || ip->ttl <= 1)
		return XDP_PASS;
	fib.l4_protocol = ip->protocol;
	fib.tot_len = bpf_ntohs(ip->tot_len);
	fib.tos = ip->tos;
	fib.ipv4_src = ip->saddr;
	fib.ipv4_dst = ip->daddr;
	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return XDP_PASS;
	sum = (__u32)ip->check + bpf_htons(0x0100);
	ip->check = sum + (sum >= 0xffff);
	ip->ttl--;
	return leave(eth, &fib);
}

static __always_inline int forward_ip6(struct xdp_md *ctx, struct ethhdr *eth, void *data_end)
{
	struct ipv6hdr *ip = (void *)(eth + 1);
	struct bpf_fib_lookup fib = { .family = AF_INET6, .ifindex = ctx->ingress_ifindex };

	if ((void *)(ip + 1) > data_end || ip->hop_limit <= 1)
		return XDP_PASS;
	fib.l4_protocol = ip->nexthdr;
	fib.tot_len = sizeof(*ip) + bpf_ntohs(ip->payload_len);
	fib.flowinfo = *(const __be32 *)ip & bpf_htonl(0x0fffffff);
	__builtin_memcpy(fib.ipv6_src, &ip->saddr, sizeof(fib.ipv6_src));
	__builtin_memcpy(fib.ipv6_dst, &ip->daddr, sizeof(fib.ipv6_dst));
	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return XDP_PASS;
	ip->hop_limit--;
	return leave(eth, &fib);
}

SEC("xdp")
int floor_forward(struct xdp_md *ctx)
{
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;
	if (eth->h_proto == bpf_htons(ETH_P_IP))
		return forward_ip4(ctx, eth, data_end);
	if (eth->h_proto == bpf_htons(ETH_P_IPV6))
		return forward_ip6(ctx, eth, data_end);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
