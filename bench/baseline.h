/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an earlier `pf-bench run --format json` measured, as ratios: times of another day say nothing. */
#ifndef PF_BASELINE_H
#define PF_BASELINE_H

#include "results.h"

struct baseline;

/*
 * Reads the ratios full/…, native/… and dispatched/… of the scenarios that were measured. -EINVAL for a
 * file that is no such report, or that has none of them. The errors of reading.
 */
int baseline__read(struct baseline **baseline, const char *path,
		   struct pf_error *err) PF_MUST_CHECK;
void baseline__free(struct baseline *baseline);

/* Their names, for a campaign; valid as long as the baseline. */
char **baseline__scenarios(const struct baseline *baseline, size_t *n);

/*
 * Judges each result by all of its ratios that the baseline has, Holm-corrected over all:
 * - slower: of one ratio the sign test rejects that the cost went up by `max_slowdown` or less;
 * - same: of each the 95 % interval's end is below that;
 * - inconclusive: neither, or noisy.
 * A result's `why` names the ratio that decided. -ENOMEM.
 */
int baseline__judge(const struct baseline *baseline, struct bench_results *results,
		    double max_slowdown) PF_MUST_CHECK;

#endif
