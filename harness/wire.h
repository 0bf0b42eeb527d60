/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wires of a running topology: every veth pair between the router and a host, with an ear at each
 * place where a frame can come out. A frame goes in at a host, everything that follows from it is
 * waited for, and what was seen is told.
 *
 *     host a                     router                     host b
 *     eth0 ─── send here ───► left      right ───────────► eth0
 *                             └ listen: what XDP passed    └ listen: what came out by `right`
 */
#ifndef PF_WIRE_H
#define PF_WIRE_H

#include <stdbool.h>

#include "emission.h"

struct wire;

enum wire_flag {
	/* Hosts' ends without an XDP program: natively redirected frames are lost there (§11.1). */
	WIRE_BARE_HOSTS = 1 << 0,
	/* Offloads as they were: a host's tag then travels beside its frame, unseen by XDP (§11.13). */
	WIRE_OFFLOADS = 1 << 1,
};

/*
 * Opens the wires of `topology`, which is up and whose router's namespace the caller is in. Offloads
 * are turned off, and the router is made quiet: it does not ask for neighbours that it does not know,
 * and its ICMP errors are not rationed. The hosts' ends get an XDP program that passes everything.
 */
int wire__open(struct wire **wire, const char *topology, unsigned int flags,
	       struct pf_error *err) PF_MUST_CHECK;
/* Closes everything; the hosts' programs are detached. NULL is fine. */
void wire__free(struct wire *wire);

/* False when no host is at the other end of that interface of the router. */
bool wire__is_port(const struct wire *wire, __u32 ifindex);

/*
 * Sends `frame` to the router's interface `ingress_ifindex` and waits until all that follows from it
 * has happened. `passed` gets what the router's stack received there, `out` what came out of the
 * router. Both start empty. What the router sends of its own accord (neighbour discovery, multicast
 * listener reports) is in neither.
 */
int wire__carry(struct wire *wire, __u32 ingress_ifindex, const struct frame *frame,
		struct emissions *passed, struct emissions *out,
		struct pf_error *err) PF_MUST_CHECK;

/* As many frames as a kernel runs at once, and as the ring of a veth has slots. */
#define WIRE_BURST 256

/*
 * The same for `n` times the frame, WIRE_BURST at once: the kernel hands them to `prog_fd` as a driver
 * would (BPF_F_TEST_XDP_LIVE_FRAMES), or, when it is -1, to the stack as if they had come in by the
 * interface. Nobody takes a frame out of the egress before all of them are through. Frames that are
 * alike are counted (struct emission).
 */
int wire__carry_burst(struct wire *wire, __u32 ingress_ifindex, const struct frame *frame,
		      unsigned int n, int prog_fd, struct emissions *passed, struct emissions *out,
		      struct pf_error *err) PF_MUST_CHECK;

/* The topology it was opened for. */
const char *wire__topology(const struct wire *wire);

/*
 * Pins the calling thread to the CPU that it is on, where the soft interrupts of all that it sends then
 * run too. wire__carry() relies on it. Unpin with the set that was filled in.
 */
struct wire_pin {
	char cpus[128]; /* a cpu_set_t */
};
int wire__pin(struct wire_pin *pin, struct pf_error *err) PF_MUST_CHECK;
void wire__unpin(const struct wire_pin *pin);

#endif
