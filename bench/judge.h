/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the figures of a comparison say: faster, the same, slower, or nothing. */
#ifndef PF_BENCH_JUDGE_H
#define PF_BENCH_JUDGE_H

#include "results.h"

#define JUDGE_LEVEL 0.05

/*
 * Judges each result that was measured, by its first ratio:
 * - slower (faster): the sign test, Holm-corrected over all results, rejects that the ratio is within
 *   the margin of 1 or on the other side of it. The margin is `margin`, or as far as the interval of
 *   the result's own A/A pair strays from 1 if that is farther: noise makes it harder to say something;
 * - same: the ratio's whole 95 % interval is within `margin` of 1, and that of the A/A pair too;
 * - inconclusive: neither.
 * -ENOMEM.
 */
int judge__results(struct bench_results *results, double margin) PF_MUST_CHECK;

#endif
