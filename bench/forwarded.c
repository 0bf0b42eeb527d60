// SPDX-License-Identifier: GPL-2.0-or-later
#include "forwarded.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "did_not.h"

int forwarded__head(const struct template *t, const struct frame *first, __u32 i, const __u8 *macs,
		    __u8 *head)
{
	struct frame frame = {};
	int ret = template__frame(t, first, i, &frame);

	if (ret)
		return ret;
	if (macs) {
		memcpy(frame.bytes, macs, 12);
		if (frame.bytes[12] == 0x08) {
			__u32 sum = (frame.bytes[24] << 8 | frame.bytes[25]) + 0x100;

			sum += sum >> 16; /* RFC 1624; 0xffff is the wire's 0x0000 */
			sum = (sum & 0xffff) == 0xffff ? 0 : sum;
			frame.bytes[24] = sum >> 8;
			frame.bytes[25] = sum;
			frame.bytes[22]--;
		} else {
			frame.bytes[21]--;
		}
	}
	memcpy(head, frame.bytes, TEMPLATE_HEAD);
	frame__free(&frame);
	return 0;
}

/* The number of a frame of the flow that the head is of; of any, if it is of none. */
static __u32 flow_of(const struct template *t, const __u8 *head)
{
	__u32 word, flow = 0;

	memcpy(&word, head + t->flow_at, sizeof(word));
	while (flow < t->flow_mask && template__destination(t, flow) != ntohl(word))
		flow++;
	return flow;
}

int forwarded__check(const struct template *t, const struct frame *first, const __u8 *macs,
		     const char *name, const __u8 *head, struct pf_error *err)
{
	__u8 expected[TEMPLATE_HEAD];

	if (forwarded__head(t, first, flow_of(t, head), macs, expected))
		return pf_error__set(err, -ENOMEM, "cannot make a frame: out of memory");
	for (int at = 0; at < TEMPLATE_HEAD; at++)
		if (head[at] != expected[at])
			return pf_error__set(err, -EPROTO,
					     DID_NOT "%s: byte %d of a frame delivered is "
						     "0x%02x, expected 0x%02x",
					     name, at, head[at], expected[at]);
	return 0;
}
