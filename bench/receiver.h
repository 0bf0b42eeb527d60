/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sink (bpf/sink.bpf.c) has received. */
#ifndef PF_RECEIVER_H
#define PF_RECEIVER_H

#include "../loader/error.h"
#include "bpf/sink.h"

/* How many entries receiver__take() wants: one for each possible CPU. */
int receiver__cpus(void);

/* Adds to `frames` what came since the last time, and keeps the last heads of CPUs that had any. */
int receiver__take(int seen_fd, struct sink_seen *seen, __u64 *frames,
		   struct pf_error *err) PF_MUST_CHECK;

#endif
