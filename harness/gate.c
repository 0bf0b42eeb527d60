// SPDX-License-Identifier: GPL-2.0-or-later
#include "gate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

int gate__check_names(const char *list, struct pf_error *err)
{
	char word[WORD_MAX];

	if (list && !*list)
		return pf_error__set(err, -EINVAL, "--waive: expected the name of a capability");
	while (words__next(&list, word))
		if (!pf_capability__is_name(word))
			return pf_error__set(
				err, -EINVAL,
				"there is no capability \"%s\" (`packetframe feasibility` lists them)",
				word);
	return 0;
}

/*
 * What the want of one capability makes of a case; RESULT_NOT_RUN when it is there. One that nobody
 * probed (NULL) is no ground to skip a case, and none to run it.
 */
static enum result_status status_without(const struct pf_capability *cap,
					 const struct pf_capabilities *caps, const char *waived)
{
	if (!cap)
		return RESULT_FAIL;
	if (cap->status == PF_CAPABILITY_PASS)
		return RESULT_NOT_RUN;
	if (words__have(waived, cap->name))
		return RESULT_WAIVED;
	return pf_capability__expected(caps, cap) ? RESULT_FAIL : RESULT_SKIP;
}

/* Says why in a result's text. 0 or -ENOMEM. */
static int fail(struct result *result, const struct pf_capabilities *caps,
		const struct pf_capability *absent, const char *word)
{
	int len;

	result->status = RESULT_FAIL;
	if (absent)
		len = asprintf(
			&result->text,
			"capability %s is absent, but kernel %s should have it (since %u.%u): %s\n",
			absent->name, caps->release, absent->since >> 16, absent->since & 0xffff,
			absent->detail);
	else
		len = asprintf(&result->text, "capability %s was not probed\n", word);
	if (len < 0) {
		result->text = NULL;
		return -ENOMEM;
	}
	return 0;
}

int gate__judge_list(struct result *result, const char *list, const struct pf_capabilities *caps,
		     const char *waived)
{
	char word[WORD_MAX];

	while (words__next(&list, word)) {
		const struct pf_capability *cap = pf_capabilities__find(caps, word);
		enum result_status status = status_without(cap, caps, waived);

		if (status == RESULT_NOT_RUN)
			continue;
		/* The first names what excuses a case, and hides no failure behind it. */
		if (status == RESULT_FAIL || result->status == RESULT_NOT_RUN) {
			result->status = status;
			result->capability = cap ? cap->name : NULL;
		}
		if (status == RESULT_FAIL)
			return fail(result, caps, cap, word);
	}
	return 0;
}

int gate__judge(struct result *result, const struct pf_capabilities *caps, const char *waived)
{
	const struct executor *executor = result->executor;
	int ret = gate__judge_list(result, executor->needs, caps, waived);

	if (!ret && result->c->burst && result->status != RESULT_FAIL)
		ret = gate__judge_list(result, executor->burst_needs, caps, waived);
	if (ret || result->status == RESULT_FAIL)
		return ret;
	return gate__judge_list(result, result->c->needs, caps, waived);
}
