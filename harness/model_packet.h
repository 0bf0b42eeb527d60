/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's view of a frame's bytes: what SPEC §4.4 steps 2 to 4 and 7 read, and what step 9
 * writes. Internal to the model: only model*.c includes it.
 */
#ifndef PF_MODEL_PACKET_H
#define PF_MODEL_PACKET_H

#include <stdbool.h>

#include "../bpf/fastpath.h"
#include "../loader/tables.h"
#include "frame.h"

/*
 * How a step of §4.4 ends: with the counter that names its exit, or with one of these. FP_RX_TOTAL
 * (0) names no exit.
 */
enum {
	MODEL_GO_ON = -1,
	MODEL_SILENT_PASS = FP_N_COUNTERS, /* a disabled family; missed the allowlist */
};

/* A frame and what was read of it. Members are valid as far as the parse came, else 0. */
struct packet {
	const struct frame *frame;
	bool tagged; /* an outer tag was stepped past */
	__u16 tpid;  /* of that tag, as a value: 0x8100 or 0x88A8 */
	__u16 vid;
	__u16 ethertype; /* behind the tag */
	__u32 ip_at;	 /* offset of the IP header: 14 or 18 */
	__u32 ip_len;  /* header and payload as the IP header tells; an IPv6 one exceeds 16 bits */
	__u8 family;   /* AF_INET or AF_INET6 */
	__u8 protocol; /* of the upper layer */
	__u8 tos;      /* IPv4 */
	__be32 flowinfo; /* IPv6: traffic class and flow label, version bits 0 */
	__u8 src[16];	 /* network order; 4 bytes used for AF_INET */
	__u8 dst[16];
	__be16 sport; /* 0 when the protocol has none, or when they are cut off */
	__be16 dport;
};

/* The L2 header that a forwarded frame is to get. */
struct model_l2 {
	const __u8 *dst_mac;
	const __u8 *src_mac;
	bool tagged;
	__u16 tpid; /* values, not network order */
	__u16 vid;
};

/* Steps 2 to 4, with `flags` of struct fp_cfg. Returns the exit or MODEL_GO_ON. */
int model_packet__parse(struct packet *packet, const struct frame *frame, __u8 flags);

/* Is the address (of packet->family) inside the prefix? One of the other family is not. */
bool model_packet__in_prefix(const struct packet *packet, const __u8 *addr,
			     const struct pf_prefix *prefix);

/* Step 7, first item: would the kernel's forwarding path take this frame? */
bool model_packet__eligible(const struct packet *packet);

/* Step 9c and 9d: makes the frame as forwarding sends it, in new bytes. 0 or -ENOMEM. */
int model_packet__forward(const struct packet *packet, const struct model_l2 *l2,
			  struct frame *out) PF_MUST_CHECK;

#endif
