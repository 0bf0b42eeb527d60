/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of wire.h share. */
#ifndef PF_WIRE_PRIVATE_H
#define PF_WIRE_PRIVATE_H

#include <limits.h>
#include <linux/if_ether.h>
#include <net/if.h>

#include "wire.h"

/* Listens to what an interface receives, and can send there. Zero is closed. */
struct ear {
	char where[2 * IFNAMSIZ + NAME_MAX]; /* for messages */
	/* libpcap's pcap_t; its header and libbpf's both define struct bpf_insn. */
	struct pcap *pcap;
};

/* In the namespace of the interface, whose name `netns` is for messages. */
int ear__open(struct ear *ear, const char *ifname, const char *netns,
	      struct pf_error *err) PF_MUST_CHECK;
void ear__close(struct ear *ear);

struct wire;

/* What one round of listening collects. */
struct listener {
	const struct wire *wire;
	const struct frame *sent; /* NULL: none */
	__u32 ifindex;		  /* of the emissions */
	struct emissions *into;
	bool is_burst; /* frames that are alike are counted */
	bool saw_marker;
	int error;
};

/* Takes all that has arrived. A frame that came and was not kept is an error. */
int ear__listen(struct ear *ear, struct listener *listener, struct pf_error *err) PF_MUST_CHECK;

int ear__send(struct ear *ear, const struct frame *frame, struct pf_error *err) PF_MUST_CHECK;

/* A frame of our own that comes behind the others. */
struct marker {
	struct ethhdr eth;
	__u8 magic[16];
	__u32 round;
	__u8 padding[ETH_ZLEN - ETH_HLEN - 20];
} __attribute__((packed));

void marker__init(struct marker *marker, __u32 round);
bool marker__is(const void *bytes, size_t len);
bool marker__is_of_round(const void *bytes, size_t len, __u32 round);

/* A wire: the router's end, and the host's. */
struct port {
	char name[IFNAMSIZ];
	__u32 ifindex;
	char host[NAME_MAX + 1]; /* its namespace */
	char host_name[IFNAMSIZ];
	__u32 host_ifindex;
	int netns_fd;
	bool has_program; /* ours, at the host's end */
	struct ear ear;
	struct ear router_ear; /* open once frames came in here */
	bool is_at_rest;       /* the marker arrived at the host */
};

/*
 * A veth pair of its own, in a namespace of its own, which no program is attached to: a marker that
 * came through it came behind all work that this CPU's soft interrupt had queued before.
 */
struct fence {
	int send_fd, receive_fd;
};

/* Leaves the caller in the namespace of `netns_fd`. */
int fence__open(struct fence *fence, int netns_fd, struct pf_error *err) PF_MUST_CHECK;
void fence__close(struct fence *fence);

struct wire {
	char topology[NAME_MAX + 1];
	unsigned int flags;
	struct port *ports;
	size_t n_ports;
	int netns_fd;  /* the router's */
	int router_fd; /* sends from the router's ends */
	int pass_fd;
	struct fence fence;
	__u32 round; /* number of the last marker */
};

/*
 * Runs a program on `n` frames of the ingress at once, WIRE_BURST at most: soft interrupts, and with
 * them whoever empties a ring, wait until all are through.
 */
int wire__run_live(__u32 ingress_ifindex, const struct frame *frame, unsigned int n, int prog_fd,
		   struct pf_error *err) PF_MUST_CHECK;

/* NULL when there is none. */
struct port *wire__find_port(const struct wire *wire, __u32 ifindex);

#endif
