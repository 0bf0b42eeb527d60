/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics for few samples of a noisy machine: medians, a bootstrap interval, a sign test and Holm's
 * correction. No distribution is assumed anywhere, for the noise of a shared machine has none.
 */
#ifndef PF_STATS_H
#define PF_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../loader/error.h"

/* A pseudo-random sequence (splitmix64) of our own: the same seed gives the same order everywhere. */
struct stats_rng {
	uint64_t state;
};

uint64_t stats_rng__next(struct stats_rng *rng);
/* Uniform in [0, n), n > 0. */
uint64_t stats_rng__below(struct stats_rng *rng, uint64_t n);
/* A random permutation of 0 to n - 1. */
void stats_rng__shuffle(struct stats_rng *rng, size_t *order, size_t n);

/* NaN when n is 0. */
double stats__median(const double *values, size_t n);

/* Of a zeroed one nothing is known: n is 0, and no interval holds it. */
struct interval {
	size_t n; /* values that it comes from */
	double median, low, high;
};

/*
 * The median and its 95 % interval, by the percentiles of the medians of resamples. Fewer than
 * STATS_MIN_VALUES values, or one that is no finite number: -EINVAL. -ENOMEM.
 */
enum { STATS_MIN_VALUES = 6, STATS_RESAMPLES = 2000 };
int stats__interval(const double *values, size_t n, struct stats_rng *rng,
		    struct interval *interval) PF_MUST_CHECK;

/* True when the whole interval is within [1 - margin, 1 + margin]; false for a zeroed one. */
bool interval__is_one(const struct interval *interval, double margin);

/*
 * The exact one-sided sign test: how probable are so many values above (below) `bound` or more, if the
 * median were not above (below) it. 1 when n is 0.
 */
double stats__p_above(const double *values, size_t n, double bound);
double stats__p_below(const double *values, size_t n, double bound);

/* Holm's correction, in place: the adjusted values may be held against one level. -ENOMEM. */
int stats__holm(double *p, size_t n) PF_MUST_CHECK;

#endif
