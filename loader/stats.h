/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map `stats` (SPEC §4.6), whoever has loaded it. */
#ifndef PF_STATS_MAP_H
#define PF_STATS_MAP_H

#include "../bpf/fastpath.h"
#include "error.h"

/* Reads all counters from an fd of the map, summed over CPUs, into `counters[FP_N_COUNTERS]`. */
int pf_stats__read(int fd, __u64 *counters, struct pf_error *err) PF_MUST_CHECK;

#endif
