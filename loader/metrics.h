/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters in Prometheus' text format (SPEC §7.4). */
#ifndef PF_METRICS_H
#define PF_METRICS_H

#include <linux/types.h>
#include <stdio.h>

#include "error.h"

/* `counters[FP_N_COUNTERS]`. Errors of `out` are its own. */
void pf_metrics__print(const __u64 *counters, FILE *out);

/* Replaces the file at `path` (pf_replace_file()). */
int pf_metrics__write(const char *path, const __u64 *counters, struct pf_error *err) PF_MUST_CHECK;

#endif
