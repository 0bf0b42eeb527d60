// SPDX-License-Identifier: GPL-2.0-or-later
/* The frame builder's rules, held against sums and lengths that are taken again here. */
#include "test_frame.h"

static void test_options(void **state)
{
	struct frame frame = { 0 };

	(void)state;
	build(&frame, "eth/ip4(opts=40)/tcp(opts=40)/data(1)");
	assert_int_equal(frame.len, 14 + 60 + 60 + 1);
	assert_int_equal(frame.bytes[14], 0x4f);
	assert_int_equal(be16(&frame, 16), 60 + 60 + 1);
	assert_int_equal(frame.bytes[14 + 60 + 12], 0xf0);
	for (int i = 20; i < 60; i++) {
		assert_int_equal(frame.bytes[14 + i], 1);
		assert_int_equal(frame.bytes[74 + i], 1);
	}
	assert_int_equal(received_sum(&frame, 14, 60), 0xffff);
	/* A field set by hand adds no bytes, and takes none away. */
	expect("ip4(opts=4,ihl=5,csum=0)", "45000018 12344000 40fd0000 0a010002 0a020002 01010101");
	frame__free(&frame);
}

static void test_bad(void **state)
{
	static const struct {
		const char *right, *bad;
		__u32 at, len;
	} sums[] = {
		{ "ip4", "ip4(csum=bad)", 10, 2 },
		{ "eth/ip4/tcp", "eth/ip4/tcp(csum=bad)", 50, 2 },
		{ "eth/ip4/udp", "eth/ip4/udp(csum=bad)", 40, 2 },
		{ "eth/ip6/udplite", "eth/ip6/udplite(csum=bad)", 60, 2 },
		{ "eth/ip4/icmp", "eth/ip4/icmp(csum=bad)", 36, 2 },
		{ "eth/ip6/icmp6", "eth/ip6/icmp6(csum=bad)", 56, 2 },
		{ "eth/ip6/mh", "eth/ip6/mh(csum=bad)", 58, 2 },
		{ "eth/ip4/sctp", "eth/ip4/sctp(csum=bad)", 42, 4 },
	};
	struct frame right = { 0 }, bad = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		__u32 at = sums[i].at, end = at + sums[i].len;

		build(&right, sums[i].right);
		build(&bad, sums[i].bad);
		assert_int_equal(bad.len, right.len);
		assert_memory_equal(bad.bytes, right.bytes, at);
		assert_memory_equal(bad.bytes + end, right.bytes + end, right.len - end);
		/* In every byte, and not merely the other zero of ones' complement. */
		for (__u32 b = at; b < end; b++)
			assert_int_not_equal(bad.bytes[b], right.bytes[b]);
		assert_int_not_equal(be16(&bad, at) ^ be16(&right, at), 0xffff);
	}

	/* The right sum would be 0x5555: its wrong one must not be 0, which is no checksum at all. */
	build(&right, "udp(sport=0xaaa2,dport=0)");
	assert_int_equal(be16(&right, 6), 0x5555);
	build(&bad, "udp(sport=0xaaa2,dport=0,csum=bad)");
	assert_int_not_equal(be16(&bad, 6), 0);
	assert_int_not_equal(be16(&bad, 6), 0x5555);

	build(&bad, "ip4(csum=bad,tune=0)");
	assert_int_not_equal(received_sum(&bad, 0, 20), 0xffff);
	frame__free(&right);
	frame__free(&bad);
}

static void test_udp_zero(void **state)
{
	struct frame frame = { 0 };

	(void)state;
	/* The words add up to 0xffff, whose complement is 0. */
	expect("udp(sport=0xfff7,dport=0)", "fff7 0000 0008 ffff");
	expect("udplite(sport=0xfff7,dport=0)", "fff7 0000 0008 ffff");
	expect("udp(sport=0xfff7,dport=0,csum=0)", "fff7 0000 0008 0000");
	/* Where 0 is an ordinary sum it stays. */
	build(&frame, "icmp(type=0xff,code=0xff)");
	assert_int_equal(be16(&frame, 2), 0);
	frame__free(&frame);
}

/* UDP-Lite: a coverage that says nothing sensible is written, and the sum covers all (RFC 3828). */
static void test_coverage(void **state)
{
	struct frame frame = { 0 };

	(void)state;
	expect("udplite(cscov=8)/data(4)", "9c40 0009 0008 63ae 0001 0203");
	expect("udplite(cscov=10)/data(4)", "9c40 0009 000a 63ab 0001 0203");
	expect("udplite(cscov=12)/data(4)", "9c40 0009 000c 61a6 0001 0203");
	expect("udplite(cscov=13)/data(4)", "9c40 0009 000d 61a5 0001 0203");
	expect("udplite(cscov=7)/data(4)", "9c40 0009 0007 61ab 0001 0203");
	expect("udplite(cscov=0)/data(4)", "9c40 0009 0000 61b2 0001 0203");
	build(&frame, "data(100)/udplite(cscov=0xffff)/data(4)");
	assert_int_equal(be16(&frame, 106), 0x61b2);
	frame__free(&frame);
}

/* An outer checksum covers the inner ones, and a pseudo header is the nearest packet's. */
static void test_nested(void **state)
{
	struct frame frame = { 0 };

	(void)state;
	build(&frame, "eth/ip6/udp/ip4(opts=4)/ip6/icmp6/data(5)");
	assert_int_equal(frame.len, 14 + 40 + 8 + 24 + 40 + 8 + 5);
	assert_int_equal(be16(&frame, 18), 8 + 24 + 40 + 8 + 5);
	assert_int_equal(be16(&frame, 58), 8 + 24 + 40 + 8 + 5);
	assert_int_equal(be16(&frame, 64), 24 + 40 + 8 + 5);
	assert_int_equal(be16(&frame, 90), 8 + 5);
	assert_int_equal(received_sum(&frame, 62, 24), 0xffff);

	/* With an even length the sum over the outer UDP packet can be taken by hand. */
	build(&frame, "eth/ip6/udp/ip4/udp/data(6)");
	assert_int_equal(received_sum(&frame, 22, frame.len - 22) + 17 + (8 + 20 + 8 + 6), 0xffff);
	assert_int_equal(received_sum(&frame, 62 + 12, frame.len - 74) + 17 + (8 + 6), 0xffff);

	/* The outermost layer of all may be the one whose addresses count. */
	build(&frame, "ip4/tcp/data(2)");
	assert_int_equal(received_sum(&frame, 12, 8 + 22) + 6 + 22, 0xffff);
	frame__free(&frame);
}

static void test_tune(void **state)
{
	struct frame frame = { 0 };
	char text[100];

	(void)state;
	for (unsigned int sum = 0; sum < 0xffff; sum += sum < 0xfe00 ? 61 : 1) {
		snprintf(text, sizeof(text), "eth/ip4(tune=%u,ttl=%u,opts=%u)/udp", sum, sum % 256,
			 sum % 11 * 4);
		build(&frame, text);
		if (be16(&frame, 24) != sum ||
		    received_sum(&frame, 14, 20 + sum % 11 * 4) != 0xffff)
			fail_msg("%s: checksum 0x%04x", text, be16(&frame, 24));
	}
	/* Not canonical, but it verifies. */
	build(&frame, "eth/ip4(csum=0xffff,tune=0)/udp");
	assert_int_equal(be16(&frame, 24), 0xffff);
	assert_int_equal(received_sum(&frame, 14, 20), 0xffff);
	frame__free(&frame);
}

static void test_pad_and_cut(void **state)
{
	struct frame frame = { 0 }, whole = { 0 };

	(void)state;
	build(&whole, "eth/ip4/udp/data(10)");
	build(&frame, "eth/ip4/udp/data(10)/pad(7)");
	assert_int_equal(frame.len, whole.len + 7);
	assert_memory_equal(frame.bytes, whole.bytes, whole.len);
	for (__u32 i = whole.len; i < frame.len; i++)
		assert_int_equal(frame.bytes[i], 0);

	build(&frame, "eth/ip4/udp/data(10)/cut(33)");
	assert_int_equal(frame.len, 33);
	assert_memory_equal(frame.bytes, whole.bytes, 33);
	build(&frame, "eth/ip4/udp/data(10)/cut(52)");
	assert_int_equal(frame.len, 52);
	assert_memory_equal(frame.bytes, whole.bytes, 52);

	build(&frame, "eth/ip4/udp/data(10)/min60");
	assert_int_equal(frame.len, 60);
	build(&frame, "eth/ip4/udp/data(18)/min60");
	assert_int_equal(frame.len, 60);
	build(&frame, "eth/ip4/udp/data(19)/min60");
	assert_int_equal(frame.len, 61);

	/* In the order in which they are written; what was cut off does not come back. */
	build(&frame, "eth/ip4/udp/data(10)/cut(20)/pad(4)/min60/cut(59)");
	assert_int_equal(frame.len, 59);
	assert_memory_equal(frame.bytes, whole.bytes, 20);
	for (__u32 i = 20; i < frame.len; i++)
		assert_int_equal(frame.bytes[i], 0);
	frame__free(&frame);
	frame__free(&whole);
}

/* SPEC §11.8: payload lengths near 65535. */
static void test_greatest(void **state)
{
	struct frame frame = { 0 };

	(void)state;
	build(&frame, "eth/vlan/vlan/ip6/udp/data(65527)");
	assert_int_equal(frame.len, FRAME_MAX_LEN);
	assert_int_equal(be16(&frame, 14 + 8 + 4), 65535);
	assert_int_equal(be16(&frame, 14 + 8 + 40 + 4), 65535);
	build(&frame, "eth/ip4/data(65515)");
	assert_int_equal(be16(&frame, 16), 65535);
	build(&frame, "eth/ip4(len=1)/data(65516)");
	assert_int_equal(be16(&frame, 16), 1);
	frame__free(&frame);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),	    cmocka_unit_test(test_bad),
		cmocka_unit_test(test_udp_zero),    cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_nested),	    cmocka_unit_test(test_tune),
		cmocka_unit_test(test_pad_and_cut), cmocka_unit_test(test_greatest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
