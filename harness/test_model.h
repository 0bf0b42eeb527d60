/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the model's unit tests share: a small world, two packets, and a FIB that answers as told. */
#ifndef PF_TEST_MODEL_H
#define PF_TEST_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "model.h"

enum {
	PORT_IN = 2,
	PORT_OUT = 3,
	PORT_NOT_IN_DEVMAP = 4,
	SUB_IN = 20,		/* PORT_IN, 0x8100, VID 100 */
	SUB_IN_AD = 21,		/* PORT_IN, 0x88A8, VID 200 */
	SUB_OUT = 30,		/* PORT_OUT, tpid 0, VID 300 */
	SUB_OUT_AD = 31,	/* PORT_OUT, 0x88A8, VID 4094 */
	SUB_NOT_IN_DEVMAP = 40, /* PORT_NOT_IN_DEVMAP, 0x8100, VID 300 */
};

#define ALL_FAMILIES_AND_VLAN (FP_FLAG_IPV4 | FP_FLAG_IPV6 | FP_FLAG_VLAN)

/* Forwards 10.2.0.0/16 and 2001:db8:2::/48. The caller may change its copy; the arrays are static. */
static inline struct pf_tables small_world(__u8 flags)
{
	static struct pf_prefix allow[] = {
		{ AF_INET, 16, { 10, 2 } },
		{ AF_INET6, 48, { 0x20, 0x01, 0x0d, 0xb8, 0, 2 } },
	};
	static __u32 egress[] = { 99, PORT_OUT };
	static struct pf_vlan resolve[] = {
		{ { PORT_OUT, 300, 0 }, SUB_OUT },
		{ { PORT_OUT, 4094, 0x88a8 }, SUB_OUT_AD },
		{ { PORT_NOT_IN_DEVMAP, 300, 0x8100 }, SUB_NOT_IN_DEVMAP },
	};
	static struct pf_vlan ingress[] = {
		{ { PORT_OUT, 100, 0x8100 }, SUB_OUT }, /* another port's: never meant */
		{ { PORT_IN, 100, 0x8100 }, SUB_IN },
		{ { PORT_IN, 200, 0x88a8 }, SUB_IN_AD },
	};

	return (struct pf_tables){
		.cfg = { .flags = flags },
		.allow = allow,
		.n_allow = 2,
		.egress = egress,
		.n_egress = 2,
		.vlan_resolve = resolve,
		.n_vlan_resolve = 3,
		.vlan_ingress = ingress,
		.n_vlan_ingress = 3,
	};
}

static const __u8 macs_in[12] = { 0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02 };
/* As the FIB answers; the destination has its only set bit in its last byte, for §11.14's check. */
static const __u8 macs_out[12] = { 0, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0x0e, 0x01 };

/* UDP, 0x1234 to 0x5678, four bytes of data. DF set, TOS 0x10, TTL 64, checksum right. */
static const __u8 ip4_udp[32] = {
	0x45, 0x10, 0x00, 0x20, 0x12, 0x34, 0x40, 0x00, 0x40, 0x11, 0x14, 0x83, 10,  1,	  0,   2,
	10,   2,    0,	  2,	0x12, 0x34, 0x56, 0x78, 0x00, 0x0c, 0x00, 0x00, 'a', 'b', 'c', 'd',
};

/* The same for IPv6: traffic class 0xAB, flow label 0xCDEF1, hop limit 64. */
static const __u8 ip6_udp[52] = {
	0x6a, 0xbc, 0xde, 0xf1, 0x00, 0x0c, 0x11, 0x40, 0x20, 0x01, 0x0d, 0xb8, 0,
	1,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    2,	  0x20, 0x01,
	0x0d, 0xb8, 0,	  2,	0,    0,    0,	  0,	0,    0,    0,	  0,	0,
	2,    0x12, 0x34, 0x56, 0x78, 0x00, 0x0c, 0x00, 0x00, 'a',  'b',  'c',	'd',
};

/* Answers as told, and keeps the last question. */
struct fake_fib {
	int rc;
	__u32 egress; /* 0: PORT_OUT */
	bool no_dmac; /* as older kernels answer for an unresolved neighbour (§11.14) */
	unsigned int n_asked;
	struct bpf_fib_lookup asked;
	__u32 flags;
};

static inline int fake_fib__lookup(void *fib, struct bpf_fib_lookup *params, __u32 flags)
{
	struct fake_fib *fake = fib;

	fake->n_asked++;
	fake->asked = *params;
	fake->flags = flags;
	/* The helper leaves what it likes in the rest of the struct: nothing of it may be used. */
	memset(params, 0xee, sizeof(*params));
	if (fake->rc != 0)
		return fake->rc;
	params->ifindex = fake->egress ? fake->egress : PORT_OUT;
	memcpy(params->dmac, macs_out, 6);
	memcpy(params->smac, macs_out + 6, 6);
	if (fake->no_dmac)
		memset(params->dmac, 0, 6);
	return 0;
}

/* The checksum field of a 20-byte IPv4 header made right, plus `off`. Word by word, carry by carry. */
static inline void fix_ip4_checksum(__u8 *ip, __u16 off)
{
	unsigned int sum = 0;

	ip[10] = ip[11] = 0;
	for (int at = 0; at < 20; at += 2) {
		sum += ip[at] * 256u + ip[at + 1];
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	sum = (0xffff - sum + off) & 0xffff;
	ip[10] = (__u8)(sum / 256);
	ip[11] = (__u8)(sum % 256);
}

/* EtherTypes, as bytes. */
#define IP4 0x08, 0x00
#define IP6 0x86, 0xdd

/* A frame put together for one test: MACs of the way in, what follows them, and an IP packet. */
struct arrival {
	struct frame frame;
	struct model_input input;
	struct pf_tables tables;
	struct fake_fib fib;
	struct outcome outcome;
};

static inline void arrival__init(struct arrival *arrival, const void *l2, __u32 l2_len,
				 const void *ip, __u32 ip_len)
{
	__u8 bytes[128] = { 0 };

	*arrival = (struct arrival){ 0 };
	memcpy(bytes, macs_in, 12);
	memcpy(bytes + 12, l2, l2_len);
	memcpy(bytes + 12 + l2_len, ip, ip_len);
	assert_int_equal(frame__set(&arrival->frame, bytes, 12 + l2_len + ip_len), 0);
	arrival->tables = small_world(ALL_FAMILIES_AND_VLAN | FP_FLAG_EVENTS);
	arrival->input.ingress_ifindex = PORT_IN;
}

static inline const struct outcome *arrival__run(struct arrival *arrival)
{
	arrival->input.frame = &arrival->frame;
	outcome__free(&arrival->outcome);
	assert_int_equal(model__run(&arrival->tables, &arrival->input, fake_fib__lookup,
				    &arrival->fib, &arrival->outcome),
			 0);
	assert_true(counters__conserved(arrival->outcome.counters, stderr));
	return &arrival->outcome;
}

static inline void arrival__free(struct arrival *arrival)
{
	outcome__free(&arrival->outcome);
	frame__free(&arrival->frame);
}

static inline void assert_pristine(const struct arrival *arrival)
{
	assert_int_equal(arrival->outcome.frame.len, arrival->frame.len);
	assert_memory_equal(arrival->outcome.frame.bytes, arrival->frame.bytes, arrival->frame.len);
}

#endif
