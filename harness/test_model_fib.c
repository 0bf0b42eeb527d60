// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the FIB is asked (SPEC §4.4 step 8), the checksum that is written (step 9d), and which
 * addresses a prefix holds (step 5).
 */
#include "test_model.h"

#include <errno.h>

/* Step 8, every byte of the question: what is not named here is 0. */
static void test_fib_question_ip4(void **state)
{
	struct bpf_fib_lookup want;
	struct arrival arrival;

	(void)state;
	memset(&want, 0, sizeof(want));
	want.family = AF_INET;
	want.l4_protocol = 17;
	want.sport = htons(0x1234);
	want.dport = htons(0x5678);
	want.tot_len = 32;
	want.ifindex = SUB_IN;
	want.tos = 0x10;
	want.ipv4_src = htonl(0x0a010002);
	want.ipv4_dst = htonl(0x0a020002);

	arrival__init(&arrival, (__u8[]){ 0x81, 0x00, 0, 100, IP4 }, 6, ip4_udp, sizeof(ip4_udp));
	arrival.fib.flags = 0xffff;
	arrival__run(&arrival);
	assert_int_equal(arrival.fib.n_asked, 1);
	assert_int_equal(arrival.fib.flags, 0);
	assert_memory_equal(&arrival.fib.asked, &want, sizeof(want));
	arrival__free(&arrival);
}

static void test_fib_question_ip6(void **state)
{
	struct bpf_fib_lookup want;
	struct arrival arrival;

	(void)state;
	memset(&want, 0, sizeof(want));
	want.family = AF_INET6;
	want.l4_protocol = 17;
	want.sport = htons(0x1234);
	want.dport = htons(0x5678);
	want.tot_len = 52;
	want.ifindex = PORT_IN;
	want.flowinfo = htonl(0x0abcdef1);
	assert_int_equal(inet_pton(AF_INET6, "2001:db8:1::2", want.ipv6_src), 1);
	assert_int_equal(inet_pton(AF_INET6, "2001:db8:2::2", want.ipv6_dst), 1);

	arrival__init(&arrival, (__u8[]){ IP6 }, 2, ip6_udp, sizeof(ip6_udp));
	arrival.fib.flags = 0xffff;
	arrival__run(&arrival);
	assert_int_equal(arrival.fib.n_asked, 1);
	assert_int_equal(arrival.fib.flags, 0);
	assert_memory_equal(&arrival.fib.asked, &want, sizeof(want));
	arrival__free(&arrival);
}

/* §11.6, and where ports are and are not. The frame always has the bytes: `upper_len` decides. */
static void test_ports(void **state)
{
	static const struct {
		bool ip6;
		__u8 protocol;
		__u8 upper_len;
		bool has_ports;
	} rows[] = {
		{ false, 6, 12, true },	   { false, 17, 12, true },  { false, 33, 12, true },
		{ false, 132, 12, true },  { false, 136, 12, true }, { false, 17, 4, true },
		{ false, 17, 3, false },   { false, 17, 0, false },  { false, 1, 12, false },
		{ false, 47, 12, false },  { false, 50, 12, false }, { false, 0, 12, false },
		{ false, 255, 12, false }, { true, 6, 12, true },    { true, 17, 12, true },
		{ true, 17, 4, true },	   { true, 17, 3, false },   { true, 17, 0, false },
		{ true, 58, 12, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ip6 = rows[i].ip6;
		__u8 ip[sizeof(ip6_udp)];
		struct arrival arrival;

		if (ip6) {
			memcpy(ip, ip6_udp, sizeof(ip6_udp));
			ip[5] = rows[i].upper_len;
			ip[6] = rows[i].protocol;
		} else {
			memcpy(ip, ip4_udp, sizeof(ip4_udp));
			ip[3] = 20 + rows[i].upper_len;
			ip[9] = rows[i].protocol;
			fix_ip4_checksum(ip, 0);
		}
		arrival__init(&arrival, ip6 ? (__u8[]){ IP6 } : (__u8[]){ IP4 }, 2, ip,
			      ip6 ? sizeof(ip6_udp) : sizeof(ip4_udp));
		arrival__run(&arrival);
		assert_int_equal(arrival.fib.n_asked, 1);
		assert_int_equal(arrival.fib.asked.l4_protocol, rows[i].protocol);
		/* What lies behind the packet is padding, and counts. */
		assert_int_equal(arrival.fib.asked.tot_len,
				 ip6 ? sizeof(ip6_udp) : sizeof(ip4_udp));
		assert_int_equal(ntohs(arrival.fib.asked.sport), rows[i].has_ports ? 0x1234 : 0);
		assert_int_equal(ntohs(arrival.fib.asked.dport), rows[i].has_ports ? 0x5678 : 0);
		arrival__free(&arrival);
	}
}

/* §11.8: 40 + 65535 is asked for as the greatest length there is, never as 39. */
static void test_ip6_length_does_not_wrap(void **state)
{
	static const struct {
		__u32 payload_len;
		__u16 tot_len;
	} rows[] = { { 65494, 65534 }, { 65495, 65535 }, { 65496, 65535 }, { 65535, 65535 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		__u32 len = 14 + 40 + rows[i].payload_len;
		struct frame longer = { 0 };
		struct arrival arrival;

		arrival__init(&arrival, (__u8[]){ IP6 }, 2, ip6_udp, sizeof(ip6_udp));
		assert_int_equal(frame__set(&longer, NULL, len), 0);
		memcpy(longer.bytes, arrival.frame.bytes, arrival.frame.len);
		longer.bytes[14 + 4] = (__u8)(rows[i].payload_len >> 8);
		longer.bytes[14 + 5] = (__u8)rows[i].payload_len;
		frame__free(&arrival.frame);
		arrival.frame = longer;
		assert_int_equal(arrival__run(&arrival)->verdict, VERDICT_REDIRECT);
		assert_int_equal(arrival.fib.asked.tot_len, rows[i].tot_len);
		assert_int_equal(arrival.outcome.frame.len, len);

		/* One byte less on the wire, and the length lies. */
		arrival.frame.len--;
		assert_int_equal(arrival__run(&arrival)->counters[FP_ERR_PARSE], 1);
		arrival__free(&arrival);
	}
}

/* §11.7. The identification is what brings the checksum there. */
static void test_checksum_edges(void **state)
{
	static const struct {
		__u16 id;
		__u16 before;
		__u16 after;
	} rows[] = {
		{ 0x27b7, 0xfeff, 0x0000 }, { 0x26b7, 0x0000, 0x0100 }, { 0x26b7, 0xffff, 0x0100 },
		{ 0x26b6, 0x0001, 0x0101 }, { 0x27b6, 0xff00, 0x0001 }, { 0x1234, 0x1483, 0x1583 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arrival arrival;
		__u8 *ip;

		arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip4_udp, sizeof(ip4_udp));
		ip = arrival.frame.bytes + 14;
		ip[4] = (__u8)(rows[i].id >> 8);
		ip[5] = (__u8)rows[i].id;
		ip[10] = (__u8)(rows[i].before >> 8);
		ip[11] = (__u8)rows[i].before;
		assert_int_equal(arrival__run(&arrival)->verdict, VERDICT_REDIRECT);
		ip = arrival.outcome.frame.bytes + 14;
		assert_int_equal(ip[8], 63);
		assert_int_equal(ip[10] << 8 | ip[11], rows[i].after);
		arrival__free(&arrival);
	}
}

/* The kernel's ip_decrease_ttl() in its own arithmetic, for every checksum and both that verify. */
static void test_checksum_equals_incremental_update(void **state)
{
	struct arrival arrival;

	(void)state;
	arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip4_udp, sizeof(ip4_udp));
	for (unsigned int id = 0; id <= 0xffff; id++) {
		__u8 *ip = arrival.frame.bytes + 14;
		__u32 updated;
		__be16 check;

		ip[4] = (__u8)(id >> 8);
		ip[5] = (__u8)id;
		fix_ip4_checksum(ip, 0);
		memcpy(&check, ip + 10, 2);
		updated = (__u32)check + htons(0x0100);
		updated += updated >= 0xffff;
		check = (__be16)updated;
		assert_int_equal(arrival__run(&arrival)->verdict, VERDICT_REDIRECT);
		assert_memory_equal(arrival.outcome.frame.bytes + 14 + 10, &check, 2);
	}
	arrival__free(&arrival);
}

/* Prefix lengths that end within a byte, at 0, and at the address's end; and the wrong family. */
static void test_prefix_lengths(void **state)
{
	static const struct {
		struct pf_prefix prefix;
		bool ip6;
		bool inside; /* 10.2.0.2, 2001:db8:2::2 */
	} rows[] = {
		{ { AF_INET, 0, { 0 } }, false, true },
		{ { AF_INET, 1, { 0 } }, false, true },
		{ { AF_INET, 1, { 0x80 } }, false, false },
		{ { AF_INET, 15, { 10, 2 } }, false, true },
		{ { AF_INET, 15, { 10, 0 } }, false, false },
		{ { AF_INET, 30, { 10, 2, 0, 0 } }, false, true },
		{ { AF_INET, 31, { 10, 2, 0, 0 } }, false, false },
		{ { AF_INET, 31, { 10, 2, 0, 2 } }, false, true },
		{ { AF_INET, 32, { 10, 2, 0, 2 } }, false, true },
		{ { AF_INET, 32, { 10, 2, 0, 3 } }, false, false },
		{ { AF_INET, 0, { 0 } }, true, false },
		{ { AF_INET6, 0, { 0 } }, true, true },
		{ { AF_INET6, 0, { 0 } }, false, false },
		{ { AF_INET6, 128, { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 2 } }, true, true },
		{ { AF_INET6, 128, { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 3 } }, true, false },
		{ { AF_INET6, 127, { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 2 } }, true, true },
		{ { AF_INET6, 126, { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 4 } }, true, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pf_prefix prefix = rows[i].prefix;
		struct arrival arrival;
		const struct outcome *out;

		if (rows[i].ip6)
			arrival__init(&arrival, (__u8[]){ IP6 }, 2, ip6_udp, sizeof(ip6_udp));
		else
			arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip4_udp, sizeof(ip4_udp));
		/* The source is inside only where the destination is. */
		arrival.frame.bytes[14 + (rows[i].ip6 ? 8 : 12)] ^= 0x40;
		if (!rows[i].ip6)
			fix_ip4_checksum(arrival.frame.bytes + 14, 0);
		arrival.tables.allow = &prefix;
		arrival.tables.n_allow = 1;
		out = arrival__run(&arrival);
		if ((out->verdict == VERDICT_REDIRECT) != rows[i].inside)
			fail_msg("row %zu", i);
		assert_int_equal(out->n_events, rows[i].inside);
		arrival__free(&arrival);
	}
}

static void test_no_tables_at_all(void **state)
{
	struct arrival arrival;
	const struct outcome *out;

	(void)state;
	arrival__init(&arrival, (__u8[]){ IP4 }, 2, ip4_udp, sizeof(ip4_udp));
	arrival.tables = (struct pf_tables){ 0 };
	out = arrival__run(&arrival);
	assert_int_equal(out->verdict, VERDICT_PASS);
	assert_int_equal(out->n_events, 0);
	assert_int_equal(out->counters[FP_RX_TOTAL], 1);
	assert_pristine(&arrival);
	arrival__free(&arrival);
}

static void test_frame_without_bytes(void **state)
{
	struct pf_tables tables = small_world(ALL_FAMILIES_AND_VLAN);
	struct frame frame = { 0 };
	struct model_input input = { .frame = &frame };
	struct outcome outcome = { 0 };
	struct fake_fib fib = { 0 };

	(void)state;
	assert_int_equal(model__run(&tables, &input, fake_fib__lookup, &fib, &outcome), -EINVAL);
	assert_int_equal(outcome.verdict, VERDICT_UNSET);
	assert_null(outcome.frame.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fib_question_ip4),
		cmocka_unit_test(test_fib_question_ip6),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_ip6_length_does_not_wrap),
		cmocka_unit_test(test_checksum_edges),
		cmocka_unit_test(test_checksum_equals_incremental_update),
		cmocka_unit_test(test_prefix_lengths),
		cmocka_unit_test(test_no_tables_at_all),
		cmocka_unit_test(test_frame_without_bytes),
	};

	return cmocka_run_group_tests_name("model: FIB, checksum, prefixes", tests, NULL, NULL);
}
