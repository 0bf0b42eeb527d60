// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fast path: SPEC §4.4, read top to bottom. Each step either names the exit that the frame takes
 * or lets it go on; whatever is not forwarded here reaches the kernel as it came.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "allow.h"
#include "fastpath.h"
#include "fib.h"
#include "log.h"
#include "maps.h"
#include "packet.h"
#include "parse.h"
#include "vlan.h"

static __always_inline int verdict_of(int exit)
{
	switch (exit) {
	case FP_FWD_OK:
		return XDP_REDIRECT;
	case FP_DROP_UNREACHABLE:
		return XDP_DROP;
	case FP_ERR_VLAN:
		return XDP_ABORTED;
	default:
		return XDP_PASS;
	}
}

SEC("xdp")
int fast_path(struct xdp_md *ctx)
{
	__u32 zero = 0, ingress_ifindex;
	struct packet pkt = {
		.data = (void *)(long)ctx->data,
		.data_end = (void *)(long)ctx->data_end,
		.ingress_vid = FP_VID_NONE,
		.egress_vid = FP_VID_NONE,
		.fib_rc = FP_FIB_NOT_ASKED,
	};
	int exit, verdict;

	pkt.cfg = bpf_map_lookup_elem(&cfg, &zero);
	if (!pkt.cfg)
		return XDP_PASS; /* for the verifier: an array has its key 0 */

	count(FP_RX_TOTAL); /* step 1 */
	exit = parse_ethernet(&pkt);
	if (exit != GO_ON)
		goto leave;
	exit = parse_ip(&pkt);
	if (exit != GO_ON)
		goto leave;
	exit = match(&pkt);
	if (exit != GO_ON)
		goto leave;
	exit = eligible(&pkt);
	if (exit != GO_ON)
		goto leave;
	exit = ingress_interface(ctx, &pkt, &ingress_ifindex);
	if (exit != GO_ON)
		goto leave;
	exit = route(ctx, &pkt, ingress_ifindex);
leave:
	if (exit == SILENT_PASS)
		return XDP_PASS;
	count(exit);
	verdict = verdict_of(exit);
	if (pkt.cfg->flags & FP_FLAG_EVENTS)
		log_event(ctx, &pkt, exit, verdict);
	return verdict;
}

char _license[] SEC("license") = "GPL";
