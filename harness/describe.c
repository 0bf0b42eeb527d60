// SPDX-License-Identifier: GPL-2.0-or-later
#include "describe.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include <linux/if_ether.h>

#define TAG_LEN 4

static __u16 be16_at(const struct frame *frame, __u32 at)
{
	return frame->bytes[at] << 8 | frame->bytes[at + 1];
}

static void print_mac(char *text, size_t size, const __u8 *mac)
{
	snprintf(text, size, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
		 mac[4], mac[5]);
}

static void read_l2(struct headers *headers, const struct frame *frame)
{
	__u32 type_at = 2 * ETH_ALEN;

	if (frame->len < ETH_HLEN)
		return;
	print_mac(headers->dst, sizeof(headers->dst), frame->bytes);
	print_mac(headers->src, sizeof(headers->src), frame->bytes + ETH_ALEN);
	headers->ethertype = be16_at(frame, type_at);
	if (headers->ethertype == ETH_P_8021Q || headers->ethertype == ETH_P_8021AD) {
		headers->ethertype = 0;
		if (frame->len < ETH_HLEN + TAG_LEN)
			return;
		headers->vid = be16_at(frame, type_at + 2) & 0xfff;
		type_at += TAG_LEN;
		headers->ethertype = be16_at(frame, type_at);
	}
	headers->ip_at = type_at + 2;
}

void headers__read(struct headers *headers, const struct frame *frame)
{
	const __u8 *ip;
	__u32 left;

	*headers = (struct headers){ .vid = -1 };
	read_l2(headers, frame);
	ip = frame->bytes + headers->ip_at;
	left = frame->len - headers->ip_at;
	if (headers->ethertype == ETH_P_IP && left >= 20) {
		headers->family = AF_INET;
		headers->protocol = ip[9];
		headers->ttl = ip[8];
		inet_ntop(AF_INET, ip + 12, headers->src, sizeof(headers->src));
		inet_ntop(AF_INET, ip + 16, headers->dst, sizeof(headers->dst));
		if (ip[0] == 0x45 && !((ip[6] & 0x1f) | ip[7])) /* no options, no later fragment */
			headers->l4_at = headers->ip_at + 20;
	} else if (headers->ethertype == ETH_P_IPV6 && left >= 40) {
		headers->family = AF_INET6;
		headers->protocol = ip[6];
		headers->ttl = ip[7];
		inet_ntop(AF_INET6, ip + 8, headers->src, sizeof(headers->src));
		inet_ntop(AF_INET6, ip + 24, headers->dst, sizeof(headers->dst));
		headers->l4_at = headers->ip_at + 40;
	}
}

struct number_name {
	unsigned int number;
	const char *name;
	bool has_ports;
};

static const struct number_name protocols[] = {
	{ IPPROTO_ICMP, "icmp", false },
	{ IPPROTO_IGMP, "igmp", false },
	{ IPPROTO_IPIP, "ip in ip", false },
	{ IPPROTO_TCP, "tcp", true },
	{ IPPROTO_UDP, "udp", true },
	{ IPPROTO_IPV6, "ipv6 in ip", false },
	{ IPPROTO_GRE, "gre", false },
	{ IPPROTO_ESP, "esp", false },
	{ IPPROTO_AH, "ah", false },
	{ IPPROTO_ICMPV6, "icmpv6", false },
	{ 89, "ospf", false },
	{ 112, "vrrp", false },
	{ IPPROTO_SCTP, "sctp", true },
	{ 0, "hop-by-hop options", false },
	{ 44, "ipv6 fragment", false },
};

static const struct number_name ethertypes[] = {
	{ ETH_P_ARP, "ARP", false },
	{ ETH_P_LLDP, "LLDP", false },
	{ ETH_P_8021Q, "a second tag", false },
	{ ETH_P_8021AD, "a second tag", false },
	{ ETH_P_IP, "IPv4, cut off", false },
	{ ETH_P_IPV6, "IPv6, cut off", false },
	{ ETH_P_MPLS_UC, "MPLS", false },
	{ ETH_P_PPP_DISC, "PPPoE discovery", false },
	{ ETH_P_PPP_SES, "PPPoE", false },
};

#define FIND(table, number) find_name(table, sizeof(table) / sizeof((table)[0]), number)

static const struct number_name *find_name(const struct number_name *table, size_t n,
					   unsigned int number)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].number == number)
			return &table[i];
	return NULL;
}

static void print_endpoint(const struct headers *headers, const char *addr, int port, FILE *out)
{
	if (port < 0)
		fputs(addr, out);
	else
		fprintf(out, headers->family == AF_INET6 ? "[%s]:%d" : "%s:%d", addr, port);
}

static void print_ip(const struct frame *frame, const struct headers *headers, FILE *out)
{
	const struct number_name *protocol = FIND(protocols, headers->protocol);
	int sport = -1, dport = -1;

	if (protocol && protocol->has_ports && headers->l4_at && headers->l4_at + 4 <= frame->len) {
		sport = be16_at(frame, headers->l4_at);
		dport = be16_at(frame, headers->l4_at + 2);
	}
	print_endpoint(headers, headers->src, sport, out);
	fputs(" > ", out);
	print_endpoint(headers, headers->dst, dport, out);
	if (protocol)
		fprintf(out, " %s", protocol->name);
	else
		fprintf(out, " protocol %u", headers->protocol);
}

void frame__print_parties(const struct frame *frame, const struct headers *headers, FILE *out)
{
	const struct number_name *type = FIND(ethertypes, headers->ethertype);

	if (frame->len < ETH_HLEN) {
		fputs("no Ethernet header", out);
		return;
	}
	if (headers->vid >= 0)
		fprintf(out, "vlan %d ", headers->vid);
	if (headers->family) {
		print_ip(frame, headers, out);
		return;
	}
	fprintf(out, "%s > %s ", headers->src, headers->dst);
	if (type)
		fputs(type->name, out);
	else
		fprintf(out, "type 0x%04x", headers->ethertype);
}

/* A list under way: commas between its items. */
struct items {
	FILE *out;
	const char *comma;
};

static FILE *next(struct items *items)
{
	fputs(items->comma, items->out);
	items->comma = ", ";
	return items->out;
}

static void print_tag_change(const struct headers *a, const struct headers *b, struct items *items)
{
	if (a->vid >= 0 && b->vid < 0)
		fprintf(next(items), "tag of VLAN %d taken off", a->vid);
	else if (a->vid < 0 && b->vid >= 0)
		fprintf(next(items), "tag of VLAN %d put on", b->vid);
	else if (a->vid != b->vid)
		fprintf(next(items), "VLAN %d > %d", a->vid, b->vid);
}

void frame__print_changes(const struct frame *in, const struct frame *out_frame, FILE *out)
{
	struct items items = { .out = out, .comma = "" };
	unsigned int others = 0;
	struct headers a, b;
	__u32 a_len, b_len;

	headers__read(&a, in);
	headers__read(&b, out_frame);
	if (a.ip_at && b.ip_at && memcmp(in->bytes, out_frame->bytes, 2 * ETH_ALEN) != 0)
		fputs("MACs", next(&items));
	print_tag_change(&a, &b, &items);
	if (a.family && a.family == b.family && a.ttl != b.ttl)
		fprintf(next(&items), "%s %u > %u", a.family == AF_INET ? "TTL" : "hop limit",
			a.ttl, b.ttl);
	if (a.family == AF_INET && b.family == AF_INET &&
	    be16_at(in, a.ip_at + 10) != be16_at(out_frame, b.ip_at + 10))
		fputs("checksum", next(&items));
	a_len = in->len - a.ip_at;
	b_len = out_frame->len - b.ip_at;
	for (__u32 i = 0; i < a_len && i < b_len; i++) {
		bool named = a.family == AF_INET ? i == 8 || i == 10 || i == 11
						 : a.family == AF_INET6 && i == 7;

		others += !named && in->bytes[a.ip_at + i] != out_frame->bytes[b.ip_at + i];
	}
	if (others)
		fprintf(next(&items), "%u OTHER BYTES", others);
	if (a_len != b_len)
		fprintf(next(&items), "LENGTH %u > %u", a_len, b_len);
	if (!*items.comma)
		fputs("nothing", out);
}
