// SPDX-License-Identifier: GPL-2.0-or-later
#include "template.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

/* Untagged Ethernet in front. */
enum { L3 = 14, IP4_CHECKSUM = L3 + 10, IP4_DST = L3 + 16, IP6_DST = L3 + 24 };

__u32 template__network(__u32 i)
{
	return TEMPLATE_REGION + ((i * TEMPLATE_SCATTER & TEMPLATE_SPAN) << 8);
}

/* The sum of the IPv4 header's 16-bit words without checksum and destination, in memory's order. */
static __u32 sum_without_destination(const __u8 *head)
{
	__u32 sum = 0;

	for (int at = L3; at < IP4_DST; at += 2) {
		__u16 word;

		memcpy(&word, head + at, sizeof(word));
		sum += at == IP4_CHECKSUM ? 0 : word;
	}
	return sum;
}

int template__init(struct template *t, const struct frame *frame, __u32 flows, __u32 grown,
		   struct pf_error *err)
{
	*t = (struct template){ .len = frame->len + grown, .restore = 1 };
	if (frame->len < TEMPLATE_HEAD)
		return pf_error__set(err, -EINVAL, "a frame of %u bytes: expected %d or more",
				     frame->len, TEMPLATE_HEAD);
	memcpy(t->head, frame->bytes, TEMPLATE_HEAD);
	if (flows <= 1)
		return 0;
	if (flows & (flows - 1) || flows > TEMPLATE_SPAN + 1)
		return pf_error__set(err, -EINVAL, "%u flows: expected a power of two", flows);
	t->flow_mask = flows - 1;
	t->flow_base = TEMPLATE_REGION + 2;
	t->flow_span = TEMPLATE_SPAN;
	t->flow_shift = 8;
	if (t->head[12] == 0x08 && t->head[13] == 0x00) {
		t->flow_at = IP4_DST;
		t->checksum_at = IP4_CHECKSUM;
		t->sum = sum_without_destination(t->head);
	} else if (t->head[12] == 0x86 && t->head[13] == 0xdd) {
		t->flow_at = IP6_DST;
	} else {
		return pf_error__set(err, -EINVAL, "many flows: expected an untagged IP frame");
	}
	return 0;
}

__u32 template__destination(const struct template *t, __u32 i)
{
	return t->flow_base +
	       (((i & t->flow_mask) * TEMPLATE_SCATTER & t->flow_span) << t->flow_shift);
}

int template__frame(const struct template *t, const struct frame *first, __u32 i,
		    struct frame *frame)
{
	__u32 grown = t->len - first->len, sum, word;
	int ret = frame__set(frame, NULL, t->len);
	__u16 half;

	if (ret)
		return ret;
	memcpy(frame->bytes + grown, first->bytes, first->len);
	memcpy(frame->bytes, t->head, TEMPLATE_HEAD);
	if (!t->flow_at)
		return 0;
	word = htonl(template__destination(t, i));
	memcpy(frame->bytes + t->flow_at, &word, sizeof(word));
	if (!t->checksum_at)
		return 0;
	sum = t->sum + (word & 0xffff) + (word >> 16);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	half = ~sum;
	memcpy(frame->bytes + t->checksum_at, &half, sizeof(half));
	return 0;
}
