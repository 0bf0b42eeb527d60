/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the frame builder's unit tests share. */
#ifndef PF_TEST_FRAME_H
#define PF_TEST_FRAME_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "frame.h"

static inline void build(struct frame *frame, const char *text)
{
	struct pf_error err = PF_ERROR_INIT;

	if (frame__build(frame, text, &err))
		fail_msg("%s", err.line);
}

/* Hex digits in groups to bytes; the test's own reader. */
static inline __u32 read_hex(const char *hex, __u8 *bytes)
{
	__u32 n = 0;

	for (; *hex; hex += 2) {
		char pair[3] = { 0 };

		hex += *hex == ' ';
		memcpy(pair, hex, 2);
		bytes[n++] = strtoul(pair, NULL, 16);
	}
	return n;
}

static inline void expect(const char *text, const char *hex)
{
	struct frame frame = { 0 };
	__u8 bytes[512];
	__u32 len = read_hex(hex, bytes);

	build(&frame, text);
	if (frame.len != len)
		fail_msg("%s: %u bytes, not %u", text, frame.len, len);
	for (__u32 i = 0; i < len; i++)
		if (frame.bytes[i] != bytes[i])
			fail_msg("%s: byte %u is %02x, not %02x", text, i, frame.bytes[i],
				 bytes[i]);
	frame__free(&frame);
}

static inline unsigned int be16(const struct frame *frame, __u32 at)
{
	assert_true(at + 2 <= frame->len);
	return frame->bytes[at] << 8 | frame->bytes[at + 1];
}

/* The ones' complement sum as the receiver takes it: 0xffff when an IPv4 header verifies. */
static inline unsigned int received_sum(const struct frame *frame, __u32 from, __u32 len)
{
	unsigned int sum = 0;

	for (__u32 i = from; i < from + len; i += 2) {
		sum += be16(frame, i);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum;
}

#endif
