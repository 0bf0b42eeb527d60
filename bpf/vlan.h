/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VLANs on both sides (SPEC §4.4 steps 7 and 9a, §4.7) and the L2 header that results. */
#ifndef FP_VLAN_H
#define FP_VLAN_H

#include "maps.h"
#include "packet.h"
#include "parse.h"

/* Step 7, second part: the interface that the FIB shall take the frame to have come in by. */
static __always_inline int ingress_interface(const struct xdp_md *ctx, const struct packet *pkt,
					     __u32 *ifindex)
{
	struct fp_vlan key = {
		.phys_ifindex = ctx->ingress_ifindex,
		.vid = pkt->ingress_vid,
		.tpid = pkt->ingress_tpid,
	};
	__u32 *sub_ifindex;

	*ifindex = ctx->ingress_ifindex;
	if (pkt->ingress_vid == FP_VID_NONE || pkt->ingress_vid == 0)
		return GO_ON;
	if (!(pkt->cfg->flags & FP_FLAG_VLAN))
		return FP_PASS_UNKNOWN_VLAN;
	sub_ifindex = bpf_map_lookup_elem(&vlan_ingress, &key);
	if (!sub_ifindex)
		return FP_PASS_UNKNOWN_VLAN;
	*ifindex = *sub_ifindex;
	return GO_ON;
}

/* Step 9a: the physical port and the tag behind the interface that the FIB named. */
static __always_inline void resolve_egress(struct packet *pkt, __u32 fib_ifindex)
{
	const struct fp_vlan *vlan = NULL;

	if (pkt->cfg->flags & FP_FLAG_VLAN)
		vlan = bpf_map_lookup_elem(&vlan_resolve, &fib_ifindex);
	if (!vlan) {
		pkt->egress_ifindex = fib_ifindex;
		return;
	}
	pkt->egress_ifindex = vlan->phys_ifindex;
	pkt->egress_vid = vlan->vid & VLAN_VID_MASK;
	pkt->egress_tpid = vlan->tpid ? vlan->tpid : ETH_P_8021Q;
}

/*
 * Steps 9c and 9d as far as L2 goes. The header is written whole, so nothing is moved within the
 * frame. Afterwards `data`, `data_end` and `l3` are those of the new frame.
 */
static __always_inline int rewrite_l2(struct xdp_md *ctx, struct packet *pkt,
				      const struct bpf_fib_lookup *fib)
{
	bool tagged = pkt->egress_vid != FP_VID_NONE;
	int grow = (tagged ? 4 : 0) - (pkt->ingress_vid != FP_VID_NONE ? 4 : 0);
	struct ethhdr *eth;
	struct vlan_tag *tag;

	if (grow && bpf_xdp_adjust_head(ctx, -grow))
		return FP_ERR_VLAN;
	pkt->data = (void *)(long)ctx->data;
	pkt->data_end = (void *)(long)ctx->data_end;
	eth = pkt->data;
	tag = (void *)(eth + 1);
	if ((void *)(tag + 1) > pkt->data_end) /* for the verifier: an IP header follows */
		return FP_ERR_VLAN;
	__builtin_memcpy(eth->h_dest, fib->dmac, ETH_ALEN);
	__builtin_memcpy(eth->h_source, fib->smac, ETH_ALEN);
	if (tagged) {
		eth->h_proto = bpf_htons(pkt->egress_tpid);
		tag->tci = bpf_htons(pkt->egress_vid);
		tag->proto = pkt->proto;
		pkt->l3 = tag + 1;
	} else {
		eth->h_proto = pkt->proto;
		pkt->l3 = eth + 1;
	}
	return GO_ON;
}

#endif
