/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPEC §4.9: one record per exit, for people who ask why. */
#ifndef FP_LOG_H
#define FP_LOG_H

#include "maps.h"
#include "packet.h"

/*
 * A subprogram, so that frames pay one branch while events are off. A full ring loses the event, not
 * the frame: the result of the output is not looked at.
 */
static __noinline int log_event(struct xdp_md *ctx, const struct packet *pkt, __u8 counter,
				__u8 verdict)
{
	const __u8 *data = (void *)(long)ctx->data;
	const __u8 *data_end = (void *)(long)ctx->data_end;
	struct fp_event event = {
		.time_ns = bpf_ktime_get_ns(),
		.ingress_ifindex = ctx->ingress_ifindex,
		.egress_ifindex = pkt->egress_ifindex,
		.frame_len = data_end - data,
		.fib_rc = pkt->fib_rc,
		.ingress_vid = pkt->ingress_vid,
		.egress_vid = pkt->egress_vid,
		.verdict = verdict,
		.counter = counter,
	};

	/* Unrolled, because 5.10 allows no variable offset into the stack. */
#pragma unroll
	for (int i = 0; i < FP_EVENT_HEAD; i++) {
		if (data + i + 1 > data_end)
			break;
		event.head[i] = data[i];
		event.head_len = i + 1;
	}
	bpf_ringbuf_output(&log, &event, sizeof(event), 0);
	return 0;
}

#endif
