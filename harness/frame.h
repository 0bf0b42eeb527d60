/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ethernet frames, and the little language in which the tables of cases write them down.
 *
 *     eth/vlan(vid=100)/ip4(dst=10.2.0.2,ttl=1)/udp(dport=53)/data(20)
 *
 * A frame is its layers from the outside in, separated by '/'. A layer is a name and, in parentheses,
 * fields to set, separated by commas. What is not set is right: EtherTypes and protocol numbers follow
 * from the next layer, lengths and checksums from the bytes that are there. Whatever is set is written
 * as it is given, right or wrong. `pf-harness list --layers` prints every layer and field.
 *
 * Layers may come in any order (ip4 in ip4, eth in gre). What has no layer of its own is written with
 * its number and its bytes: ip4(proto=89)/data(44), eth(type=0x8847)/hex(000641ff)/ip4/udp. A number
 * that no layer gives is one set aside for experiments: EtherType 0x88b5, IP protocol 253.
 *
 * Every length and checksum reaches to the end of the last layer before `pad`, `min60` or `cut`. Those
 * three come last, work on the finished frame in the order they are written, and change nothing in it:
 *     pad(n)   n zero bytes more        min60   zero bytes up to 60        cut(n)   only n bytes stay
 *
 * Payload is data(n): 00 01 02 …, or data(n,fill=0xff); or hex(…), the bytes themselves. These and
 * `pad` and `cut` take their first field without its name.
 *
 * A checksum field also takes the word `bad`: never 0, and verifies nowhere. The pseudo header is that
 * of the nearest ip4 or ip6 in front, with its addresses as written; without one there is none.
 *
 * Numbers are decimal or 0x…, given as values and stored in network order. Blanks may surround '/' and
 * ',' and stand nowhere else.
 */
#ifndef PF_FRAME_H
#define PF_FRAME_H

#include <stdio.h>
#include <linux/types.h>

#include "../loader/error.h"

/* The longest IPv6 packet without a jumbo payload (40 + 65535), behind Ethernet and two tags. */
#define FRAME_MAX_LEN (14 + 2 * 4 + 40 + 65535)

/* Owned bytes, from the destination MAC on, without FCS. Start from {0}. */
struct frame {
	__u8 *bytes;
	__u32 len;
};

/*
 * Makes a frame from its text, in place of what `frame` held. -EINVAL with a line that names the layer,
 * the field and what was expected; -ENOMEM. `frame` is then empty. A frame has at least one byte and at
 * most FRAME_MAX_LEN.
 */
int frame__build(struct frame *frame, const char *text, struct pf_error *err) PF_MUST_CHECK;

/*
 * Makes a frame of `len` bytes, copied from `bytes` (zeroes when NULL; may be the frame's own), in place
 * of what `frame` held. 0, or -ENOMEM and the frame is as it was. The allocation is exactly `len` long.
 */
int frame__set(struct frame *frame, const void *bytes, __u32 len) PF_MUST_CHECK;

/* Releases the bytes and empties the frame. */
void frame__free(struct frame *frame);

/* Prints the language's layers and fields with their defaults, one layer a paragraph. */
void frame__print_language(FILE *out);

#endif
