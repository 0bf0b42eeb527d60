/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several generators at once through one router, each on a CPU of its own:
 *
 *   router-a in0 ── in0  router  out0 ── router-b out0     thread 0 on CPU 0
 *            in1 ── in1          out1 ──          out1     thread 1 on CPU 1
 *            …                                    …
 *
 * or, with queues, all of them through in0 and out0, which have a queue for each CPU. Thread i sends to
 * (64 + i).0.0.0/8, which is behind out i.
 */
#ifndef PF_SCALE_STAND_H
#define PF_SCALE_STAND_H

#include <stdbool.h>

#include "../harness/frame.h"
#include "../harness/world.h"
#include "losses.h"
#include "template.h"

enum { SCALE_MAX_CPUS = 32 };

struct scale_stand;

/*
 * From the namespace of the topology router's router; makes links for `cpus` threads, the first of which
 * is on CPU `first_cpu`, and adds their egresses to the world's. `flows` a power of two up to 65,536.
 */
int scale_stand__open(struct scale_stand **stand, struct world *world, int first_cpu, int cpus,
		      bool queues, __u32 flows, struct pf_error *err) PF_MUST_CHECK;
/* Links and programs are gone with it. */
void scale_stand__free(struct scale_stand *stand);

/* Native on every link that frames come in by. */
int scale_stand__attach(struct scale_stand *stand, int prog_fd, struct pf_error *err) PF_MUST_CHECK;

int scale_stand__watch(const struct scale_stand *stand, struct losses **losses,
		       struct pf_error *err) PF_MUST_CHECK;

struct scale_sample {
	__u32 n;	 /* frames to send, in all; becomes a multiple of the threads */
	__u64 delivered; /* to router-b */
	int senders;	 /* threads that have sent their share */
	double wall_ns;	 /* from the first thread's start until the last frame was there */
	double cpu_ns;	 /* of all threads, and of their CPUs' ksoftirqd */
};

/*
 * Sends with the first `threads` threads at once. -EPROTO, with a line of `name`, when the last frame that
 * a CPU received is none of those that must arrive.
 */
int scale_stand__send(struct scale_stand *stand, const char *name, int threads,
		      struct scale_sample *sample, struct pf_error *err) PF_MUST_CHECK;

#endif
