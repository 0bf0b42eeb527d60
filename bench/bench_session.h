/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every measuring command needs: the sandbox, one CPU, carriers, our own programs. */
#ifndef PF_BENCH_SESSION_H
#define PF_BENCH_SESSION_H

#include "../harness/stand.h"
#include "../loader/capability.h"
#include "carrier.h"
#include "machine.h"

enum { BENCH_MAX_LANES = 4 };

struct bpf_object;

struct bench_session {
	struct machine machine;
	struct pf_capabilities caps;
	struct stand *stand; /* the FIB, for the model */
	int netns; /* the sandbox's own, which dies with its interfaces unless it is kept; 0: none */
	struct carrier *carriers[BENCH_MAX_LANES], *bare[BENCH_MAX_LANES];
	struct bpf_object *empty, *floor;
	int empty_fd, floor_fd;
};

/*
 * Probes, refuses where the BPF JIT is off (SPEC §2.1: what is measured without it is another
 * machine), enters the sandbox for good, stays on one CPU, and loads. -EINVAL, or the errors of these.
 */
int bench_session__open(struct bench_session *session, struct pf_error *err) PF_MUST_CHECK;
void bench_session__close(struct bench_session *session);

#endif
