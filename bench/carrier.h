/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A carrier runs an XDP program many times over through BPF_PROG_TEST_RUN, each time with the frame
 * that the template says, and measures the CPU time that this takes. What it costs itself is the same
 * for every program: measure the empty program too, and subtract.
 */
#ifndef PF_CARRIER_H
#define PF_CARRIER_H

#include "../harness/frame.h"
#include "bpf/template.h"

struct carrier;

/*
 * Loads a carrier and attaches it to the interface `ifindex` of the current network namespace, which
 * nothing ever comes in by: the kernel takes 16 to 32 ms for each run of a program that is nowhere
 * attached. It stays attached as long as the interface exists.
 */
int carrier__open(struct carrier **carrier, __u32 ifindex, struct pf_error *err) PF_MUST_CHECK;
void carrier__free(struct carrier *carrier);

/*
 * The other kind, for programs that cannot stand behind another: where a dispatcher's slots are filled by
 * freplace, newer kernels refuse to tail-call it. It runs the program itself, CARRIER_BURST iterations
 * from one fresh frame of a template with one flow: TTL 255 lasts as long (SPEC §11.2). The program is
 * put on the interface for the reason said above; the first one is `prog_fd`.
 */
int carrier__open_bare(struct carrier **carrier, __u32 ifindex, int prog_fd,
		       struct pf_error *err) PF_MUST_CHECK;

enum { CARRIER_BURST = 250 };

/* Iterations from one fresh frame on: 1 or CARRIER_BURST. */
__u32 carrier__burst(const struct carrier *carrier);

/* What the carrier shall carry from now on. The program's descriptor stays the caller's. */
int carrier__load(struct carrier *carrier, int prog_fd, struct pf_error *err) PF_MUST_CHECK;

struct load {
	const struct template *template;
	const struct frame *frame; /* the first one, TEMPLATE_HEAD bytes or more */
	__u32 ingress_ifindex;	   /* in the current network namespace */
};

struct carried {
	double cpu_ns; /* of this thread, in all */
	__u32 retval;  /* of the last iteration; CARRIER_FAILED when its frame was impossible */
	struct frame frame; /* as the last iteration left it; owned by the caller */
};

/* Runs `n` iterations, from the template's flow 0 on. -EINTR when a signal ended the run early. */
int carrier__run(struct carrier *carrier, const struct load *load, __u32 n, struct carried *carried,
		 struct pf_error *err) PF_MUST_CHECK;

#endif
