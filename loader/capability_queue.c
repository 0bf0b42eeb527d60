// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe net.veth_backpressure: a veth that is given more than its ring takes stops its queue, and its
 * queueing discipline keeps the rest. Where it does not, no virtual link has a queue that stops, and
 * hazard 12 of SPEC §11 cannot be shown on one.
 *
 *     pf-probe1 ── pfifo ──► ring of 256 ──► pf-probe0
 *
 * The stack answers a burst of ARP probes for its own address with as many replies, at once and without
 * a route. All are to arrive. In the child's own network namespace.
 */
#include "capability_probe.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bpf_insn.h"
#include "netlink.h"

#define ADDRESS	    "192.0.2.1" /* for documentation (RFC 5737): nobody's */
#define RING	    256
#define PATIENCE_MS 20 /* without another reply: the rest is lost */

/* A full ring; one more, because it gives slots back in batches of 16; and a burst that does not fit. */
static const int bursts[] = { RING, 1, RING };

struct arp_probe {
	struct ethhdr eth;
	struct arphdr arp;
	unsigned char sender_mac[ETH_ALEN], sender_ip[4], target_mac[ETH_ALEN], target_ip[4];
	unsigned char padding[18];
} __attribute__((packed));

static int set_address(unsigned int ifindex)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct ifreq request = {};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret = 0;

	inet_pton(AF_INET, ADDRESS, &address.sin_addr);
	memcpy(&request.ifr_addr, &address, sizeof(address));
	if (fd < 0 || !if_indextoname(ifindex, request.ifr_name) ||
	    ioctl(fd, SIOCSIFADDR, &request))
		ret = -errno;
	if (fd >= 0)
		close(fd);
	return ret;
}

/* Runs each burst as one: nobody empties the ring before all of it has been answered. */
static int send_probes(unsigned int ifindex)
{
	const struct bpf_insn pass[] = { PF_MOV_IMM(BPF_REG_0, XDP_PASS), PF_EXIT() };
	const struct arp_probe frame = {
		.eth = { .h_dest = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
			 .h_source = { 2, 0, 0, 0, 0xff, 3 },
			 .h_proto = htons(ETH_P_ARP) },
		.arp = { .ar_hrd = htons(ARPHRD_ETHER),
			 .ar_pro = htons(ETH_P_IP),
			 .ar_hln = ETH_ALEN,
			 .ar_pln = 4,
			 .ar_op = htons(ARPOP_REQUEST) },
		.sender_mac = { 2, 0, 0, 0, 0xff, 3 },
		.target_ip = { 192, 0, 2, 1 },
	};
	struct xdp_md context = { .data_end = sizeof(frame), .ingress_ifindex = ifindex };
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pf_probe_pass", "GPL", pass, 2, NULL);
	int ret = fd < 0 ? -errno : 0;

	for (size_t i = 0; !ret && i < sizeof(bursts) / sizeof(bursts[0]); i++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = &frame,
			    .data_size_in = sizeof(frame), .ctx_in = &context,
			    .ctx_size_in = sizeof(context), .repeat = bursts[i],
			    .batch_size = bursts[i], .flags = BPF_F_TEST_XDP_LIVE_FRAMES);

		if (bpf_prog_test_run_opts(fd, &opts))
			ret = -errno;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

/* Frames that an interface has received, or a negative errno. */
static long n_received(unsigned int ifindex)
{
	struct ifaddrs *interfaces;
	long n = -ENODEV;

	if (getifaddrs(&interfaces))
		return -errno;
	for (const struct ifaddrs *at = interfaces; at; at = at->ifa_next) {
		const struct sockaddr_ll *link = (const void *)at->ifa_addr;
		const struct rtnl_link_stats *stats = at->ifa_data;

		if (link && link->sll_family == AF_PACKET && stats &&
		    link->sll_ifindex == (int)ifindex)
			n = stats->rx_packets;
	}
	freeifaddrs(interfaces);
	return n;
}

/* Waits for `wanted` frames more than `before`, as long as they come. What came, or a negative errno. */
static long await(unsigned int ifindex, long before, long wanted)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	long n = 0, last = 0;

	for (int idle = 0; idle < PATIENCE_MS; idle++) {
		n = n_received(ifindex);
		if (n < 0 || n - before >= wanted)
			break;
		if (n != last)
			idle = 0;
		last = n;
		nanosleep(&moment, NULL);
	}
	return n < 0 ? n : n - before;
}

static int set_up(const struct pf_probe_round *round, struct pf_error *err)
{
	const unsigned int receiver = round->veth[0], sender = round->veth[1];
	int code;

	/* What an earlier probe left there drops all. The receiver has a ring while it has a program. */
	code = bpf_xdp_detach(sender, XDP_FLAGS_SKB_MODE, NULL);
	if (!code)
		code = bpf_xdp_attach(receiver, round->drop_fd, XDP_FLAGS_DRV_MODE, NULL);
	if (code)
		return pf_error__set(err, code, "programs on a veth pair: %s", strerror(-code));
	code = pf_netlink__add_pfifo(sender, err);
	if (code)
		return code;
	code = set_address(sender);
	return code ? pf_error__set(err, code, "address of a veth end: %s", strerror(-code)) : 0;
}

void pf_probe__veth_backpressure(struct pf_probe_round *round, const struct pf_probe_row *row,
				 struct pf_capability *cap)
{
	const unsigned int receiver = round->veth[0], sender = round->veth[1];
	struct pf_error err = PF_ERROR_INIT;
	long before, arrived, sent = 0;
	int code;

	(void)row;
	if (pf_probe_round__lacks_program(round, cap) || pf_probe_round__lacks_veth(round, cap))
		return;
	for (size_t i = 0; i < sizeof(bursts) / sizeof(bursts[0]); i++)
		sent += bursts[i];
	code = set_up(round, &err);
	if (code) {
		pf_probe__refused(round, cap, code, err.line, NULL);
		goto out;
	}
	before = n_received(receiver);
	code = send_probes(sender);
	if (code) {
		pf_probe__refused(round, cap, code, "a burst of live frames", NULL);
		goto out;
	}
	arrived = await(receiver, before, sent);
	if (before < 0 || arrived < 0)
		pf_probe__refused(round, cap, before < 0 ? before : arrived, "counting frames",
				  NULL);
	else if (arrived < sent)
		pf_probe__set(cap, PF_CAPABILITY_FAIL,
			      "a full veth lost %ld of %ld frames and did not stop its queue",
			      sent - arrived, sent);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS,
			      "a full veth stopped its queue and lost none of %ld frames", sent);
out:
	pf_error__clear(&err);
}
