// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "wire_private.h"

/* 0x88B5 is for experiments (IEEE 802). */
#define MARKER_PROTOCOL 0x88b5

static const struct marker marker_template = {
	.eth = { .h_dest = { 2, 0, 0, 0, 0xff, 1 }, .h_source = { 2, 0, 0, 0, 0xff, 2 } },
	.magic = "pf-harness fence",
};

void marker__init(struct marker *marker, __u32 round)
{
	*marker = marker_template;
	marker->eth.h_proto = htons(MARKER_PROTOCOL);
	marker->round = round;
}

bool marker__is(const void *bytes, size_t len)
{
	return len == sizeof(struct marker) &&
	       !memcmp((const __u8 *)bytes + offsetof(struct marker, magic), marker_template.magic,
		       sizeof(marker_template.magic));
}

bool marker__is_of_round(const void *bytes, size_t len, __u32 round)
{
	return marker__is(bytes, len) &&
	       !memcmp((const __u8 *)bytes + offsetof(struct marker, round), &round, sizeof(round));
}
