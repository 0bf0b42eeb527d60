// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Two-sided: the smaller of both sides, doubled. 1 for what was not measured. */
static double p_of(const struct bench_result *result, double margin, double *values)
{
	const struct group *group = &result->group;
	double above, below;

	if (!group->n_ratios || !group->n_rounds)
		return 1;
	group__values(group, &group->ratios[0], values);
	above = stats__p_above(values, group->n_rounds, 1 + margin);
	below = stats__p_below(values, group->n_rounds, 1 - margin);
	return fmin(1, 2 * fmin(above, below));
}

static enum bench_status verdict_of(const struct bench_result *result, double margin)
{
	const struct interval *interval = &result->group.ratios[0].interval;

	if (result->status == BENCH_NOISY)
		return BENCH_UNDECIDED;
	if (result->status != BENCH_MEASURED)
		return result->status;
	if (result->p < JUDGE_LEVEL && interval->median > 1 + margin)
		return BENCH_SLOWER;
	if (result->p < JUDGE_LEVEL && interval->median < 1 - margin)
		return BENCH_FASTER;
	return interval__is_one(interval, margin) ? BENCH_SAME : BENCH_UNDECIDED;
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
