/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames in words, for people: who to whom, and what forwarding changed. */
#ifndef PF_DESCRIBE_H
#define PF_DESCRIBE_H

#include "frame.h"

/*
 * What stands in a frame's outer headers, as far as they are there; offsets are 0 where there is none.
 * A second reading beside the model's: nothing is judged by it.
 */
struct headers {
	__u32 ip_at;
	__u32 l4_at;	 /* behind a plain IP header */
	__u16 ethertype; /* behind at most one tag; 0: the frame ends before */
	int vid;	 /* -1: no tag */
	__u8 family;	 /* AF_INET or AF_INET6, when the address fields are whole */
	__u8 protocol;
	__u8 ttl;
	char src[64], dst[64]; /* addresses, of IP where there is IP, else MACs */
};

void headers__read(struct headers *headers, const struct frame *frame);

/* "10.1.0.2:1024 > 10.2.0.2:53 udp", "02:…:02 > ff:…:ff ARP" */
void frame__print_parties(const struct frame *frame, const struct headers *headers, FILE *out);

/* "MACs, TTL 64 > 63, checksum", "tag of VLAN 10 taken off"; "nothing" when they are the same. */
void frame__print_changes(const struct frame *in, const struct frame *out_frame, FILE *out);

#endif
