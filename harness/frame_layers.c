// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of layers. A row is: name, first bit, bits, default (NULL: 0, or completed), and what else
 * is particular about it. The addresses are those of the harness's router (left interface 10.1.0.1,
 * 02:00:00:00:01:01) and of the hosts left and right of it.
 */
#include "frame_layers.h"

#include <string.h>

#include "frame.h"

#define NUM(_name, _at, _width, _text, ...)                                             \
	{                                                                               \
		.name = _name, .at = _at, .width = _width, .text = _text, ##__VA_ARGS__ \
	}
#define MAC(_name, _at, _text)                                                          \
	{                                                                               \
		.name = _name, .at = _at, .width = 48, .kind = FRAME_MAC, .text = _text \
	}
#define IPV4(_name, _at, _text)                                                          \
	{                                                                                \
		.name = _name, .at = _at, .width = 32, .kind = FRAME_IPV4, .text = _text \
	}
#define IPV6(_name, _at, _text)                                                           \
	{                                                                                 \
		.name = _name, .at = _at, .width = 128, .kind = FRAME_IPV6, .text = _text \
	}
#define BYTES(_name, _at, _width, _text, ...)                                                  \
	{                                                                                      \
		.name = _name, .at = _at, .width = _width, .kind = FRAME_BYTES, .text = _text, \
		##__VA_ARGS__                                                                  \
	}

/* clang-format off */

/* Rows that many layers share. Ports: an unprivileged one, and discard. */
#define NEXT_HEADER    NUM("next", 0, 8, "253", .completion = FRAME_NEXT_IPPROTO)
#define PORTS          NUM("sport", 0, 16, "40000"), NUM("dport", 16, 16, "9")
#define SUM(_at, _how) NUM("csum", _at, 16, NULL, .completion = _how)
#define OPTS(_max)                                                                                 \
	NUM("opts", FRAME_PARAMETER, 8, "0", .max = _max, .multiple = 4,                           \
	    .help = "bytes of options to add, all NOP")

const struct frame_layer frame_layers[] = {
	{ .name = "eth", .title = "Ethernet II", .size = 14,
	  /* In IP: RFC 8986. In GRE: transparent Ethernet bridging. */
	  .ethertype = FRAME_KNOWN_AS(0x6558), .ipproto = FRAME_KNOWN_AS(143),
	  .fields = {
		MAC("dst", 0, "02:00:00:00:01:01"),
		MAC("src", 48, "02:00:00:00:01:02"),
		NUM("type", 96, 16, "0x88b5", .completion = FRAME_NEXT_ETHERTYPE),
	  } },
	{ .name = "vlan", .title = "802.1Q or 802.1ad tag: TCI and the EtherType after it", .size = 4,
	  .ethertype = FRAME_KNOWN_AS(0x8100),
	  .fields = {
		NUM("pcp", 0, 3, NULL),
		NUM("dei", 3, 1, NULL),
		NUM("vid", 4, 12, "100"),
		NUM("type", 16, 16, "0x88b5", .completion = FRAME_NEXT_ETHERTYPE),
		NUM("tpid", FRAME_PARAMETER, 16, "0x8100", .completion = FRAME_SLOT_IN_FRONT,
		    .help = "EtherType in front of this tag"),
	  } },
	{ .name = "arp", .title = "ARP for IPv4 over Ethernet", .size = 28,
	  .ethertype = FRAME_KNOWN_AS(0x0806),
	  .fields = {
		NUM("htype", 0, 16, "1"),
		NUM("ptype", 16, 16, "0x0800"),
		NUM("hlen", 32, 8, "6"),
		NUM("plen", 40, 8, "4"),
		NUM("op", 48, 16, "1", .help = "1 request, 2 reply"),
		MAC("sha", 64, "02:00:00:00:01:02"),
		IPV4("spa", 112, "10.1.0.2"),
		MAC("tha", 144, "00:00:00:00:00:00"),
		IPV4("tpa", 192, "10.1.0.1"),
	  } },
	{ .name = "ip4", .title = "IPv4", .size = 20,
	  .ethertype = FRAME_KNOWN_AS(0x0800), .ipproto = FRAME_KNOWN_AS(4),
	  .addrs_at = 12, .addrs_len = 8,
	  .fields = {
		NUM("version", 0, 4, "4"),
		NUM("ihl", 4, 4, NULL, .completion = FRAME_HEADER_WORDS,
		    .help = "header length in units of 4 bytes; setting it adds no bytes"),
		NUM("tos", 8, 8, NULL),
		NUM("len", 16, 16, NULL, .completion = FRAME_LEN, .help = "total length"),
		NUM("id", 32, 16, "0x1234"),
		NUM("rf", 48, 1, NULL, .help = "reserved flag"),
		NUM("df", 49, 1, "1"),
		NUM("mf", 50, 1, NULL),
		NUM("off", 51, 13, NULL, .help = "fragment offset in units of 8 bytes"),
		NUM("ttl", 64, 8, "64"),
		NUM("proto", 72, 8, "253", .completion = FRAME_NEXT_IPPROTO),
		SUM(80, FRAME_SUM_HEADER),
		IPV4("src", 96, "10.1.0.2"),
		IPV4("dst", 128, "10.2.0.2"),
		OPTS(40),
		NUM("tune", FRAME_PARAMETER, 16, NULL, .max = 0xfffe, .completion = FRAME_TUNE_ID,
		    .help = "finds the id that makes this the right checksum; 0xffff never is one"),
	  } },
	{ .name = "ip6", .title = "IPv6", .size = 40,
	  .ethertype = FRAME_KNOWN_AS(0x86dd), .ipproto = FRAME_KNOWN_AS(41),
	  .addrs_at = 8, .addrs_len = 32,
	  .fields = {
		NUM("version", 0, 4, "6"),
		NUM("tclass", 4, 8, NULL),
		NUM("flow", 12, 20, NULL, .help = "flow label"),
		NUM("plen", 32, 16, NULL, .completion = FRAME_PAYLOAD_LEN),
		NUM("next", 48, 8, "253", .completion = FRAME_NEXT_IPPROTO),
		NUM("hlim", 56, 8, "64"),
		IPV6("src", 64, "2001:db8:1::2"),
		IPV6("dst", 192, "2001:db8:2::2"),
	  } },
	{ .name = "hbh", .title = "IPv6 hop-by-hop options", .size = 8, .ipproto = FRAME_KNOWN_AS(0),
	  .fields = {
		NEXT_HEADER,
		NUM("len", 8, 8, NULL, .help = "in units of 8 bytes, the first 8 not counted"),
		BYTES("opt", 16, 48, "010400000000", .help = "the options: PadN"),
	  } },
	{ .name = "dopt", .title = "IPv6 destination options", .size = 8, .ipproto = FRAME_KNOWN_AS(60),
	  .fields = {
		NEXT_HEADER,
		NUM("len", 8, 8, NULL, .help = "in units of 8 bytes, the first 8 not counted"),
		BYTES("opt", 16, 48, "010400000000", .help = "the options: PadN"),
	  } },
	{ .name = "rt", .title = "IPv6 routing header", .size = 8, .ipproto = FRAME_KNOWN_AS(43),
	  .fields = {
		NEXT_HEADER,
		NUM("len", 8, 8, NULL, .help = "in units of 8 bytes, the first 8 not counted"),
		NUM("type", 16, 8, NULL),
		NUM("segleft", 24, 8, NULL, .help = "checksums do not follow the segments"),
	  } },
	{ .name = "frag", .title = "IPv6 fragment header", .size = 8, .ipproto = FRAME_KNOWN_AS(44),
	  .fields = {
		NEXT_HEADER,
		NUM("off", 16, 13, NULL, .help = "in units of 8 bytes"),
		NUM("mf", 31, 1, NULL),
		NUM("id", 32, 32, "0x12345678"),
	  } },
	{ .name = "ah", .title = "authentication header, 96-bit ICV", .size = 24,
	  .ipproto = FRAME_KNOWN_AS(51),
	  .fields = {
		NEXT_HEADER,
		NUM("len", 8, 8, "4", .help = "in units of 4 bytes, less 2"),
		NUM("spi", 32, 32, "0x1000"),
		NUM("seq", 64, 32, "1"),
		BYTES("icv", 96, 96, "000000000000000000000000"),
	  } },
	{ .name = "mh", .title = "mobility header", .size = 8, .ipproto = FRAME_KNOWN_AS(135),
	  .fields = {
		NUM("next", 0, 8, "59", .completion = FRAME_NEXT_IPPROTO),
		NUM("len", 8, 8, NULL, .help = "in units of 8 bytes, the first 8 not counted"),
		NUM("type", 16, 8, NULL),
		SUM(32, FRAME_SUM_PSEUDO),
	  } },
	{ .name = "tcp", .title = "TCP", .size = 20, .ipproto = FRAME_KNOWN_AS(6),
	  .fields = {
		PORTS,
		NUM("seq", 32, 32, "1"),
		NUM("ack", 64, 32, "1"),
		NUM("off", 96, 4, NULL, .completion = FRAME_HEADER_WORDS,
		    .help = "header length in units of 4 bytes; setting it adds no bytes"),
		NUM("res", 100, 4, NULL),
		NUM("flags", 104, 8, "0x10", .help = "FIN 1, SYN 2, RST 4, PSH 8, ACK 16, …"),
		NUM("win", 112, 16, "8192"),
		SUM(128, FRAME_SUM_PSEUDO),
		NUM("urg", 144, 16, NULL),
		OPTS(40),
	  } },
	{ .name = "udp", .title = "UDP", .size = 8, .ipproto = FRAME_KNOWN_AS(17),
	  .fields = {
		PORTS,
		NUM("len", 32, 16, NULL, .completion = FRAME_LEN),
		SUM(48, FRAME_SUM_PSEUDO_UDP),
	  } },
	{ .name = "udplite", .title = "UDP-Lite", .size = 8, .ipproto = FRAME_KNOWN_AS(136),
	  .fields = {
		PORTS,
		NUM("cscov", 32, 16, NULL, .completion = FRAME_LEN,
		    .help = "bytes under the checksum; below 8 or beyond the end: all of them"),
		SUM(48, FRAME_SUM_PSEUDO_LITE),
	  } },
	{ .name = "sctp", .title = "SCTP common header; chunks are data or hex", .size = 12,
	  .ipproto = FRAME_KNOWN_AS(132),
	  .fields = {
		PORTS,
		NUM("vtag", 32, 32, "1"),
		NUM("csum", 64, 32, NULL, .completion = FRAME_SUM_CRC32C, .help = "CRC32c"),
	  } },
	{ .name = "dccp", .title = "DCCP generic header with a long sequence number", .size = 16,
	  .ipproto = FRAME_KNOWN_AS(33),
	  .fields = {
		PORTS,
		NUM("doff", 32, 8, "4", .help = "header length in units of 4 bytes"),
		NUM("ccval", 40, 4, NULL),
		SUM(48, FRAME_SUM_PSEUDO),
		NUM("type", 67, 4, "2", .help = "DCCP-Data"),
		NUM("x", 71, 1, "1"),
		NUM("seq", 80, 48, "1"),
	  } },
	{ .name = "icmp", .title = "ICMP", .size = 8, .ipproto = FRAME_KNOWN_AS(1),
	  .fields = {
		NUM("type", 0, 8, "8", .help = "echo request"),
		NUM("code", 8, 8, NULL),
		SUM(16, FRAME_SUM_PACKET),
		NUM("id", 32, 16, NULL, .help = "with seq the four bytes that other types leave 0"),
		NUM("seq", 48, 16, NULL),
	  } },
	{ .name = "icmp6", .title = "ICMPv6", .size = 8, .ipproto = FRAME_KNOWN_AS(58),
	  .fields = {
		NUM("type", 0, 8, "128", .help = "echo request; 133 to 137 neighbour discovery"),
		NUM("code", 8, 8, NULL),
		SUM(16, FRAME_SUM_PSEUDO),
		NUM("id", 32, 16, NULL, .help = "with seq the four bytes that other types leave 0"),
		NUM("seq", 48, 16, NULL),
	  } },
	{ .name = "igmp", .title = "IGMPv2", .size = 8, .ipproto = FRAME_KNOWN_AS(2),
	  .fields = {
		NUM("type", 0, 8, "0x16", .help = "membership report"),
		NUM("resp", 8, 8, NULL, .help = "greatest response time in units of 0.1 s"),
		SUM(16, FRAME_SUM_PACKET),
		IPV4("group", 32, "239.1.2.3"),
	  } },
	{ .name = "gre", .title = "GRE; a flag only sets its bit, its bytes are hex", .size = 4,
	  .ipproto = FRAME_KNOWN_AS(47),
	  .fields = {
		NUM("flags", 0, 13, NULL),
		NUM("version", 13, 3, NULL),
		NUM("proto", 16, 16, "0x88b5", .completion = FRAME_NEXT_ETHERTYPE),
	  } },
	{ .name = "esp", .title = "ESP; the rest is opaque: data or hex", .size = 8,
	  .ipproto = FRAME_KNOWN_AS(50),
	  .fields = {
		NUM("spi", 0, 32, "0x1000"),
		NUM("seq", 32, 32, "1"),
	  } },
	{ .name = "data", .title = "payload 00 01 02 …", .body = FRAME_DATA,
	  .fields = {
		NUM("n", FRAME_PARAMETER, 32, NULL, .max = FRAME_MAX_LEN, .required = true),
		NUM("fill", FRAME_PARAMETER, 8, NULL, .help = "every byte is this one"),
	  } },
	{ .name = "hex", .title = "payload as given", .body = FRAME_HEX,
	  .fields = {
		BYTES("bytes", FRAME_PARAMETER, 0, NULL, .required = true),
	  } },
	{ .name = "pad", .title = "zero bytes outside every length", .body = FRAME_PAD,
	  .fields = {
		NUM("n", FRAME_PARAMETER, 32, NULL, .max = FRAME_MAX_LEN, .required = true),
	  } },
	{ .name = "min60", .title = "zero bytes outside every length, up to a frame of 60 bytes",
	  .body = FRAME_MIN60 },
	{ .name = "cut", .title = "only the frame's first n bytes; lengths and checksums stay as they were",
	  .body = FRAME_CUT,
	  .fields = {
		NUM("n", FRAME_PARAMETER, 32, NULL, .max = FRAME_MAX_LEN, .required = true),
	  } },
};

/* clang-format on */

const unsigned int frame_n_layers = sizeof(frame_layers) / sizeof(frame_layers[0]);

static bool is_name(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && !memcmp(name, text, len);
}

const struct frame_layer *frame_layer__find(const char *name, size_t len)
{
	for (unsigned int i = 0; i < frame_n_layers; i++)
		if (is_name(frame_layers[i].name, name, len))
			return &frame_layers[i];
	return NULL;
}

int frame_layer__field(const struct frame_layer *layer, const char *name, size_t len)
{
	for (int i = 0; layer->fields[i].name; i++)
		if (is_name(layer->fields[i].name, name, len))
			return i;
	return -1;
}

bool frame_layer__is_positional(const struct frame_layer *layer)
{
	return layer->body != FRAME_HEADER && layer->fields[0].name;
}

__u64 frame_field__max(const struct frame_field *field)
{
	if (field->max)
		return field->max;
	return (1ULL << field->width) - 1;
}
