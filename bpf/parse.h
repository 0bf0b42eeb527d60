/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPEC §4.4 steps 2 to 4: which frames are plain enough to be forwarded here at all. */
#ifndef FP_PARSE_H
#define FP_PARSE_H

#include <linux/in.h>

#include "packet.h"

#define VLAN_VID_MASK 0x0fff

struct vlan_tag {
	__be16 tci;
	__be16 proto; /* EtherType of what follows */
};

static __always_inline bool is_tag(__be16 proto)
{
	return proto == bpf_htons(ETH_P_8021Q) || proto == bpf_htons(ETH_P_8021AD);
}

/* Step 2. One tag is stepped past; a second one is left to step 3, which does not know it. */
static __always_inline int parse_ethernet(struct packet *pkt)
{
	struct ethhdr *eth = pkt->data;
	struct vlan_tag *tag = (void *)(eth + 1);

	if ((void *)(eth + 1) > pkt->data_end)
		return FP_ERR_PARSE;
	pkt->l3 = eth + 1;
	pkt->proto = eth->h_proto;
	if (!is_tag(eth->h_proto))
		return GO_ON;

	if ((void *)(tag + 1) > pkt->data_end)
		return FP_ERR_PARSE;
	pkt->ingress_tpid = bpf_ntohs(eth->h_proto);
	pkt->ingress_vid = bpf_ntohs(tag->tci) & VLAN_VID_MASK;
	pkt->l3 = tag + 1;
	pkt->proto = tag->proto;
	return GO_ON;
}

static __always_inline int parse_ip4(struct packet *pkt)
{
	const struct iphdr *ip = pkt->l3;
	__u32 available = pkt->data_end - pkt->l3;

	if ((void *)(ip + 1) > pkt->data_end)
		return FP_ERR_PARSE;
	/* Version and IHL at once: the IHL counts words of 4 bytes (§11.5). */
	if (*(const __u8 *)ip != 0x45)
		return FP_PASS_COMPLEX_HEADER;
	pkt->tot_len = bpf_ntohs(ip->tot_len);
	if (pkt->tot_len < sizeof(*ip) || pkt->tot_len > available)
		return FP_ERR_PARSE;
	if (ip->frag_off & bpf_htons(0x3fff)) /* more fragments, or an offset */
		return FP_PASS_FRAGMENT;
	if (ip->ttl <= 1)
		return FP_PASS_LOW_TTL;
	pkt->family = AF_INET;
	pkt->l4_proto = ip->protocol;
	pkt->l4 = pkt->l3 + sizeof(*ip);
	return GO_ON;
}

/* Void unless their hop limit arrives as 255 (RFC 4861 §6.1, §7.1, §8.1): never to be forwarded. */
static __always_inline bool is_neighbour_discovery(const struct packet *pkt)
{
	const __u8 *type = pkt->l4;

	return pkt->l4_proto == IPPROTO_ICMPV6 && pkt->tot_len > sizeof(struct ipv6hdr) &&
	       (void *)(type + 1) <= pkt->data_end && *type >= 133 && *type <= 137;
}

static __always_inline int parse_ip6(struct packet *pkt)
{
	const struct ipv6hdr *ip = pkt->l3;
	__u32 available = pkt->data_end - pkt->l3;

	if ((void *)(ip + 1) > pkt->data_end)
		return FP_ERR_PARSE;
	if (ip->version != 6)
		return FP_PASS_COMPLEX_HEADER;
	/* 32 bits: a payload length near 65535 must not wrap (§11.8). */
	pkt->tot_len = sizeof(*ip) + bpf_ntohs(ip->payload_len);
	if (pkt->tot_len > available)
		return FP_ERR_PARSE;
	if (ip->nexthdr != IPPROTO_TCP && ip->nexthdr != IPPROTO_UDP &&
	    ip->nexthdr != IPPROTO_ICMPV6)
		return FP_PASS_COMPLEX_HEADER;
	pkt->family = AF_INET6;
	pkt->l4_proto = ip->nexthdr;
	pkt->l4 = pkt->l3 + sizeof(*ip);
	if (is_neighbour_discovery(pkt))
		return FP_PASS_NDP;
	if (ip->hop_limit <= 1)
		return FP_PASS_LOW_TTL;
	return GO_ON;
}

/* Steps 3 and 4. */
static __always_inline int parse_ip(struct packet *pkt)
{
	if (pkt->proto == bpf_htons(ETH_P_IP))
		return pkt->cfg->flags & FP_FLAG_IPV4 ? parse_ip4(pkt) : SILENT_PASS;
	if (pkt->proto == bpf_htons(ETH_P_IPV6))
		return pkt->cfg->flags & FP_FLAG_IPV6 ? parse_ip6(pkt) : SILENT_PASS;
	return FP_PASS_NOT_IP;
}

#endif
