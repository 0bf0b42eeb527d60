/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A generator on a CPU of its own. */
#ifndef PF_SCALE_SENDER_H
#define PF_SCALE_SENDER_H

#include <pthread.h>

#include "../harness/frame.h"
#include "template.h"

struct bpf_object;

struct scale_sender {
	int cpu;
	int netns;  /* of its end of the link; the caller's */
	__u32 link; /* ifindex there */
	struct frame first;
	struct template template;
	__u8 macs[12]; /* that arrive: destination, source */
	struct bpf_object *generator;
	int generator_fd, template_fd;
	struct hold *hold; /* on the generator */

	/* Of the last run. */
	__u32 n, generated; /* frames: wanted, and made */
	double start_ns, end_ns, cpu_ns;
	int error; /* negative errno */
	pthread_t thread;
	struct scale_gate *gate;
};

/* Gives the template's frames `flows` destinations, each in a /24 of its own, in (64 + i).0.0.0/8. */
void scale_sender__aim(struct template *t, int i, __u32 flows);

/*
 * Thread `i` on link in`link` of the current namespace; `cpu` and `netns` are set. Its frames have 64
 * bytes and go to (64 + i).0.0.0/8.
 */
int scale_sender__open(struct scale_sender *sender, int i, int link, __u32 flows,
		       struct pf_error *err) PF_MUST_CHECK;
void scale_sender__close(struct scale_sender *sender);

/* All at once, `each` frames each; returns when the last has sent its own. */
int scale_senders__run(struct scale_sender *senders, int n, __u32 each,
		       struct pf_error *err) PF_MUST_CHECK;

/* The number of the thread that such a frame is of, by its destination; any number for another frame. */
int scale_sender__of(const __u8 *head);

/* Is `head` that of one of its frames, forwarded? -EPROTO with a line of `name`. */
int scale_sender__check(const struct scale_sender *sender, const char *name, const __u8 *head,
			struct pf_error *err) PF_MUST_CHECK;

#endif
