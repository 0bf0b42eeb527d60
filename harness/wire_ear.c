// SPDX-License-Identifier: GPL-2.0-or-later
/* What is heard at one end of a wire: frames, markers, and what the router says of its own accord. */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/ipv6.h>
#include <pcap/pcap.h>
#include <string.h>

#include "wire_private.h"

/* More than any end of a wire takes (HOST_MTU). A ring holds a burst, and what is heard besides. */
#define SNAPLEN	   2304
#define RING_BYTES ((WIRE_BURST + 64) * (SNAPLEN + 256))

int ear__open(struct ear *ear, const char *ifname, const char *netns, struct pf_error *err)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	int status;

	snprintf(ear->where, sizeof(ear->where), "%s of %s", ifname, netns);
	ear->pcap = pcap_create(ifname, text);
	if (!ear->pcap)
		return pf_error__set(err, -EIO, "cannot listen on %s: %s", ear->where, text);
	/* Options of a handle that is not active yet cannot fail. */
	pcap_set_snaplen(ear->pcap, SNAPLEN);
	pcap_set_immediate_mode(ear->pcap, 1);
	pcap_set_buffer_size(ear->pcap, RING_BYTES);
	status = pcap_activate(ear->pcap);
	if (status < 0 || pcap_setnonblock(ear->pcap, 1, text) ||
	    pcap_setdirection(ear->pcap, PCAP_D_IN))
		return pf_error__set(err, -EIO, "cannot listen on %s: %s", ear->where,
				     pcap_geterr(ear->pcap));
	return 0;
}

int ear__send(struct ear *ear, const struct frame *frame, struct pf_error *err)
{
	if (pcap_inject(ear->pcap, frame->bytes, frame->len) == (int)frame->len)
		return 0;
	return pf_error__set(err, -EIO, "cannot send a frame of %u bytes from %s: %s", frame->len,
			     ear->where, pcap_geterr(ear->pcap));
}

void ear__close(struct ear *ear)
{
	if (ear->pcap)
		pcap_close(ear->pcap);
	ear->pcap = NULL;
}

/* The IPv6 header's bytes behind at most one tag, or NULL. */
static const __u8 *find_ip6(const __u8 *bytes, __u32 len)
{
	__u32 at = ETH_HLEN;

	if (len >= ETH_HLEN + 4 &&
	    ((bytes[12] == 0x81 && bytes[13] == 0x00) || (bytes[12] == 0x88 && bytes[13] == 0xa8)))
		at += 4;
	if (len < at + sizeof(struct ipv6hdr) || bytes[at - 2] != 0x86 || bytes[at - 1] != 0xdd)
		return NULL;
	return bytes + at;
}

/*
 * Neighbour discovery and multicast listener reports of the router itself: to a link-local group
 * (ff02::/16), from a link-local or no address, which is not that of the frame under test.
 */
static bool is_own_accord(const __u8 *bytes, __u32 len, const struct frame *sent)
{
	enum { ADDRESS = sizeof(struct in6_addr) };
	const __u8 *ip = find_ip6(bytes, len), *src, *dst;
	const __u8 *sent_ip = sent ? find_ip6(sent->bytes, sent->len) : NULL;
	static const __u8 unspecified[ADDRESS];

	if (!ip)
		return false;
	src = ip + offsetof(struct ipv6hdr, saddr);
	dst = ip + offsetof(struct ipv6hdr, daddr);
	if (dst[0] != 0xff || dst[1] != 0x02)
		return false;
	if (memcmp(src, unspecified, ADDRESS) && (src[0] != 0xfe || (src[1] & 0xc0) != 0x80))
		return false;
	return !sent_ip || memcmp(src, sent_ip + offsetof(struct ipv6hdr, saddr), ADDRESS);
}

static void hear(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	struct listener *listener = (struct listener *)user;

	if (header->caplen < header->len) {
		listener->error = -EMSGSIZE;
		return;
	}
	if (marker__is(bytes, header->len)) {
		listener->saw_marker |=
			marker__is_of_round(bytes, header->len, listener->wire->round);
		return;
	}
	if (is_own_accord(bytes, header->len, listener->sent))
		return;
	if (listener->is_burst)
		listener->error =
			emissions__count(listener->into, listener->ifindex, bytes, header->len);
	else
		listener->error =
			emissions__add(listener->into, listener->ifindex, bytes, header->len);
}

int ear__listen(struct ear *ear, struct listener *listener, struct pf_error *err)
{
	int n;

	do
		n = pcap_dispatch(ear->pcap, -1, hear, (u_char *)listener);
	while (n > 0 && !listener->error);
	if (n < 0)
		return pf_error__set(err, -EIO, "cannot read frames at %s: %s", ear->where,
				     pcap_geterr(ear->pcap));
	if (listener->error)
		return pf_error__set(err, listener->error, "cannot keep a frame of %s: %s",
				     ear->where, strerror(-listener->error));
	return 0;
}
