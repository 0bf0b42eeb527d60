// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What depends on the L2 header, in and out: SPEC §4.4 steps 2, 7 and 9a to 9c, §4.7 and §4.9,
 * against bytes written out by hand.
 */
#include "test_model.h"

/* Steps 2 and 3: the frame is `len` bytes, and 0 where `l2` has ended. */
static void test_short_and_foreign_frames(void **state)
{
	static const __u8 zeroes[40];
	static const struct {
		__u8 l2[8];
		__u32 len;
		__u8 exit;
		__u16 vid;
	} rows[] = {
		{ { IP4 }, 1, FP_ERR_PARSE, 0xffff },
		{ { IP4 }, 13, FP_ERR_PARSE, 0xffff },
		{ { IP4 }, 14, FP_ERR_PARSE, 0xffff },
		{ { IP6 }, 14, FP_ERR_PARSE, 0xffff },
		{ { 0x08, 0x06 }, 13, FP_ERR_PARSE, 0xffff },
		{ { 0x08, 0x06 }, 14, FP_PASS_NOT_IP, 0xffff },
		{ { 0x05, 0xdc }, 60, FP_PASS_NOT_IP, 0xffff },
		{ { 0x91, 0x00, 0, 1, IP4 }, 60, FP_PASS_NOT_IP, 0xffff },
		{ { 0x00, 0x08 }, 60, FP_PASS_NOT_IP, 0xffff },
		{ { 0x81, 0x00, 0, 100, 8, 6 }, 14, FP_ERR_PARSE, 0xffff },
		{ { 0x81, 0x00, 0, 100, 8, 6 }, 17, FP_ERR_PARSE, 0xffff },
		{ { 0x88, 0xa8, 0, 100, 8, 6 }, 17, FP_ERR_PARSE, 0xffff },
		{ { 0x81, 0x00, 0xff, 0xfe, 8, 6 }, 18, FP_PASS_NOT_IP, 0xffe },
		{ { 0x88, 0xa8, 0xf0, 0x00, 8, 6 }, 18, FP_PASS_NOT_IP, 0 },
		{ { 0x81, 0x00, 0, 100, IP4 }, 18, FP_ERR_PARSE, 100 },
		{ { 0x81, 0x00, 0, 100, 0x81, 0x00, 0, 5 }, 60, FP_PASS_NOT_IP, 100 },
		{ { 0x88, 0xa8, 0, 100, 0x81, 0x00, 0, 5 }, 60, FP_PASS_NOT_IP, 100 },
		{ { 0x81, 0x00, 0, 100, 0x88, 0xa8, 0, 5 }, 60, FP_PASS_NOT_IP, 100 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arrival arrival;
		const struct outcome *out;
		struct frame whole;

		arrival__init(&arrival, rows[i].l2, 8, zeroes, sizeof(zeroes));
		whole = arrival.frame;
		arrival.frame = (struct frame){ 0 };
		assert_int_equal(frame__set(&arrival.frame, whole.bytes, rows[i].len), 0);
		frame__free(&whole);

		out = arrival__run(&arrival);
		assert_int_equal(out->verdict, VERDICT_PASS);
		assert_int_equal(out->counters[rows[i].exit], 1);
		assert_int_equal(out->counters[FP_RX_TOTAL], 1);
		assert_int_equal(out->event.counter, rows[i].exit);
		assert_int_equal(out->event.ingress_vid, rows[i].vid);
		assert_int_equal(out->event.frame_len, rows[i].len);
		assert_int_equal(arrival.fib.n_asked, 0);
		assert_pristine(&arrival);
		arrival__free(&arrival);
	}
}

static void test_unknown_vlan(void **state)
{
	static const struct {
		__u8 l2[6];
		__u8 mac;
		__u8 flags_off;
		__u32 ingress;
		__u8 exit;
	} rows[] = {
		{ { 0x81, 0x00, 0, 100, IP4 }, 0, 0, PORT_IN, FP_FWD_OK },
		{ { 0x88, 0xa8, 0, 200, IP4 }, 0, 0, PORT_IN, FP_FWD_OK },
		{ { 0x81, 0x00, 0, 101, IP4 }, 0, 0, PORT_IN, FP_PASS_UNKNOWN_VLAN },
		/* The TPID belongs to the key. */
		{ { 0x88, 0xa8, 0, 100, IP4 }, 0, 0, PORT_IN, FP_PASS_UNKNOWN_VLAN },
		{ { 0x81, 0x00, 0, 200, IP4 }, 0, 0, PORT_IN, FP_PASS_UNKNOWN_VLAN },
		/* So does the interface. */
		{ { 0x81, 0x00, 0, 100, IP4 }, 0, 0, 99, FP_PASS_UNKNOWN_VLAN },
		{ { 0x81, 0x00, 0, 100, IP4 }, 0, FP_FLAG_VLAN, PORT_IN, FP_PASS_UNKNOWN_VLAN },
		{ { 0x81, 0x00, 0xe0, 0, IP4 }, 0, FP_FLAG_VLAN, PORT_IN, FP_FWD_OK },
		{ { 0x81, 0x00, 0, 101, IP4 }, 1, 0, PORT_IN, FP_PASS_INELIGIBLE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arrival arrival;
		const struct outcome *out;

		arrival__init(&arrival, rows[i].l2, 6, ip4_udp, sizeof(ip4_udp));
		arrival.frame.bytes[0] |= rows[i].mac;
		arrival.tables.cfg.flags &= ~rows[i].flags_off;
		arrival.input.ingress_ifindex = rows[i].ingress;
		out = arrival__run(&arrival);
		assert_int_equal(out->counters[rows[i].exit], 1);
		assert_int_equal(out->event.counter, rows[i].exit);
		assert_int_equal(arrival.fib.n_asked, rows[i].exit == FP_FWD_OK);
		if (rows[i].exit != FP_FWD_OK) {
			assert_int_equal(out->verdict, VERDICT_PASS);
			assert_int_equal(out->fib_rc, FP_FIB_NOT_ASKED);
			assert_pristine(&arrival);
		}
		arrival__free(&arrival);
	}
}

/* §4.7, all of it: the L2 header in and out, by hand, for both families. */
static void test_vlan_matrix(void **state)
{
	static const struct {
		__u8 in[4];
		__u32 in_len;
		__u32 egress;
		__u8 flags_off;
		__u8 out[4];
		__u32 out_len;
		__u16 egress_vid;
	} rows[] = {
		/* none, none */
		{ { 0 }, 0, PORT_OUT, 0, { 0 }, 0, 0xffff },
		/* none, tag: the entry's tpid 0 means 0x8100 */
		{ { 0 }, 0, SUB_OUT, 0, { 0x81, 0x00, 0x01, 0x2c }, 4, 300 },
		{ { 0 }, 0, SUB_OUT_AD, 0, { 0x88, 0xa8, 0x0f, 0xfe }, 4, 4094 },
		/* tag, none */
		{ { 0x81, 0x00, 0xe0, 0x64 }, 4, PORT_OUT, 0, { 0 }, 0, 0xffff },
		{ { 0x81, 0x00, 0xe0, 0x00 }, 4, PORT_OUT, 0, { 0 }, 0, 0xffff },
		/* tag, tag: PCP and DEI do not survive, nor does the TPID */
		{ { 0x81, 0x00, 0xf0, 0x64 }, 4, SUB_OUT, 0, { 0x81, 0x00, 0x01, 0x2c }, 4, 300 },
		{ { 0x81, 0x00, 0xe0, 0x00 }, 4, SUB_OUT, 0, { 0x81, 0x00, 0x01, 0x2c }, 4, 300 },
		{ { 0x88, 0xa8, 0x00, 0xc8 }, 4, SUB_OUT, 0, { 0x81, 0x00, 0x01, 0x2c }, 4, 300 },
		{ { 0x81, 0x00, 0x00, 0x64 },
		  4,
		  SUB_OUT_AD,
		  0,
		  { 0x88, 0xa8, 0x0f, 0xfe },
		  4,
		  4094 },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		bool ip6 = i % 2;
		const __u8 ethertype[2][2] = { { IP4 }, { IP6 } };
		const __u8 *ip = ip6 ? ip6_udp : ip4_udp;
		__u32 ip_len = ip6 ? sizeof(ip6_udp) : sizeof(ip4_udp);
		__u8 l2[6], want[18 + sizeof(ip6_udp)];
		struct arrival arrival;
		const struct outcome *out;
		__u32 at;

		memcpy(l2, rows[i / 2].in, rows[i / 2].in_len);
		memcpy(l2 + rows[i / 2].in_len, ethertype[ip6], 2);
		arrival__init(&arrival, l2, rows[i / 2].in_len + 2, ip, ip_len);
		arrival.fib.egress = rows[i / 2].egress;
		arrival.input.headroom = 4;
		out = arrival__run(&arrival);

		memcpy(want, macs_out, 12);
		memcpy(want + 12, rows[i / 2].out, rows[i / 2].out_len);
		at = 12 + rows[i / 2].out_len;
		memcpy(want + at, ethertype[ip6], 2);
		memcpy(want + at + 2, ip, ip_len);
		want[at + 2 + (ip6 ? 7 : 8)] = 63;
		if (!ip6)
			memcpy(want + at + 2 + 10, (__u8[]){ 0x15, 0x83 }, 2);
		assert_int_equal(out->frame.len, at + 2 + ip_len);
		assert_memory_equal(out->frame.bytes, want, out->frame.len);
		assert_int_equal(out->verdict, VERDICT_REDIRECT);
		assert_int_equal(out->counters[FP_FWD_OK], 1);
		assert_int_equal(out->egress_ifindex, PORT_OUT);
		assert_int_equal(out->event.egress_ifindex, PORT_OUT);
		assert_int_equal(out->event.egress_vid, rows[i / 2].egress_vid);
		assert_int_equal(out->event.frame_len, at + 2 + ip_len);
		assert_int_equal(out->event.verdict, XDP_REDIRECT);
		assert_memory_equal(out->event.head, want, out->event.head_len);
		arrival__free(&arrival);
	}
}

/* Without FP_FLAG_VLAN there is no sub-interface: the FIB's ifindex is the port. */
static void test_vlan_resolve_needs_the_flag(void **state)
{
	static __u32 egress[] = { SUB_OUT };
	struct arrival arrival;
	const struct outcome *out;

	(void)state;
	arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip4_udp, sizeof(ip4_udp));
	arrival.tables.cfg.flags &= ~FP_FLAG_VLAN;
	arrival.tables.egress = egress;
	arrival.tables.n_egress = 1;
	arrival.fib.egress = SUB_OUT;
	out = arrival__run(&arrival);
	assert_int_equal(out->verdict, VERDICT_REDIRECT);
	assert_int_equal(out->egress_ifindex, SUB_OUT);
	assert_int_equal(out->frame.len, arrival.frame.len);
	assert_int_equal(out->event.egress_vid, FP_VID_NONE);
	arrival__free(&arrival);
}

/* The port has to be in redirect_devmap, not the sub-interface. */
static void test_devmap_is_asked_for_the_port(void **state)
{
	struct arrival arrival;
	const struct outcome *out;

	(void)state;
	arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip4_udp, sizeof(ip4_udp));
	arrival.fib.egress = SUB_NOT_IN_DEVMAP;
	out = arrival__run(&arrival);
	/* Before the size changes: without headroom it is not err_vlan either. */
	assert_int_equal(out->counters[FP_PASS_NOT_IN_DEVMAP], 1);
	assert_int_equal(out->verdict, VERDICT_PASS);
	assert_int_equal(out->egress_ifindex, 0);
	assert_int_equal(out->event.egress_ifindex, PORT_NOT_IN_DEVMAP);
	assert_int_equal(out->event.egress_vid, 300);
	assert_int_equal(out->event.fib_rc, 0);
	assert_pristine(&arrival);
	arrival__free(&arrival);
}

static void test_headroom(void **state)
{
	static const struct {
		const char *what;
		__u8 l2[6];
		__u32 l2_len;
		__u32 egress;
		__u32 headroom;
		__u8 exit;
	} rows[] = {
		{ "grows, 4", { IP4 }, 2, SUB_OUT, 4, FP_FWD_OK },
		{ "grows, 3", { IP4 }, 2, SUB_OUT, 3, FP_ERR_VLAN },
		{ "grows, 0", { IP4 }, 2, SUB_OUT, 0, FP_ERR_VLAN },
		{ "same, none", { IP4 }, 2, PORT_OUT, 0, FP_FWD_OK },
		{ "same, tag", { 0x81, 0x00, 0, 100, IP4 }, 6, SUB_OUT, 0, FP_FWD_OK },
		{ "same, priority", { 0x81, 0x00, 0, 0, IP4 }, 6, SUB_OUT, 0, FP_FWD_OK },
		{ "shrinks", { 0x81, 0x00, 0, 100, IP4 }, 6, PORT_OUT, 0, FP_FWD_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arrival arrival;
		const struct outcome *out;

		arrival__init(&arrival, rows[i].l2, rows[i].l2_len, ip4_udp, sizeof(ip4_udp));
		arrival.fib.egress = rows[i].egress;
		arrival.input.headroom = rows[i].headroom;
		out = arrival__run(&arrival);
		if (!out->counters[rows[i].exit])
			fail_msg("%s", rows[i].what);
		if (rows[i].exit == FP_ERR_VLAN) {
			assert_int_equal(out->verdict, VERDICT_ABORTED);
			assert_int_equal(out->event.verdict, XDP_ABORTED);
			assert_int_equal(out->event.counter, FP_ERR_VLAN);
			assert_int_equal(out->event.egress_ifindex, PORT_OUT);
			assert_int_equal(out->event.egress_vid, 300);
			assert_int_equal(out->event.frame_len, arrival.frame.len);
			assert_int_equal(out->egress_ifindex, 0);
			assert_pristine(&arrival);
		}
		arrival__free(&arrival);
	}
}

/* Padding behind the packet goes along; an event holds the first 64 bytes of what leaves. */
static void test_padding_and_event_head(void **state)
{
	__u8 ip[80];
	struct arrival arrival;
	const struct outcome *out;

	(void)state;
	memset(ip, 0x5a, sizeof(ip));
	memcpy(ip, ip4_udp, sizeof(ip4_udp));
	arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip, sizeof(ip));
	arrival.fib.egress = SUB_OUT;
	arrival.input.headroom = 4;
	out = arrival__run(&arrival);
	assert_int_equal(out->frame.len, 18 + sizeof(ip));
	assert_memory_equal(out->frame.bytes + 18 + 32, ip + 32, sizeof(ip) - 32);
	assert_int_equal(out->event.frame_len, 18 + sizeof(ip));
	assert_int_equal(out->event.head_len, 64);
	assert_memory_equal(out->event.head, out->frame.bytes, 64);
	assert_int_equal(out->event.ingress_vid, 0xffff);
	assert_int_equal(out->event.egress_vid, 300);
	assert_int_equal(out->event.time_ns, 0);
	arrival__free(&arrival);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_and_foreign_frames),
		cmocka_unit_test(test_unknown_vlan),
		cmocka_unit_test(test_vlan_matrix),
		cmocka_unit_test(test_vlan_resolve_needs_the_flag),
		cmocka_unit_test(test_devmap_is_asked_for_the_port),
		cmocka_unit_test(test_headroom),
		cmocka_unit_test(test_padding_and_event_head),
	};

	return cmocka_run_group_tests_name("model: L2 header", tests, NULL, NULL);
}
