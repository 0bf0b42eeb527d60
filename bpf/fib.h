/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPEC §4.4 steps 8 and 9: the kernel's FIB is asked, and what it answers is done. */
#ifndef FP_FIB_H
#define FP_FIB_H

#include "packet.h"
#include "vlan.h"

#define IP6_FLOWINFO_MASK bpf_htonl(0x0fffffff)

struct ports {
	__be16 sport;
	__be16 dport;
};

/* The protocols whose header begins with the two ports; of these IPv6 frames get here with two. */
static __always_inline bool has_ports(__u8 l4_proto)
{
	return l4_proto == IPPROTO_TCP || l4_proto == IPPROTO_UDP || l4_proto == IPPROTO_SCTP ||
	       l4_proto == IPPROTO_DCCP || l4_proto == IPPROTO_UDPLITE;
}

/*
 * Step 8. Every field is one that ip rules or a multipath hash may look at: a port left 0 would put
 * all flows on one leg (§11.6). The helper overwrites its input, so it is made anew for each frame.
 */
static __always_inline void fill_fib_params(struct bpf_fib_lookup *fib, const struct packet *pkt,
					    __u32 ingress_ifindex)
{
	const struct ports *ports = pkt->l4;
	__u32 l4_offset = pkt->l4 - pkt->l3;
	__u32 l3_len = pkt->data_end - pkt->l3;

	fib->family = pkt->family;
	fib->l4_protocol = pkt->l4_proto;
	/*
	 * With padding, where SPEC says the packet's own total length: a redirect does not trim it
	 * as forwarding does, and an egress that finds the frame too long loses it without a word.
	 * The field has 16 bits; what does not fit them is over any MTU (§11.8).
	 */
	fib->tot_len = l3_len > 0xffff ? 0xffff : l3_len;
	fib->ifindex = ingress_ifindex;
	if (has_ports(pkt->l4_proto) && l4_offset + sizeof(*ports) <= pkt->tot_len &&
	    (void *)(ports + 1) <= pkt->data_end) {
		fib->sport = ports->sport;
		fib->dport = ports->dport;
	}
	if (pkt->family == AF_INET) {
		const struct iphdr *ip = pkt->l3;

		fib->tos = ip->tos;
		fib->ipv4_src = ip->saddr;
		fib->ipv4_dst = ip->daddr;
	} else {
		const struct ipv6hdr *ip = pkt->l3;

		fib->flowinfo = *(const __be32 *)ip & IP6_FLOWINFO_MASK;
		__builtin_memcpy(fib->ipv6_src, &ip->saddr, sizeof(fib->ipv6_src));
		__builtin_memcpy(fib->ipv6_dst, &ip->daddr, sizeof(fib->ipv6_dst));
	}
}

/* Kernels before 6.3 say SUCCESS for a neighbour that has no address yet (§11.14). */
static __always_inline bool neighbour_is_known(const struct bpf_fib_lookup *fib)
{
	return fib->dmac[0] | fib->dmac[1] | fib->dmac[2] | fib->dmac[3] | fib->dmac[4] |
	       fib->dmac[5];
}

/* Step 9 for every answer but a usable next hop. */
static __always_inline int fib_refused(__s32 fib_rc)
{
	switch (fib_rc) {
	case BPF_FIB_LKUP_RET_BLACKHOLE:
	case BPF_FIB_LKUP_RET_UNREACHABLE:
	case BPF_FIB_LKUP_RET_PROHIBIT:
		return FP_DROP_UNREACHABLE;
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		count(FP_FIB_NOT_FWDED);
		return FP_ERR_FIB_OTHER;
	case BPF_FIB_LKUP_RET_SUCCESS: /* its MAC is all zero */
	case BPF_FIB_LKUP_RET_NO_NEIGH:
		return FP_PASS_NO_NEIGH;
	case BPF_FIB_LKUP_RET_FRAG_NEEDED:
		return FP_PASS_FRAG_NEEDED;
	default:
		return FP_ERR_FIB_OTHER;
	}
}

/* Step 9d, L3. The same sum as the kernel's own: 0xfeff becomes 0x0000 (RFC 1624, §11.7). */
static __always_inline int lower_ttl(const struct packet *pkt)
{
	if (pkt->family == AF_INET) {
		struct iphdr *ip = pkt->l3;
		__u32 sum;

		if ((void *)(ip + 1) > pkt->data_end)
			return FP_ERR_VLAN; /* for the verifier */
		sum = (__u32)ip->check + bpf_htons(0x0100);
		ip->check = sum + (sum >= 0xffff);
		ip->ttl--;
	} else {
		struct ipv6hdr *ip = pkt->l3;

		if ((void *)(ip + 1) > pkt->data_end)
			return FP_ERR_VLAN; /* for the verifier */
		ip->hop_limit--;
	}
	return GO_ON;
}

/* Steps 9a to 9e. */
static __always_inline int forward(struct xdp_md *ctx, struct packet *pkt,
				   const struct bpf_fib_lookup *fib)
{
	int exit;

	resolve_egress(pkt, fib->ifindex);
	/* Armed before anything is written: a frame that is passed after all must be pristine. */
	if (bpf_redirect_map(&redirect_devmap, pkt->egress_ifindex, XDP_PASS) != XDP_REDIRECT)
		return FP_PASS_NOT_IN_DEVMAP;
	exit = rewrite_l2(ctx, pkt, fib);
	if (exit != GO_ON)
		return exit;
	exit = lower_ttl(pkt);
	return exit == GO_ON ? FP_FWD_OK : exit;
}

/* Steps 8 and 9. */
static __always_inline int route(struct xdp_md *ctx, struct packet *pkt, __u32 ingress_ifindex)
{
	struct bpf_fib_lookup fib = {};

	fill_fib_params(&fib, pkt, ingress_ifindex);
	pkt->fib_rc = bpf_fib_lookup(ctx, &fib, sizeof(fib), 0);
	if (pkt->fib_rc == BPF_FIB_LKUP_RET_SUCCESS && neighbour_is_known(&fib))
		return forward(ctx, pkt, &fib);
	return fib_refused(pkt->fib_rc);
}

#endif
