/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frame that every iteration begins with. BPF_PROG_TEST_RUN hands the program the frame as the
 * last iteration left it (SPEC §11.2), and recycled live frames come back written over: so the head is
 * written anew for each frame, and each frame may be of another flow.
 */
#ifndef PF_TEMPLATE_H
#define PF_TEMPLATE_H

#include <linux/types.h>

#define TEMPLATE_HEAD 64 /* Ethernet, one tag, IPv6 and the ports: 62 bytes, and whole words */

/* No verdict: what the carrier answers when the program behind it was not reached. */
#define CARRIER_FAILED 255

/*
 * Frame i, from 0, is of flow f = i & flow_mask. Its destination word, the 32 bits at `flow_at`, is
 * flow_base + (((f * TEMPLATE_SCATTER) & flow_span) << flow_shift): neighbouring frames go to distant
 * addresses. Integers are native-endian.
 */
#define TEMPLATE_SCATTER 40503u /* odd: a permutation of every power of two */

struct template
{
	__u32 next;    /* i of the next frame; the program counts it up */
	__u32 len;     /* of the frame, bytes */
	__u32 restore; /* 0: leave frames as they are, the very mistake of §11.2 */
	__u32 flow_at; /* offset of the destination word, at most TEMPLATE_HEAD - 4; 0: one flow */
	__u32 checksum_at; /* offset of the IPv4 checksum; 0: none */
	__u32 sum; /* of the IPv4 header without destination and checksum, native 16-bit words */
	__u32 flow_mask, flow_base, flow_span, flow_shift;
	__u8 head[TEMPLATE_HEAD];
};

#endif
