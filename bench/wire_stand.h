/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wire's hardware, so to speak: generator, the ways through the router, sink, and the CPU clocks. */
#ifndef PF_WIRE_STAND_H
#define PF_WIRE_STAND_H

#include <stdbool.h>

#include "../harness/frame.h"
#include "bpf/sink.h"
#include "losses.h"
#include "template.h"

struct wire_stand;

/*
 * From the namespace of the topology router's router, which must be up; the thread stays there, on CPU
 * `cpu`. Without `receives` host b takes no redirected frames (SPEC §11.1). What it attaches and sets
 * is gone after wire_stand__free().
 */
int wire_stand__open(struct wire_stand **stand, int cpu, bool receives,
		     struct pf_error *err) PF_MUST_CHECK;
void wire_stand__free(struct wire_stand *stand);

/* Watches all places of the wire, until losses__close(). */
int wire_stand__watch(const struct wire_stand *stand, struct losses **losses,
		      struct pf_error *err) PF_MUST_CHECK;

/* The program that redirects all to `right`. */
int wire_stand__redirect_fd(const struct wire_stand *stand);
/* The program that makes the frames. */
int wire_stand__generator_fd(const struct wire_stand *stand);

/* How frames get through the router. */
struct wire_way {
	int prog_fd; /* on `left`; -1: none */
	__u32 xdp_flags;
	bool conntrack; /* before the kernel's forwarding */
	bool peer;	/* peer.h, instead of a program of ours */
};

/* -EPROTO when the peer cannot be put there. */
int wire_stand__set_way(struct wire_stand *stand, const struct wire_way *way,
			struct pf_error *err) PF_MUST_CHECK;

struct wire_sample {
	__u32 n;		  /* frames to send */
	double cpu_ns;		  /* of this thread and of the CPU's ksoftirqd */
	__u64 delivered;	  /* to host b */
	__u8 head[TEMPLATE_HEAD]; /* of the last one */
};

/* Sends from host a, from the template's frame 0 on. */
int wire_stand__send(struct wire_stand *stand, const struct template *template,
		     const struct frame *first, struct wire_sample *sample,
		     struct pf_error *err) PF_MUST_CHECK;

#endif
