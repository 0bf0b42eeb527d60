// SPDX-License-Identifier: GPL-2.0-or-later
#include "model_packet.h"

#include <string.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

/* Offsets and sizes of RFC 791 and RFC 8200, from the start of the IP header. */
enum {
	VLAN_HLEN = 4,
	IP4_HLEN = 20,
	IP4_TOS = 1,
	IP4_TOTAL_LEN = 2,
	IP4_FRAGMENT = 6,
	IP4_TTL = 8,
	IP4_PROTOCOL = 9,
	IP4_CHECKSUM = 10,
	IP4_SRC = 12,
	IP4_DST = 16,
	IP6_HLEN = 40,
	IP6_PAYLOAD_LEN = 4,
	IP6_NEXT_HEADER = 6,
	IP6_HOP_LIMIT = 7,
	IP6_SRC = 8,
	IP6_DST = 24,
};

#define IP4_VERSION_AND_IHL 0x45 /* version 4, five words: no options */
#define IP4_MF_AND_OFFSET   0x3fff
#define IP6_FLOWINFO	    0x0fffffff
#define VLAN_VID	    0x0fff

static __u16 get_be16(const __u8 *at)
{
	return (__u16)(at[0] << 8 | at[1]);
}

static void put_be16(__u8 *at, __u16 value)
{
	at[0] = (__u8)(value >> 8);
	at[1] = (__u8)value;
}

/* RFC 1071: the one's complement sum of the ten words; 0xFFFF when the checksum among them is right. */
static __u16 ip4_sum(const __u8 *ip)
{
	__u32 sum = 0;

	for (int at = 0; at < IP4_HLEN; at += 2)
		sum += get_be16(ip + at);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)sum;
}

static bool has_ports(__u8 protocol)
{
	/* Those whose header begins with source and destination port. */
	static const __u8 with_ports[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP, IPPROTO_DCCP,
	};

	return memchr(with_ports, protocol, sizeof(with_ports)) != NULL;
}

/* Bytes of the upper-layer header and payload; the parse has seen them all inside the frame. */
static __u32 upper_len(const struct packet *packet, __u32 ip_hlen)
{
	return packet->ip_len - ip_hlen;
}

/* §4.4 step 8: ports are 0, 0 for a truncated header, and padding behind the packet holds none. */
static void read_ports(struct packet *packet, __u32 ip_hlen)
{
	const __u8 *upper = packet->frame->bytes + packet->ip_at + ip_hlen;

	if (!has_ports(packet->protocol) || upper_len(packet, ip_hlen) < 4)
		return;
	memcpy(&packet->sport, upper, 2);
	memcpy(&packet->dport, upper + 2, 2);
}

/* Step 2. */
static int parse_ethernet(struct packet *packet)
{
	const struct frame *frame = packet->frame;

	if (frame->len < ETH_HLEN)
		return FP_ERR_PARSE;
	packet->ethertype = get_be16(frame->bytes + 12);
	packet->ip_at = ETH_HLEN;
	if (packet->ethertype != ETH_P_8021Q && packet->ethertype != ETH_P_8021AD)
		return MODEL_GO_ON;

	if (frame->len < ETH_HLEN + VLAN_HLEN)
		return FP_ERR_PARSE;
	packet->tagged = true;
	packet->tpid = packet->ethertype;
	packet->vid = get_be16(frame->bytes + ETH_HLEN) & VLAN_VID;
	packet->ethertype = get_be16(frame->bytes + ETH_HLEN + 2);
	packet->ip_at = ETH_HLEN + VLAN_HLEN;
	return MODEL_GO_ON;
}

/* Step 3. */
static int parse_ethertype(struct packet *packet, __u8 flags)
{
	switch (packet->ethertype) {
	case ETH_P_IP:
		packet->family = AF_INET;
		return flags & FP_FLAG_IPV4 ? MODEL_GO_ON : MODEL_SILENT_PASS;
	case ETH_P_IPV6:
		packet->family = AF_INET6;
		return flags & FP_FLAG_IPV6 ? MODEL_GO_ON : MODEL_SILENT_PASS;
	default:
		return FP_PASS_NOT_IP;
	}
}

/* Step 4, IPv4. */
static int parse_ip4(struct packet *packet)
{
	const __u8 *ip = packet->frame->bytes + packet->ip_at;
	__u32 left = packet->frame->len - packet->ip_at;

	if (left < IP4_HLEN)
		return FP_ERR_PARSE;
	if (ip[0] != IP4_VERSION_AND_IHL)
		return FP_PASS_COMPLEX_HEADER;
	packet->ip_len = get_be16(ip + IP4_TOTAL_LEN);
	if (packet->ip_len < IP4_HLEN || packet->ip_len > left)
		return FP_ERR_PARSE;
	if (get_be16(ip + IP4_FRAGMENT) & IP4_MF_AND_OFFSET)
		return FP_PASS_FRAGMENT;
	if (ip[IP4_TTL] <= 1)
		return FP_PASS_LOW_TTL;

	packet->protocol = ip[IP4_PROTOCOL];
	packet->tos = ip[IP4_TOS];
	memcpy(packet->src, ip + IP4_SRC, 4);
	memcpy(packet->dst, ip + IP4_DST, 4);
	read_ports(packet, IP4_HLEN);
	return MODEL_GO_ON;
}

/* Neighbour discovery, RFC 4861: router and neighbour solicitation and advertisement, redirect. */
static bool is_ndp(const struct packet *packet)
{
	const __u8 *icmp6 = packet->frame->bytes + packet->ip_at + IP6_HLEN;

	if (packet->protocol != IPPROTO_ICMPV6 || upper_len(packet, IP6_HLEN) < 1)
		return false;
	return icmp6[0] >= ND_ROUTER_SOLICIT && icmp6[0] <= ND_REDIRECT;
}

/* Step 4, IPv6. */
static int parse_ip6(struct packet *packet)
{
	const __u8 *ip = packet->frame->bytes + packet->ip_at;
	__u32 left = packet->frame->len - packet->ip_at;

	if (left < IP6_HLEN)
		return FP_ERR_PARSE;
	if (ip[0] >> 4 != 6)
		return FP_PASS_COMPLEX_HEADER;
	packet->ip_len = IP6_HLEN + get_be16(ip + IP6_PAYLOAD_LEN);
	if (packet->ip_len > left)
		return FP_ERR_PARSE;
	packet->protocol = ip[IP6_NEXT_HEADER];
	if (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP &&
	    packet->protocol != IPPROTO_ICMPV6)
		return FP_PASS_COMPLEX_HEADER;
	if (is_ndp(packet))
		return FP_PASS_NDP;
	if (ip[IP6_HOP_LIMIT] <= 1)
		return FP_PASS_LOW_TTL;

	memcpy(&packet->flowinfo, ip, 4);
	packet->flowinfo &= htonl(IP6_FLOWINFO);
	memcpy(packet->src, ip + IP6_SRC, 16);
	memcpy(packet->dst, ip + IP6_DST, 16);
	read_ports(packet, IP6_HLEN);
	return MODEL_GO_ON;
}

int model_packet__parse(struct packet *packet, const struct frame *frame, __u8 flags)
{
	int exit;

	*packet = (struct packet){ .frame = frame };
	exit = parse_ethernet(packet);
	if (exit == MODEL_GO_ON)
		exit = parse_ethertype(packet, flags);
	if (exit == MODEL_GO_ON)
		exit = packet->family == AF_INET ? parse_ip4(packet) : parse_ip6(packet);
	return exit;
}

bool model_packet__in_prefix(const struct packet *packet, const __u8 *addr,
			     const struct pf_prefix *prefix)
{
	if (prefix->family != packet->family)
		return false;
	for (unsigned int bit = 0; bit < prefix->len; bit++) {
		__u8 mask = 0x80 >> bit % 8;

		if ((addr[bit / 8] ^ prefix->addr[bit / 8]) & mask)
			return false;
	}
	return true;
}

bool model_packet__eligible(const struct packet *packet)
{
	static const struct pf_prefix refused[] = {
		{ AF_INET, 8, { 0 } },	 /* "this network" */
		{ AF_INET, 8, { 127 } }, /* loopback */
		{ AF_INET, 4, { 224 } }, /* multicast */
		{ AF_INET,
		  32,
		  { 255, 255, 255, 255 } },	  /* limited broadcast; the rest of 240/4 may */
		{ AF_INET6, 128, { 0 } },	  /* unspecified */
		{ AF_INET6, 128, { [15] = 1 } },  /* loopback */
		{ AF_INET6, 8, { 0xff } },	  /* multicast */
		{ AF_INET6, 10, { 0xfe, 0x80 } }, /* link-local */
	};
	const __u8 *dst_mac = packet->frame->bytes;

	if (dst_mac[0] & 1) /* group bit: multicast or broadcast */
		return false;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (model_packet__in_prefix(packet, packet->src, &refused[i]) ||
		    model_packet__in_prefix(packet, packet->dst, &refused[i]))
			return false;
	}
	return packet->family != AF_INET || ip4_sum(packet->frame->bytes + packet->ip_at) == 0xffff;
}

int model_packet__forward(const struct packet *packet, const struct model_l2 *l2, struct frame *out)
{
	const struct frame *in = packet->frame;
	__u32 l2_len = ETH_HLEN + (l2->tagged ? VLAN_HLEN : 0);
	__u32 l3_len = in->len - packet->ip_at; /* with whatever pads the frame */
	__u8 *ip;
	int err;

	err = frame__set(out, NULL, l2_len + l3_len);
	if (err)
		return err;

	memcpy(out->bytes, l2->dst_mac, ETH_ALEN);
	memcpy(out->bytes + ETH_ALEN, l2->src_mac, ETH_ALEN);
	if (l2->tagged) {
		put_be16(out->bytes + 12, l2->tpid);
		put_be16(out->bytes + 14, l2->vid); /* §4.7: PCP 0, DEI 0 */
	}
	put_be16(out->bytes + l2_len - 2, packet->ethertype);

	ip = out->bytes + l2_len;
	memcpy(ip, in->bytes + packet->ip_at, l3_len);
	if (packet->family == AF_INET) {
		ip[IP4_TTL]--;
		/* Of the whole header, on purpose: RFC 1624 has to end at the same value. */
		put_be16(ip + IP4_CHECKSUM, 0);
		put_be16(ip + IP4_CHECKSUM, (__u16)~ip4_sum(ip));
	} else {
		ip[IP6_HOP_LIMIT]--;
	}
	return 0;
}
