/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the figures of a comparison say: faster, the same, slower, or nothing. */
#ifndef PF_JUDGE_H
#define PF_JUDGE_H

#include "results.h"

#define JUDGE_LEVEL 0.05

/*
 * Judges each result that was measured, by its first ratio:
 * - slower (faster): the sign test, Holm-corrected over all results, rejects that the ratio is within
 *   `margin` of 1 or on the other side of it;
 * - same: the ratio's whole 95 % interval is within `margin` of 1;
 * - inconclusive: neither, or the A/A pair was not quiet.
 * -ENOMEM.
 */
int judge__results(struct bench_results *results, double margin) PF_MUST_CHECK;

#endif
