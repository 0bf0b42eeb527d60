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
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "wire_private.h"

#define DEADLINE_SECS 10.0

/* What goes in at once. */
struct load {
	const struct frame *frame;
	unsigned int burst; /* so many of it, by way of `prog_fd`; 0: one, from the host */
	int prog_fd;
};

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
		if (len > 0 && marker__is_of_round(bytes, (size_t)len, wire->round))
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
static int await_markers(struct wire *wire, const struct load *load, struct emissions *out,
			 struct pf_error *err)
{
	double deadline = now() + DEADLINE_SECS;
	size_t at_rest = 0;

	for (size_t i = 0; at_rest < wire->n_ports; i = (i + 1) % wire->n_ports) {
		struct port *port = &wire->ports[i];
		struct listener listener = {
			.wire = wire,
			.sent = load->frame,
			.ifindex = port->ifindex,
			.into = out,
			.is_burst = load->burst,
		};
		int ret;

		if (port->is_at_rest)
			continue;
		ret = ear__listen(&port->ear, &listener, err);
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
static int come_to_rest(struct wire *wire, const struct load *load, struct emissions *out,
			struct pf_error *err)
{
	struct marker marker;
	int ret;

	marker__init(&marker, ++wire->round);
	ret = cross_fence(wire, &marker, err);
	if (!ret)
		ret = send_markers(wire, &marker, err);
	return ret ? ret : await_markers(wire, load, out, err);
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

		ret = ear__listen(&port->ear, &listener, err);
		if (!ret && port->router_ear.pcap)
			ret = ear__listen(&port->router_ear, &listener, err);
		if (!ret && late.n)
			ret = report_late(&late.list[0], port, err);
	}
	emissions__free(&late);
	return ret;
}

static int send_load(struct port *port, const struct load *load, struct pf_error *err)
{
	if (load->burst)
		return wire__run_live(port->ifindex, load->frame, load->burst, load->prog_fd, err);
	return ear__send(&port->ear, load->frame, err);
}

static int carry(struct wire *wire, __u32 ingress_ifindex, const struct load *load,
		 struct emissions *passed, struct emissions *out, struct pf_error *err)
{
	struct port *port = wire__find_port(wire, ingress_ifindex);
	struct listener listener = {
		.wire = wire,
		.sent = load->frame,
		.ifindex = ingress_ifindex,
		.into = passed,
		.is_burst = load->burst,
	};
	int ret = 0;

	if (!port)
		return pf_error__set(err, -ENODEV, "no host of topology %s can send to ifindex %u",
				     wire->topology, ingress_ifindex);
	if (!port->router_ear.pcap)
		ret = ear__open(&port->router_ear, port->name, wire->topology, err);
	if (!ret)
		ret = expect_silence(wire, err);
	if (!ret)
		ret = send_load(port, load, err);
	if (!ret)
		ret = come_to_rest(wire, load, out, err);
	return ret ? ret : ear__listen(&port->router_ear, &listener, err);
}

int wire__carry(struct wire *wire, __u32 ingress_ifindex, const struct frame *frame,
		struct emissions *passed, struct emissions *out, struct pf_error *err)
{
	return carry(wire, ingress_ifindex, &(struct load){ .frame = frame }, passed, out, err);
}

int wire__carry_burst(struct wire *wire, __u32 ingress_ifindex, const struct frame *frame,
		      unsigned int n, int prog_fd, struct emissions *passed, struct emissions *out,
		      struct pf_error *err)
{
	struct load load = { .frame = frame, .prog_fd = prog_fd < 0 ? wire->pass_fd : prog_fd };
	int ret = 0;

	for (; !ret && n > 0; n -= load.burst) {
		load.burst = n < WIRE_BURST ? n : WIRE_BURST;
		ret = carry(wire, ingress_ifindex, &load, passed, out, err);
	}
	return ret;
}
