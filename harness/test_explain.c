// SPDX-License-Identifier: GPL-2.0-or-later
/* What `explain` says of a frame: who to whom, which exit and why, what of its bytes has changed. */
#include "explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case.h"
#include "describe.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN4	     "eth/ip4/udp"
#define OUT4	     "eth(dst=02:00:00:00:02:02,src=02:00:00:00:02:01)/ip4(ttl=63)/udp"
#define PARTIES4     "10.1.0.2:40000 > 10.2.0.2:9 udp"

enum { LEFT = 11, RIGHT = 12 };

static struct port list[] = { { .name = "left", .ifindex = LEFT },
			      { .name = "right", .ifindex = RIGHT } };
static const struct ports ports = { list, COUNT(list) };

static void build(struct frame *frame, const char *text)
{
	struct pf_error err = PF_ERROR_INIT;

	if (frame__build(frame, text, &err))
		fail_msg("%s", err.line);
}

static void test_parties(void **state)
{
	static const struct {
		const char *frame, *text;
	} rows[] = {
		{ IN4, PARTIES4 },
		{ "eth/ip6/tcp(sport=1,dport=65535)",
		  "[2001:db8:1::2]:1 > [2001:db8:2::2]:65535 tcp" },
		{ "eth/vlan(vid=10)/ip4/udp", "vlan 10 " PARTIES4 },
		{ "eth/vlan(vid=0,pcp=5)/ip4/udp", "vlan 0 " PARTIES4 },
		{ "eth/ip4(proto=132)/data(12)", "10.1.0.2:1 > 10.2.0.2:515 sctp" },
		{ "eth/ip4/icmp", "10.1.0.2 > 10.2.0.2 icmp" },
		{ "eth/ip6/icmp6", "2001:db8:1::2 > 2001:db8:2::2 icmpv6" },
		{ "eth/ip4(proto=89)", "10.1.0.2 > 10.2.0.2 ospf" },
		{ "eth/ip4(proto=253)", "10.1.0.2 > 10.2.0.2 protocol 253" },
		{ "eth/ip6(next=44)", "2001:db8:1::2 > 2001:db8:2::2 ipv6 fragment" },
		/* No ports: a later fragment, options, and three bytes of them. */
		{ "eth/ip4(off=256)/udp", "10.1.0.2 > 10.2.0.2 udp" },
		{ "eth/ip4(off=1)/udp", "10.1.0.2 > 10.2.0.2 udp" },
		{ "eth/ip4(opts=4)/udp", "10.1.0.2 > 10.2.0.2 udp" },
		{ "eth/ip4(proto=17)/data(3)", "10.1.0.2 > 10.2.0.2 udp" },
		{ "eth/ip4(proto=17)/data(4)", "10.1.0.2:1 > 10.2.0.2:515 udp" },
		{ "eth/arp", "02:00:00:00:01:02 > 02:00:00:00:01:01 ARP" },
		{ "eth(type=0x88cc)/data(9)", "02:00:00:00:01:02 > 02:00:00:00:01:01 LLDP" },
		{ "eth(type=0x88b5)/data(9)", "02:00:00:00:01:02 > 02:00:00:00:01:01 type 0x88b5" },
		{ "eth(type=0x0800)/data(19)",
		  "02:00:00:00:01:02 > 02:00:00:00:01:01 IPv4, cut off" },
		{ "eth(type=0x86dd)/data(39)",
		  "02:00:00:00:01:02 > 02:00:00:00:01:01 IPv6, cut off" },
		{ "eth/vlan(vid=7)/vlan(vid=8)/ip4/udp",
		  "vlan 7 02:00:00:00:01:02 > 02:00:00:00:01:01 a second tag" },
		{ "eth(type=0x8100)/data(3)", "02:00:00:00:01:02 > 02:00:00:00:01:01 type 0x0000" },
		{ "data(13)", "no Ethernet header" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame frame = {};
		struct headers headers;
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		build(&frame, rows[i].frame);
		headers__read(&headers, &frame);
		frame__print_parties(&frame, &headers, out);
		fclose(out);
		if (strcmp(text, rows[i].text))
			fail_msg("%s: expected \"%s\", is \"%s\"", rows[i].frame, rows[i].text,
				 text);
		free(text);
		frame__free(&frame);
	}
}

static void test_changes(void **state)
{
	static const struct {
		const char *in, *out, *text;
	} rows[] = {
		{ IN4, IN4, "nothing" },
		{ IN4, OUT4, "MACs, TTL 64 > 63, checksum" },
		{ IN4, "eth/ip4(ttl=63,csum=0x1234)/udp", "TTL 64 > 63, checksum" },
		{ IN4, "eth/ip4(csum=0x1234)/udp", "checksum" },
		{ "eth/ip6/udp", "eth(src=02:00:00:00:02:01)/ip6(hlim=63)/udp",
		  "MACs, hop limit 64 > 63" },
		{ "eth/vlan(vid=10)/ip4/udp", IN4, "tag of VLAN 10 taken off" },
		{ IN4, "eth/vlan(vid=10)/ip4/udp", "tag of VLAN 10 put on" },
		{ "eth/vlan(vid=10)/ip4/udp", "eth/vlan(vid=11)/ip4/udp", "VLAN 10 > 11" },
		{ "eth/ip4/udp(csum=7)", "eth/ip4/udp(dport=10,csum=7)", "1 OTHER BYTES" },
		{ "eth/ip6/udp(csum=7)", "eth/ip6(tclass=1)/udp(dport=10,csum=7)",
		  "2 OTHER BYTES" },
		{ "eth/ip4/udp/pad(4)", IN4, "LENGTH 32 > 28" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame before = {}, after = {};
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		build(&before, rows[i].in);
		build(&after, rows[i].out);
		frame__print_changes(&before, &after, out);
		fclose(out);
		if (strcmp(text, rows[i].text))
			fail_msg("%s, %s: expected \"%s\", is \"%s\"", rows[i].in, rows[i].out,
				 rows[i].text, text);
		free(text);
		frame__free(&before);
		frame__free(&after);
	}
}

/* An exit, as the counters and the event tell of it. */
static void take_exit(struct outcome *outcome, enum case_exit exit, int fib_rc)
{
	outcome->verdict = case_exit__verdict(exit);
	outcome->counters[FP_RX_TOTAL] = 1;
	if (exit == EXIT_SILENT_PASS)
		return;
	outcome->counters[exit - 1] = 1;
	outcome->n_events = 1;
	outcome->event = (struct fp_event){ .counter = exit - 1, .fib_rc = fib_rc };
}

static void expect_line(const struct outcome *outcome, const char *in, __u8 flags,
			const char *expected)
{
	const struct world world = { .tables.cfg.flags = flags };
	struct frame frame = {};
	struct explained explained = {
		.number = 7, .in = &frame, .ingress_ifindex = LEFT, .outcome = outcome
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	build(&frame, in);
	explained__print(&explained, &world, &ports, out);
	fclose(out);
	if (!strstr(text, expected))
		fail_msg("%s: expected \"%s\", is \"%s\"", in, expected, text);
	frame__free(&frame);
	free(text);
}

static void test_reasons(void **state)
{
	/* clang-format off */
	static const struct {
		enum case_exit exit;
		int fib_rc;
		const char *in, *text;
	} rows[] = {
#define NO FP_FIB_NOT_ASKED
		{ EXIT_FWD_OK, 0, IN4, "REDIRECT fwd_ok, forwarded; FIB SUCCESS; " },
		{ EXIT_FWD_DRY_RUN, NO, IN4, "PASS fwd_dry_run, matched, but this is a dry run; c" },
		{ EXIT_PASS_FRAGMENT, NO, IN4, "PASS pass_fragment, a fragment, which has no ports to" },
		{ EXIT_PASS_LOW_TTL, NO, IN4, "PASS pass_low_ttl, TTL or hop limit is spent: the " },
		{ EXIT_PASS_NOT_IP, NO, "eth/arp", "PASS pass_not_ip, neither IPv4 nor IPv6 behind at" },
		{ EXIT_PASS_NO_NEIGH, 7, IN4, "PASS pass_no_neigh, the next hop's MAC is not known ye" },
		{ EXIT_PASS_FRAG_NEEDED, 8, IN4, "PASS pass_frag_needed, larger than the MTU of the w" },
		{ EXIT_DROP_UNREACHABLE, 1, IN4, "DROP drop_unreachable, a blackhole route; FIB BLACK" },
		{ EXIT_DROP_UNREACHABLE, 2, IN4, "DROP drop_unreachable, an unreachable route; FIB U" },
		{ EXIT_DROP_UNREACHABLE, 3, IN4, "DROP drop_unreachable, a prohibit route; FIB PROHI" },
		{ EXIT_ERR_PARSE, NO, IN4, "PASS err_parse, truncated, or its lengths contradict each" },
		{ EXIT_ERR_FIB_OTHER, 4, IN4, "PASS err_fib_other, a local address, or no route; FIB" },
		{ EXIT_ERR_FIB_OTHER, 5, IN4, "PASS err_fib_other, forwarding is off on the ingress" },
		{ EXIT_ERR_FIB_OTHER, 6, IN4, "PASS err_fib_other, a route with encapsulation; FIB U" },
		{ EXIT_ERR_FIB_OTHER, -22, IN4, "PASS err_fib_other, the FIB has no way out that the " },
		{ EXIT_ERR_FIB_OTHER, 99, IN4, "PASS err_fib_other, the FIB has no way out that the " },
		{ EXIT_ERR_VLAN, 0, IN4, "ABORTED err_vlan, no headroom for the egress tag; FIB SUCC" },
		{ EXIT_PASS_NOT_IN_DEVMAP, 0, IN4, "PASS pass_not_in_devmap, the way out is not in " },
		{ EXIT_PASS_COMPLEX_HEADER, NO, IN4, "PASS pass_complex_header, IP options, extension" },
		{ EXIT_PASS_NDP, NO, "eth/ip6/icmp6", "PASS pass_ndp, neighbour discovery, which is val" },
		{ EXIT_PASS_UNKNOWN_VLAN, NO, IN4, "PASS pass_unknown_vlan, the ingress has no sub-int" },
		{ EXIT_SILENT_PASS, NO, IN4, "PASS silent_pass, neither address is allowlisted; chan" },
		{ EXIT_SILENT_PASS, NO, "eth/ip6/udp", "PASS silent_pass, this family is disabled; ch" },
		{ EXIT_PASS_INELIGIBLE, NO, "eth(dst=33:33:00:00:00:01)/ip4/udp",
		  "PASS pass_ineligible, sent to a group MAC; changed: " },
		{ EXIT_PASS_INELIGIBLE, NO, "eth/ip4(csum=0x1234)/udp",
		  "PASS pass_ineligible, the IPv4 header checksum is wrong; changed: " },
		{ EXIT_PASS_INELIGIBLE, NO, "eth/ip4(src=127.0.0.1)/udp",
		  "PASS pass_ineligible, an address that nobody forwards from or to; changed: " },
		{ EXIT_PASS_INELIGIBLE, NO, "eth/ip6(src=::1)/udp",
		  "PASS pass_ineligible, an address that nobody forwards from or to; changed: " },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = {};

		take_exit(&outcome, rows[i].exit, rows[i].fib_rc);
		expect_line(&outcome, rows[i].in, FP_FLAG_IPV4, rows[i].text);
		outcome__free(&outcome);
	}
}

/* One whole line; and what an event does that is another's, or is not there. */
static void test_lines(void **state)
{
	struct outcome outcome = {};

	(void)state;
	take_exit(&outcome, EXIT_FWD_OK, 0);
	outcome.event.egress_ifindex = RIGHT;
	build(&outcome.frame, OUT4);
	expect_line(&outcome, IN4, FP_FLAG_IPV4,
		    "   7    42  " PARTIES4 "  from left: REDIRECT fwd_ok, forwarded; FIB SUCCESS; "
		    "egress right; changed: MACs, TTL 64 > 63, checksum\n");
	outcome.event.egress_ifindex = 99;
	expect_line(&outcome, IN4, FP_FLAG_IPV4, "; egress an unknown interface; ");
	outcome.event.counter = FP_PASS_NDP;
	expect_line(&outcome, IN4, FP_FLAG_IPV4, ", forwarded; THE EVENT SAYS pass_ndp; FIB ");
	outcome.n_events = 0;
	expect_line(&outcome, IN4, FP_FLAG_IPV4, ", forwarded; THE EVENT IS MISSING; changed: ");
	outcome.counters[FP_PASS_NDP] = 1;
	expect_line(&outcome, IN4, FP_FLAG_IPV4, ", the counters name no exit, or several; ");
	outcome__free(&outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parties),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
