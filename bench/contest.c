// SPDX-License-Identifier: GPL-2.0-or-later
#include "contest.h"

enum {
	MAX_BATCHES = 4,  /* that the rounds are shared out over */
	LEAST_ROUNDS = 5, /* of one batch: it costs a set-up */
	PATIENCE = 3,	  /* times as many, when it is not settled */
};

static bool is_settled(const struct contest *contest, const struct group *group, double margin)
{
	const struct interval *interval = &group->ratios[0].interval;

	if (!group__is_quiet(group, margin))
		return false;
	return !contest->compare || interval__is_one(interval, margin) ||
	       interval->low > 1 + margin || interval->high < 1 - margin;
}

int contest__measure(const struct contest *contest, struct measure_options *options,
		     const struct group *group,
		     int (*batch)(void *ctx, int number, struct pf_error *err), void *ctx,
		     struct pf_error *err)
{
	size_t rounds = options->rounds;
	int n = rounds / LEAST_ROUNDS, ret = 0;

	n = n < 1 ? 1 : n > MAX_BATCHES ? MAX_BATCHES : n;
	options->rounds = (rounds + n - 1) / n;
	for (int i = 0; !ret && i < (rounds ? PATIENCE * n : 1); i++) {
		if (i >= n && is_settled(contest, group, options->margin))
			break;
		ret = batch(ctx, i, err);
	}
	options->rounds = rounds;
	return ret;
}
