// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One frame through the wires, and how it is known that nothing more will follow.
 *
 * The thread is pinned: everything that its frame sets off runs in soft interrupts of this CPU, mostly
 * before the send returns. Where the kernel puts work off (to ksoftirqd), its queues are first in,
 * first out. So first a marker goes through a pair of its own, behind whatever the frame had queued at
 * the ingress; once it is there, the frame has left the router. Then a marker follows it through every
 * wire, and once these are there, nothing is under way. A frame that comes after all breaks that
 * argument, and is an error.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/ipv6.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "wire_private.h"

#define SNAPLEN	      4096
#define RING_BYTES    (64 * SNAPLEN)
#define DEADLINE_SECS 10.0

/* 0x88B5 is for experiments (IEEE 802). */
struct marker {
	struct ethhdr eth;
	__u8 magic[16];
	__u32 round;
	__u8 padding[ETH_ZLEN - ETH_HLEN - 20];
} __attribute__((packed));

static const struct marker marker_template = {
	.eth = { .h_dest = { 2, 0, 0, 0, 0xff, 1 }, .h_source = { 2, 0, 0, 0, 0xff, 2 } },
	.magic = "pf-harness fence",
};

/* What one round of listening collects. */
struct listener {
	const struct wire *wire;
	const struct frame *sent;
	__u32 ifindex;
	struct emissions *into;
	bool saw_marker;
	int error;
};

int ear__open(struct ear *ear, const char *ifname, const char *where, struct pf_error *err)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	int status;

	ear->pcap = pcap_create(ifname, text);
	if (!ear->pcap)
		return pf_error__set(err, -EIO, "cannot listen on %s of %s: %s", ifname, where,
				     text);
	/* Options of a handle that is not active yet cannot fail. */
	pcap_set_snaplen(ear->pcap, SNAPLEN);
	pcap_set_immediate_mode(ear->pcap, 1);
	pcap_set_buffer_size(ear->pcap, RING_BYTES);
	status = pcap_activate(ear->pcap);
	if (status < 0 || pcap_setnonblock(ear->pcap, 1, text) ||
	    pcap_setdirection(ear->pcap, PCAP_D_IN))
		return pf_error__set(err, -EIO, "cannot listen on %s of %s: %s", ifname, where,
				     pcap_geterr(ear->pcap));
	return 0;
}

void ear__close(struct ear *ear)
{
	if (ear->pcap)
		pcap_close(ear->pcap);
	ear->pcap = NULL;
}

static bool is_marker(const __u8 *bytes, __u32 len)
{
	return len == sizeof(struct marker) &&
	       !memcmp(bytes + offsetof(struct marker, magic), marker_template.magic,
		       sizeof(marker_template.magic));
}

static bool is_of_round(const __u8 *bytes, __u32 round)
{
	return !memcmp(bytes + offsetof(struct marker, round), &round, sizeof(round));
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
	if (is_marker(bytes, header->len)) {
		listener->saw_marker |= is_of_round(bytes, listener->wire->round);
		return;
	}
	if (is_own_accord(bytes, header->len, listener->sent))
		return;
	if (emissions__add(listener->into, listener->ifindex, bytes, header->len))
		listener->error = -ENOMEM;
}

/* Takes all that has arrived at one ear. */
static int listen_at(struct ear *ear, struct listener *listener, struct pf_error *err)
{
	int n;

	do
		n = pcap_dispatch(ear->pcap, -1, hear, (u_char *)listener);
	while (n > 0 && !listener->error);
	if (n < 0)
		return pf_error__set(err, -EIO, "cannot read frames: %s", pcap_geterr(ear->pcap));
	if (listener->error)
		return pf_error__set(err, listener->error, "cannot keep a frame: %s",
				     strerror(-listener->error));
	return 0;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int cross_fence(struct wire *wire, struct marker *marker, struct pf_error *err)
{
	struct pollfd arrival = { .fd = wire->fence.receive_fd, .events = POLLIN };
	double deadline = now() + DEADLINE_SECS;
	__u8 bytes[256];
	ssize_t len;

	if (send(wire->fence.send_fd, marker, sizeof(*marker), 0) != sizeof(*marker))
		return pf_error__set(err, -errno, "cannot send a marker: %s", strerror(errno));
	while (now() < deadline) {
		len = recv(wire->fence.receive_fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (len > 0 && is_marker(bytes, (__u32)len) && is_of_round(bytes, wire->round))
			return 0;
		if (len < 0)
			poll(&arrival, 1, 100);
	}
	return pf_error__set(err, -ETIMEDOUT, "a marker did not come through its own pair");
}

static int send_markers(struct wire *wire, struct marker *marker, struct pf_error *err)
{
	for (size_t i = 0; i < wire->n_ports; i++) {
		const struct sockaddr_ll to = {
			.sll_family = AF_PACKET,
			.sll_ifindex = (int)wire->ports[i].ifindex,
			.sll_halen = ETH_ALEN,
		};

		wire->ports[i].is_at_rest = false;
		if (sendto(wire->router_fd, marker, sizeof(*marker), 0, (const void *)&to,
			   sizeof(to)) != sizeof(*marker))
			return pf_error__set(err, -errno, "cannot send a marker from %s: %s",
					     wire->ports[i].name, strerror(errno));
	}
	return 0;
}

/* Listens at the hosts until every marker is there. */
static int await_markers(struct wire *wire, const struct frame *sent, struct emissions *out,
			 struct pf_error *err)
{
	double deadline = now() + DEADLINE_SECS;
	size_t at_rest = 0;

	for (size_t i = 0; at_rest < wire->n_ports; i = (i + 1) % wire->n_ports) {
		struct port *port = &wire->ports[i];
		struct listener listener = {
			.wire = wire,
			.sent = sent,
			.ifindex = port->ifindex,
			.into = out,
		};
		int ret;

		if (port->is_at_rest)
			continue;
		ret = listen_at(&port->ear, &listener, err);
		if (ret)
			return ret;
		if (listener.saw_marker) {
			port->is_at_rest = true;
			at_rest++;
		} else if (now() > deadline) {
			return pf_error__set(err, -ETIMEDOUT,
					     "the wire of %s does not come to rest", port->name);
		} else {
			struct timespec moment = { .tv_nsec = 100000 };

			nanosleep(&moment, NULL); /* for ksoftirqd to run */
		}
	}
	return 0;
}

/* Everything that was under way has arrived when this returns. */
static int come_to_rest(struct wire *wire, const struct frame *sent, struct emissions *out,
			struct pf_error *err)
{
	struct marker marker = marker_template;
	int ret;

	wire->round++;
	marker.eth.h_proto = htons(0x88b5);
	marker.round = wire->round;
	ret = cross_fence(wire, &marker, err);
	if (!ret)
		ret = send_markers(wire, &marker, err);
	return ret ? ret : await_markers(wire, sent, out, err);
}

/* The error for a frame that broke the peace, with its bytes. */
static int report_late(const struct emission *late, const struct port *port, struct pf_error *err)
{
	char text[3 * 160 + 1] = "";
	size_t len = 0;

	for (__u32 i = 0; i < late->frame.len && len + 4 <= sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%02x%c",
					late->frame.bytes[i], i % 16 == 15 ? '\n' : ' ');
	pf_error__set(err, -EPROTO, "a frame of %u bytes came out of %s after all was at rest",
		      late->frame.len, port->name);
	pf_error__set_detail(err, text, 10);
	return -EPROTO;
}

/* What arrives between two frames belongs to neither. */
static int expect_silence(struct wire *wire, struct pf_error *err)
{
	struct emissions late = {};
	int ret = 0;

	for (size_t i = 0; !ret && i < wire->n_ports; i++) {
		struct port *port = &wire->ports[i];
		struct listener listener = {
			.wire = wire,
			.ifindex = port->ifindex,
			.into = &late,
		};

		ret = listen_at(&port->ear, &listener, err);
		if (!ret && port->router_ear.pcap)
			ret = listen_at(&port->router_ear, &listener, err);
		if (!ret && late.n)
			ret = report_late(&late.list[0], port, err);
	}
	emissions__free(&late);
	return ret;
}

int wire__carry(struct wire *wire, __u32 ingress_ifindex, const struct frame *frame,
		struct emissions *passed, struct emissions *out, struct pf_error *err)
{
	struct port *port = wire__find_port(wire, ingress_ifindex);
	struct listener listener = {
		.wire = wire,
		.sent = frame,
		.ifindex = ingress_ifindex,
		.into = passed,
	};
	int ret = 0;

	if (!port)
		return pf_error__set(err, -ENODEV, "no host of topology %s can send to ifindex %u",
				     wire->topology, ingress_ifindex);
	if (!port->router_ear.pcap)
		ret = ear__open(&port->router_ear, port->name, wire->topology, err);
	if (!ret)
		ret = expect_silence(wire, err);
	if (!ret && pcap_inject(port->ear.pcap, frame->bytes, frame->len) != (int)frame->len)
		ret = pf_error__set(err, -EIO, "cannot send a frame of %u bytes from %s of %s: %s",
				    frame->len, port->host_name, port->host,
				    pcap_geterr(port->ear.pcap));
	if (!ret)
		ret = come_to_rest(wire, frame, out, err);
	return ret ? ret : listen_at(&port->router_ear, &listener, err);
}
