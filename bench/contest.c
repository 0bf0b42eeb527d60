// SPDX-License-Identifier: GPL-2.0-or-later
#include "contest.h"

bool contest__is_settled(const struct contest *contest, const struct group *group, double margin)
{
	const struct interval *interval = &group->ratios[0].interval;

	if (!group__is_quiet(group, margin))
		return false;
	return !contest->compare || interval__is_one(interval, margin) ||
	       interval->low > 1 + margin || interval->high < 1 - margin;
}
