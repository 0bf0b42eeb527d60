/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BPF side of template.h, shared by the carrier and the generator. */
#ifndef PF_RESTORE_H
#define PF_RESTORE_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "template.h"

static __always_inline __u32 flow_word(const struct template *t, __u32 i)
{
	__u32 f = i & t->flow_mask;

	return t->flow_base + (((f * TEMPLATE_SCATTER) & t->flow_span) << t->flow_shift);
}

static __always_inline void write_flow(const struct template *t, __u8 *data, void *data_end,
				       __u32 i)
{
	__u32 word = bpf_htonl(flow_word(t, i)), sum;
	/* Masks for the verifier: offsets are below TEMPLATE_HEAD. */
	__u16 *destination = (void *)(data + (t->flow_at & (TEMPLATE_HEAD - 1)));
	__u16 *checksum = (void *)(data + (t->checksum_at & (TEMPLATE_HEAD - 1)));

	if ((void *)(destination + 2) > data_end || (void *)(checksum + 1) > data_end)
		return;
	destination[0] = word & 0xffff;
	destination[1] = word >> 16;
	if (!t->checksum_at)
		return;
	sum = t->sum + (word & 0xffff) + (word >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	*checksum = ~sum;
}

/* Makes the frame the next one of the template. False when it is not one that this can be done with. */
static __always_inline bool restore_frame(struct xdp_md *ctx, struct template *t)
{
	void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;
	__u32 i = t->next++;
	int grow = (int)t->len - (int)(data_end - data);
	__u64 *to;

	if (!t->restore && i)
		return true;
	if (grow) {
		if (bpf_xdp_adjust_head(ctx, -grow))
			return false;
		data = (void *)(long)ctx->data;
		data_end = (void *)(long)ctx->data_end;
	}
	if (data + TEMPLATE_HEAD > data_end)
		return false;
	to = data;
#pragma unroll
	for (int word = 0; word < TEMPLATE_HEAD / 8; word++)
		to[word] = ((const __u64 *)t->head)[word];
	if (t->flow_at)
		write_flow(t, data, data_end, i);
	return true;
}

#endif
