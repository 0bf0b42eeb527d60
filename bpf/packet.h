/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the steps of SPEC §4.4 find out about a frame and hand down to the next one. */
#ifndef FP_PACKET_H
#define FP_PACKET_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>

#include "fastpath.h"

#define AF_INET	 2
#define AF_INET6 10

/*
 * A step answers with the counter that names its exit, or with one of these. The order is that of
 * the steps; what a step fills in is below its name.
 */
enum {
	GO_ON = FP_N_COUNTERS,
	SILENT_PASS,
};

struct packet {
	void *data;
	void *data_end;
	const struct fp_cfg *cfg;

	/* 2. Ethernet */
	void *l3;
	__be16 proto;	   /* EtherType, the inner one when tagged */
	__u16 ingress_vid; /* FP_VID_NONE: untagged */
	__u16 ingress_tpid;

	/* 4. IP header */
	__u8 family;
	__u8 l4_proto;
	__u32 tot_len; /* IP header and payload, bytes: 65575 at most */
	void *l4;

	/* 8. FIB lookup */
	__s32 fib_rc;

	/* 9a. Egress */
	__u32 egress_ifindex; /* the physical port, 0 until known */
	__u16 egress_vid;     /* FP_VID_NONE: untagged */
	__u16 egress_tpid;
};

#endif
