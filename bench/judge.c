// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* How far from 1 a ratio of this result is still no difference. */
static double margin_of(const struct bench_result *result, double margin)
{
	const struct group *group = &result->group;

	for (int i = 0; i < group->n_ratios; i++) {
		const struct interval *interval = &group->ratios[i].interval;

		if (group->ratios[i].is_control)
			margin = fmax(margin, fmax(interval->high - 1, 1 - interval->low));
	}
	return margin;
}

/* Two-sided: the smaller of both sides, doubled. 1 for what was not measured. */
static double p_of(const struct bench_result *result, double margin, double *values)
{
	const struct group *group = &result->group;
	double above, below;

	if (!group->n_ratios || !group->n_rounds)
		return 1;
	margin = margin_of(result, margin);
	group__values(group, &group->ratios[0], values);
	above = stats__p_above(values, group->n_rounds, 1 + margin);
	below = stats__p_below(values, group->n_rounds, 1 - margin);
	return fmin(1, 2 * fmin(above, below));
}

static enum bench_status verdict_of(const struct bench_result *result, double margin)
{
	const struct interval *interval = &result->group.ratios[0].interval;

	if (result->status != BENCH_MEASURED && result->status != BENCH_NOISY)
		return result->status;
	if (result->p < JUDGE_LEVEL)
		return interval->median > 1 ? BENCH_SLOWER : BENCH_FASTER;
	if (result->status == BENCH_NOISY || !interval__is_one(interval, margin))
		return BENCH_UNDECIDED;
	return BENCH_SAME;
}

int judge__results(struct bench_results *results, double margin)
{
	size_t most = 1;
	double *values, *p;
	int ret;

	for (size_t i = 0; i < results->n; i++)
		if (results->list[i].group.n_rounds > most)
			most = results->list[i].group.n_rounds;
	values = calloc(most, sizeof(*values));
	p = calloc(results->n + 1, sizeof(*p));
	ret = values && p ? 0 : -ENOMEM;
	for (size_t i = 0; !ret && i < results->n; i++)
		p[i] = p_of(&results->list[i], margin, values);
	if (!ret)
		ret = stats__holm(p, results->n);
	for (size_t i = 0; !ret && i < results->n; i++) {
		results->list[i].p = p[i];
		results->list[i].status = verdict_of(&results->list[i], margin);
	}
	free(p);
	free(values);
	return ret;
}
