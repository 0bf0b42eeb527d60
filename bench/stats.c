// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

uint64_t stats_rng__next(struct stats_rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint64_t stats_rng__below(struct stats_rng *rng, uint64_t n)
{
	/* Multiplying the high bits: no modulo, and a bias of n / 2^32 that no sample here can show. */
	return (stats_rng__next(rng) >> 32) * n >> 32;
}

void stats_rng__shuffle(struct stats_rng *rng, size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t j = stats_rng__below(rng, i), swap = order[i - 1];

		order[i - 1] = order[j];
		order[j] = swap;
	}
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_of_sorted(const double *sorted, size_t n)
{
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

double stats__median(const double *values, size_t n)
{
	double *sorted = n ? malloc(n * sizeof(*sorted)) : NULL, median;

	if (!sorted)
		return NAN;
	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_doubles);
	median = median_of_sorted(sorted, n);
	free(sorted);
	return median;
}

int stats__interval(const double *values, size_t n, struct stats_rng *rng,
		    struct interval *interval)
{
	double *resample = calloc(n + 1, sizeof(*resample));
	double *medians = calloc(STATS_RESAMPLES, sizeof(*medians));
	int ret = resample && medians ? 0 : -ENOMEM;

	*interval = (struct interval){};
	for (size_t i = 0; !ret && i < n; i++)
		ret = isfinite(values[i]) ? 0 : -EINVAL;
	if (!ret && n < STATS_MIN_VALUES)
		ret = -EINVAL;
	if (ret)
		goto out;
	for (size_t r = 0; r < STATS_RESAMPLES; r++) {
		for (size_t i = 0; i < n; i++)
			resample[i] = values[stats_rng__below(rng, n)];
		qsort(resample, n, sizeof(*resample), compare_doubles);
		medians[r] = median_of_sorted(resample, n);
	}
	qsort(medians, STATS_RESAMPLES, sizeof(*medians), compare_doubles);
	interval->n = n;
	interval->median = stats__median(values, n);
	interval->low = medians[STATS_RESAMPLES * 25 / 1000];
	interval->high = medians[STATS_RESAMPLES * 975 / 1000];
out:
	free(medians);
	free(resample);
	return ret;
}

bool interval__is_one(const struct interval *interval, double margin)
{
	return interval->n && interval->low >= 1 - margin && interval->high <= 1 + margin;
}

/* P(X >= k) of n fair coins. */
static double coins_at_least(size_t n, size_t k)
{
	double p = 0;

	for (size_t i = k; i <= n; i++)
		p += exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0) - n * M_LN2);
	return p < 1 ? p : 1;
}

double stats__p_above(const double *values, size_t n, double bound)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += values[i] > bound;
	return coins_at_least(n, k);
}

double stats__p_below(const double *values, size_t n, double bound)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += values[i] < bound;
	return coins_at_least(n, k);
}

int stats__holm(double *p, size_t n)
{
	double *sorted = calloc(n + 1, sizeof(*sorted));
	double *adjusted = calloc(n + 1, sizeof(*adjusted));
	int ret = sorted && adjusted ? 0 : -ENOMEM;

	if (ret || !n)
		goto out;
	memcpy(sorted, p, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_doubles);
	for (size_t i = 0; i < n; i++) {
		adjusted[i] = fmin(1, sorted[i] * (n - i));
		if (i && adjusted[i] < adjusted[i - 1])
			adjusted[i] = adjusted[i - 1];
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (p[i] == sorted[j]) {
				p[i] = adjusted[j];
				break;
			}
out:
	free(adjusted);
	free(sorted);
	return ret;
}
