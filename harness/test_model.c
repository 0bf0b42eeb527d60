// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every exit of SPEC §4.4, one row each, at the boundaries of the check that takes it. Each row runs
 * untagged and tagged, with events and without, and is held against every counter and every byte.
 */
#include "test_model.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#define SILENT	  (-1) /* the exit that counts nothing */
#define N_ROWS	  (sizeof(rows) / sizeof(rows[0]))
#define IP_MAX	  64 /* bytes of IP that a row may have */
#define MAC_GROUP 0x01

enum match { MATCH_NONE, MATCH_SRC, MATCH_DST, MATCH_BOTH };

struct row {
	const char *name;
	bool ip6;	 /* starts from ip6_udp, else from ip4_udp */
	const char *src; /* NULL: not allowlisted */
	const char *dst; /* NULL: allowlisted */
	struct {
		__u8 at; /* from the start of the IP header */
		__u8 value;
	} edits[5];
	__u32 ip_bytes; /* the IP part is cut or padded with 0x87 to this; 0: as it is */
	__u8 mac;	/* or-ed into the first byte of the destination MAC */
	__u16 sum_off;	/* what the IPv4 checksum is wrong by */
	bool dry_run;
	__u8 flags_off; /* of ALL_FAMILIES_AND_VLAN */
	bool no_dmac;
	int rc;
	__u32 egress;
	enum match match;
	int exit;
};

#define SRC_IN4	 "10.2.255.254"
#define SRC_IN6	 "2001:db8:2:ffff::1"
#define DST_OUT4 "192.0.2.1"
#define DST_OUT6 "2001:db8:3::1"

/* clang-format off */
static const struct row rows[] = {
/* Step 3 */
{ "ip4 disabled", .flags_off = FP_FLAG_IPV4, .exit = SILENT },
{ "ip4 disabled and broken", .flags_off = FP_FLAG_IPV4, .ip_bytes = 3, .exit = SILENT },
{ "ip4 while ip6 is disabled", .flags_off = FP_FLAG_IPV6, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 disabled", .ip6 = true, .flags_off = FP_FLAG_IPV6, .exit = SILENT },
{ "ip6 while ip4 is disabled", .ip6 = true, .flags_off = FP_FLAG_IPV4, .match = MATCH_DST, .exit = FP_FWD_OK },

/* Step 4, IPv4 */
{ "ip4 1 byte", .ip_bytes = 1, .exit = FP_ERR_PARSE },
{ "ip4 19 bytes", .ip_bytes = 19, .edits = { { 3, 19 } }, .exit = FP_ERR_PARSE },
{ "ip4 19 bytes, options", .ip_bytes = 19, .edits = { { 0, 0x46 } }, .exit = FP_ERR_PARSE },
{ "ip4 20 bytes", .ip_bytes = 20, .edits = { { 3, 20 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 version 5", .edits = { { 0, 0x55 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip4 version 6", .edits = { { 0, 0x65 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip4 ihl 4", .edits = { { 0, 0x44 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip4 ihl 6", .edits = { { 0, 0x46 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip4 options before length", .edits = { { 0, 0x46 }, { 3, 0 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip4 total length 0", .edits = { { 3, 0 } }, .exit = FP_ERR_PARSE },
{ "ip4 total length 19", .edits = { { 3, 19 } }, .exit = FP_ERR_PARSE },
{ "ip4 total length 20", .edits = { { 3, 20 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 total length 31", .edits = { { 3, 31 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 total length 32", .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 total length 33", .edits = { { 3, 33 } }, .exit = FP_ERR_PARSE },
{ "ip4 total length 65535", .edits = { { 2, 0xff }, { 3, 0xff } }, .exit = FP_ERR_PARSE },
{ "ip4 padded", .ip_bytes = 46, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 more fragments", .edits = { { 6, 0x20 } }, .exit = FP_PASS_FRAGMENT },
{ "ip4 more fragments, df", .edits = { { 6, 0x60 } }, .exit = FP_PASS_FRAGMENT },
{ "ip4 fragment offset 1", .edits = { { 7, 1 } }, .exit = FP_PASS_FRAGMENT },
{ "ip4 fragment offset 4096", .edits = { { 6, 0x10 } }, .exit = FP_PASS_FRAGMENT },
{ "ip4 reserved flag", .edits = { { 6, 0x80 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 length before fragment", .edits = { { 3, 33 }, { 6, 0x20 } }, .exit = FP_ERR_PARSE },
{ "ip4 fragment before ttl", .edits = { { 6, 0x20 }, { 8, 1 } }, .exit = FP_PASS_FRAGMENT },
{ "ip4 ttl 0", .edits = { { 8, 0 } }, .exit = FP_PASS_LOW_TTL },
{ "ip4 ttl 1", .edits = { { 8, 1 } }, .exit = FP_PASS_LOW_TTL },
{ "ip4 ttl 1 before the allowlist", .dst = DST_OUT4, .edits = { { 8, 1 } }, .exit = FP_PASS_LOW_TTL },
{ "ip4 ttl 2", .edits = { { 8, 2 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 ttl 255", .edits = { { 8, 255 } }, .match = MATCH_DST, .exit = FP_FWD_OK },

/* Step 4, IPv6 */
{ "ip6 39 bytes", .ip6 = true, .ip_bytes = 39, .edits = { { 5, 0 } }, .exit = FP_ERR_PARSE },
{ "ip6 39 bytes, version 4", .ip6 = true, .ip_bytes = 39, .edits = { { 0, 0x40 } }, .exit = FP_ERR_PARSE },
{ "ip6 40 bytes", .ip6 = true, .ip_bytes = 40, .edits = { { 5, 0 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 version 4", .ip6 = true, .edits = { { 0, 0x4a } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 version 7", .ip6 = true, .edits = { { 0, 0x7a } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 version before length", .ip6 = true, .edits = { { 0, 0x4a }, { 5, 13 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 payload length 11", .ip6 = true, .edits = { { 5, 11 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 payload length 12", .ip6 = true, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 payload length 13", .ip6 = true, .edits = { { 5, 13 } }, .exit = FP_ERR_PARSE },
{ "ip6 payload length 65535", .ip6 = true, .edits = { { 4, 0xff }, { 5, 0xff } }, .exit = FP_ERR_PARSE },
{ "ip6 length before extension", .ip6 = true, .edits = { { 5, 13 }, { 6, 44 } }, .exit = FP_ERR_PARSE },
{ "ip6 hop-by-hop", .ip6 = true, .edits = { { 6, 0 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 icmp of ip4", .ip6 = true, .edits = { { 6, 1 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 routing", .ip6 = true, .edits = { { 6, 43 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 fragment", .ip6 = true, .edits = { { 6, 44 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 esp", .ip6 = true, .edits = { { 6, 50 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 no next header", .ip6 = true, .edits = { { 6, 59 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 destination options", .ip6 = true, .edits = { { 6, 60 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 sctp", .ip6 = true, .edits = { { 6, 132 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 extension before hop limit", .ip6 = true, .edits = { { 6, 44 }, { 7, 1 } }, .exit = FP_PASS_COMPLEX_HEADER },
{ "ip6 tcp", .ip6 = true, .edits = { { 6, 6 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 icmp6 echo", .ip6 = true, .edits = { { 6, 58 }, { 40, 128 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 icmp6 132", .ip6 = true, .edits = { { 6, 58 }, { 40, 132 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 icmp6 133", .ip6 = true, .edits = { { 6, 58 }, { 40, 133 } }, .exit = FP_PASS_NDP },
{ "ip6 icmp6 137", .ip6 = true, .edits = { { 6, 58 }, { 40, 137 } }, .exit = FP_PASS_NDP },
{ "ip6 icmp6 138", .ip6 = true, .edits = { { 6, 58 }, { 40, 138 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 icmp6 135 of one byte", .ip6 = true, .ip_bytes = 41, .edits = { { 5, 1 }, { 6, 58 }, { 40, 135 } }, .exit = FP_PASS_NDP },
{ "ip6 icmp6 cut off", .ip6 = true, .ip_bytes = 40, .edits = { { 5, 0 }, { 6, 58 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 icmp6 135 in the padding", .ip6 = true, .edits = { { 5, 0 }, { 6, 58 }, { 40, 135 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 udp that begins like ndp", .ip6 = true, .edits = { { 40, 135 } }, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 ndp before hop limit", .ip6 = true, .edits = { { 6, 58 }, { 7, 1 }, { 40, 135 } }, .exit = FP_PASS_NDP },
{ "ip6 hop limit 0", .ip6 = true, .edits = { { 7, 0 } }, .exit = FP_PASS_LOW_TTL },
{ "ip6 hop limit 1", .ip6 = true, .edits = { { 7, 1 } }, .exit = FP_PASS_LOW_TTL },
{ "ip6 hop limit 2", .ip6 = true, .edits = { { 7, 2 } }, .match = MATCH_DST, .exit = FP_FWD_OK },

/* Steps 5 and 6 */
{ "ip4 no match", .dst = DST_OUT4, .exit = SILENT },
{ "ip4 just below the prefix", .dst = "10.1.255.255", .exit = SILENT },
{ "ip4 just above the prefix", .dst = "10.3.0.0", .exit = SILENT },
{ "ip4 first of the prefix", .dst = "10.2.0.0", .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 last of the prefix", .dst = "10.2.255.255", .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip4 source only", .src = SRC_IN4, .dst = DST_OUT4, .match = MATCH_SRC, .exit = FP_FWD_OK },
{ "ip4 both", .src = SRC_IN4, .match = MATCH_BOTH, .exit = FP_FWD_OK },
{ "ip4 dry run", .dry_run = true, .match = MATCH_DST, .exit = FP_FWD_DRY_RUN },
{ "ip4 dry run, no match", .dry_run = true, .dst = DST_OUT4, .exit = SILENT },
{ "ip4 dry run before eligible", .dry_run = true, .mac = MAC_GROUP, .match = MATCH_DST, .exit = FP_FWD_DRY_RUN },
{ "ip6 no match", .ip6 = true, .dst = DST_OUT6, .exit = SILENT },
{ "ip6 just below the prefix", .ip6 = true, .dst = "2001:db8:1:ffff::", .exit = SILENT },
{ "ip6 first of the prefix", .ip6 = true, .dst = "2001:db8:2::", .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 source only", .ip6 = true, .src = SRC_IN6, .dst = DST_OUT6, .match = MATCH_SRC, .exit = FP_FWD_OK },
{ "ip6 both", .ip6 = true, .src = SRC_IN6, .match = MATCH_BOTH, .exit = FP_FWD_OK },
{ "ip6 dry run", .ip6 = true, .dry_run = true, .match = MATCH_DST, .exit = FP_FWD_DRY_RUN },

/* Step 7 */
{ "group mac", .mac = MAC_GROUP, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE },
{ "broadcast mac", .mac = 0xff, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE },
{ "every other mac", .mac = 0xfe, .match = MATCH_DST, .exit = FP_FWD_OK },
{ "ip6 group mac", .ip6 = true, .mac = MAC_GROUP, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE },
#define BAD_SRC(addr) { "src " addr, .src = addr, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE }
#define BAD_DST(addr) { "dst " addr, .src = SRC_IN4, .dst = addr, .match = MATCH_SRC, .exit = FP_PASS_INELIGIBLE }
#define GOOD_SRC(addr) { "src " addr, .src = addr, .match = MATCH_DST, .exit = FP_FWD_OK }
#define GOOD_DST(addr) { "dst " addr, .src = SRC_IN4, .dst = addr, .match = MATCH_SRC, .exit = FP_FWD_OK }
BAD_SRC("0.0.0.0"), BAD_SRC("0.255.255.255"), GOOD_SRC("1.0.0.0"),
GOOD_SRC("126.255.255.255"), BAD_SRC("127.0.0.0"), BAD_SRC("127.255.255.255"), GOOD_SRC("128.0.0.0"),
GOOD_SRC("223.255.255.255"), BAD_SRC("224.0.0.0"), BAD_SRC("239.255.255.255"), GOOD_SRC("240.0.0.0"),
GOOD_SRC("255.255.255.254"), BAD_SRC("255.255.255.255"), GOOD_SRC("169.254.0.1"),
BAD_DST("0.0.0.1"), BAD_DST("127.0.0.1"), BAD_DST("224.0.0.1"), BAD_DST("239.1.2.3"),
BAD_DST("255.255.255.255"), GOOD_DST("240.0.0.1"), GOOD_DST("255.255.255.254"),
#define BAD_SRC6(addr) { "src " addr, .ip6 = true, .src = addr, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE }
#define BAD_DST6(addr) { "dst " addr, .ip6 = true, .src = SRC_IN6, .dst = addr, .match = MATCH_SRC, .exit = FP_PASS_INELIGIBLE }
#define GOOD_SRC6(addr) { "src " addr, .ip6 = true, .src = addr, .match = MATCH_DST, .exit = FP_FWD_OK }
#define GOOD_DST6(addr) { "dst " addr, .ip6 = true, .src = SRC_IN6, .dst = addr, .match = MATCH_SRC, .exit = FP_FWD_OK }
BAD_SRC6("::"), BAD_SRC6("::1"), GOOD_SRC6("::2"), GOOD_SRC6("::127.0.0.1"), GOOD_SRC6("100::"),
BAD_SRC6("ff00::"), BAD_SRC6("ffff::1"), GOOD_SRC6("feff::1"),
GOOD_SRC6("fe7f:ffff::1"), BAD_SRC6("fe80::"), BAD_SRC6("febf::1"), GOOD_SRC6("fec0::1"), GOOD_SRC6("fd00::1"),
BAD_DST6("::"), BAD_DST6("::1"), BAD_DST6("ff02::1"), BAD_DST6("fe80::1"), GOOD_DST6("fec0::1"),
{ "ip4 checksum off by 1", .sum_off = 1, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE },
{ "ip4 checksum off by -1", .sum_off = 0xffff, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE },
{ "ip4 checksum high byte off", .sum_off = 0x100, .match = MATCH_DST, .exit = FP_PASS_INELIGIBLE },
{ "ip4 bad checksum, no match", .sum_off = 1, .dst = DST_OUT4, .exit = SILENT },

/* Step 9 */
{ "fib blackhole", .rc = 1, .match = MATCH_DST, .exit = FP_DROP_UNREACHABLE },
{ "fib unreachable", .rc = 2, .match = MATCH_DST, .exit = FP_DROP_UNREACHABLE },
{ "fib prohibit", .ip6 = true, .rc = 3, .match = MATCH_DST, .exit = FP_DROP_UNREACHABLE },
{ "fib not forwarded", .rc = 4, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib not forwarded ip6", .ip6 = true, .rc = 4, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib forwarding disabled", .rc = 5, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib unsupported lwt", .rc = 6, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib no neighbour", .rc = 7, .match = MATCH_DST, .exit = FP_PASS_NO_NEIGH },
{ "fib no neighbour ip6", .ip6 = true, .rc = 7, .match = MATCH_DST, .exit = FP_PASS_NO_NEIGH },
{ "fib fragmentation needed", .rc = 8, .match = MATCH_DST, .exit = FP_PASS_FRAG_NEEDED },
{ "fib fragmentation needed ip6", .ip6 = true, .rc = 8, .match = MATCH_DST, .exit = FP_PASS_FRAG_NEEDED },
{ "fib no source address", .rc = 9, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib a code of the future", .rc = 255, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib -1", .rc = -1, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib -EINVAL", .rc = -EINVAL, .match = MATCH_DST, .exit = FP_ERR_FIB_OTHER },
{ "fib success without a mac", .no_dmac = true, .match = MATCH_DST, .exit = FP_PASS_NO_NEIGH },
{ "fib success without a mac, not in devmap", .no_dmac = true, .egress = PORT_NOT_IN_DEVMAP, .match = MATCH_DST, .exit = FP_PASS_NO_NEIGH },
{ "not in devmap", .egress = PORT_NOT_IN_DEVMAP, .match = MATCH_DST, .exit = FP_PASS_NOT_IN_DEVMAP },
{ "not in devmap ip6", .ip6 = true, .egress = PORT_NOT_IN_DEVMAP, .match = MATCH_DST, .exit = FP_PASS_NOT_IN_DEVMAP },
};
/* clang-format on */

/* The tags that every row is run with, and the interface that the FIB is asked for then. */
static const struct tag {
	const char *name;
	__u16 tpid; /* 0: none */
	__u16 tci;
	__u32 fib_ingress;
} tags[] = {
	{ "untagged", 0, 0, PORT_IN },
	{ "priority tag", 0x8100, 0xa000, PORT_IN },
	{ "tag 0x8100", 0x8100, 0xe064, SUB_IN },
	{ "tag 0x88A8", 0x88a8, 0x10c8, SUB_IN_AD },
};

/* Writes MACs, the tag if any, and the EtherType; returns their length. */
static __u32 put_l2(__u8 *bytes, const __u8 *macs, const struct tag *tag, bool ip6)
{
	__u32 len = 12;

	memcpy(bytes, macs, 12);
	if (tag && tag->tpid) {
		bytes[len++] = (__u8)(tag->tpid >> 8);
		bytes[len++] = (__u8)tag->tpid;
		bytes[len++] = (__u8)(tag->tci >> 8);
		bytes[len++] = (__u8)tag->tci;
	}
	bytes[len++] = ip6 ? 0x86 : 0x08;
	bytes[len++] = ip6 ? 0xdd : 0x00;
	return len;
}

/* The row's IP part; returns its length. */
static __u32 put_ip(__u8 *ip, const struct row *row)
{
	int family = row->ip6 ? AF_INET6 : AF_INET;
	__u32 len = row->ip6 ? sizeof(ip6_udp) : sizeof(ip4_udp);

	memset(ip, 0x87, IP_MAX);
	memcpy(ip, row->ip6 ? ip6_udp : ip4_udp, len);
	if (row->src)
		assert_int_equal(inet_pton(family, row->src, ip + (row->ip6 ? 8 : 12)), 1);
	if (row->dst)
		assert_int_equal(inet_pton(family, row->dst, ip + (row->ip6 ? 24 : 16)), 1);
	for (size_t i = 0; i < 5 && (row->edits[i].at || row->edits[i].value); i++)
		ip[row->edits[i].at] = row->edits[i].value;
	if (!row->ip6)
		fix_ip4_checksum(ip, row->sum_off);
	return row->ip_bytes ? row->ip_bytes : len;
}

/* What has to come out, from the row alone. `frame` is on loan. */
static void expect(struct outcome *want, const struct row *row, const struct tag *tag, bool events,
		   bool asked, const struct frame *frame)
{
	bool has_next_hop = row->exit == FP_FWD_OK || row->exit == FP_PASS_NOT_IN_DEVMAP;
	__u32 egress = row->egress ? row->egress : PORT_OUT;

	*want = (struct outcome){ .frame = *frame, .verdict = VERDICT_PASS };
	want->knows = OUTCOME_KNOWS_EGRESS | OUTCOME_KNOWS_FIB | OUTCOME_KNOWS_EVENT;
	want->counters[FP_RX_TOTAL] = 1;
	if (row->match != MATCH_NONE)
		want->counters[row->ip6 ? FP_MATCHED_V6 : FP_MATCHED_V4] = 1;
	want->counters[FP_MATCHED_SRC_ONLY] = row->match == MATCH_SRC;
	want->counters[FP_MATCHED_DST_ONLY] = row->match == MATCH_DST;
	want->counters[FP_MATCHED_BOTH] = row->match == MATCH_BOTH;
	want->counters[FP_FIB_NOT_FWDED] = row->rc == 4;
	want->fib_rc = asked ? row->rc : FP_FIB_NOT_ASKED;
	if (row->exit == FP_DROP_UNREACHABLE)
		want->verdict = VERDICT_DROP;
	if (row->exit == FP_FWD_OK) {
		want->verdict = VERDICT_REDIRECT;
		want->egress_ifindex = egress;
	}
	if (row->exit == SILENT)
		return;
	want->counters[row->exit] = 1;
	if (!events)
		return;
	want->n_events = 1;
	want->event.ingress_ifindex = PORT_IN;
	want->event.egress_ifindex = has_next_hop ? egress : 0;
	want->event.frame_len = frame->len;
	want->event.fib_rc = want->fib_rc;
	want->event.ingress_vid = tag->tpid ? tag->tci & 0xfff : 0xffff;
	want->event.egress_vid = 0xffff;
	want->event.verdict = row->exit == FP_FWD_OK ? 4 : row->exit == FP_DROP_UNREACHABLE ? 1 : 2;
	want->event.counter = (__u8)row->exit;
	want->event.head_len = frame->len < 64 ? (__u16)frame->len : 64;
	memcpy(want->event.head, frame->bytes, want->event.head_len);
}

static void run_row(const struct row *row, const struct tag *tag, bool events)
{
	struct pf_tables tables = small_world(ALL_FAMILIES_AND_VLAN & ~row->flags_off);
	struct fake_fib fib = { .rc = row->rc, .no_dmac = row->no_dmac, .egress = row->egress };
	bool asked = row->match != MATCH_NONE && row->exit != FP_FWD_DRY_RUN &&
		     row->exit != FP_PASS_INELIGIBLE;
	__u8 ip[IP_MAX], bytes[18 + IP_MAX];
	struct frame in = { 0 }, out = { 0 };
	struct model_input input = { .frame = &in, .ingress_ifindex = PORT_IN };
	struct outcome got = { 0 }, want;
	__u32 ip_len = put_ip(ip, row);
	__u32 l2_len = put_l2(bytes, macs_in, tag, row->ip6);

	tables.cfg.flags |= events ? FP_FLAG_EVENTS : 0;
	tables.cfg.dry_run = row->dry_run;
	bytes[0] |= row->mac;
	memcpy(bytes + l2_len, ip, ip_len);
	assert_int_equal(frame__set(&in, bytes, l2_len + ip_len), 0);

	if (row->exit == FP_FWD_OK) {
		ip[row->ip6 ? 7 : 8]--;
		if (!row->ip6)
			fix_ip4_checksum(ip, 0);
		l2_len = put_l2(bytes, macs_out, NULL, row->ip6);
		memcpy(bytes + l2_len, ip, ip_len);
	}
	assert_int_equal(frame__set(&out, bytes, l2_len + ip_len), 0);
	expect(&want, row, tag, events, asked, &out);

	assert_int_equal(model__run(&tables, &input, fake_fib__lookup, &fib, &got), 0);
	if (!outcome__equal(&got, "model", &want, "expected", stderr))
		fail_msg("%s, %s, events %s", row->name, tag->name, events ? "on" : "off");
	assert_int_equal(got.knows, want.knows);
	assert_true(counters__conserved(got.counters, stderr));
	assert_int_equal(fib.n_asked, asked);
	if (asked)
		assert_int_equal(fib.asked.ifindex, tag->fib_ingress);
	outcome__free(&got);
	frame__free(&in);
	frame__free(&out);
}

static void test_row(void **state)
{
	const struct row *row = *state;

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		run_row(row, &tags[i], false);
		run_row(row, &tags[i], true);
	}
}

/* Every counter that names an exit has a row, but for the three that the tag decides. */
static void test_rows_cover_the_exits(void **state)
{
	bool seen[FP_N_COUNTERS] = {
		[FP_RX_TOTAL] = true,	       [FP_MATCHED_V4] = true,
		[FP_MATCHED_V6] = true,	       [FP_MATCHED_SRC_ONLY] = true,
		[FP_MATCHED_DST_ONLY] = true,  [FP_MATCHED_BOTH] = true,
		[FP_FIB_NOT_FWDED] = true,     [FP_PASS_NOT_IP] = true,
		[FP_PASS_UNKNOWN_VLAN] = true, [FP_ERR_VLAN] = true, /* test_model_l2.c */
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		if (rows[i].exit != SILENT)
			seen[rows[i].exit] = true;
	}
	for (int i = 0; i < FP_N_COUNTERS; i++) {
		if (!seen[i])
			fail_msg("no row ends at counter %d", i);
	}
}

int main(void)
{
	struct CMUnitTest tests[N_ROWS + 1];

	for (size_t i = 0; i < N_ROWS; i++) {
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)&rows[i],
		};
	}
	tests[N_ROWS] = (struct CMUnitTest)cmocka_unit_test(test_rows_cover_the_exits);
	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
