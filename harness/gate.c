// SPDX-License-Identifier: GPL-2.0-or-later
#include "gate.h"

#include <errno.h>
#include <stdbool.h>
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
 * The first word of a list that is not a capability which passed; false when all are. `*cap` is NULL
 * for one that nobody probed: no ground to skip a case, and none to run it.
 */
static bool first_absent(const char *list, const struct pf_capabilities *caps, char word[WORD_MAX],
			 const struct pf_capability **cap)
{
	while (words__next(&list, word)) {
		*cap = pf_capabilities__find(caps, word);
		if (!*cap || (*cap)->status != PF_CAPABILITY_PASS)
			return true;
	}
	return false;
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

int gate__judge(struct result *result, const struct pf_capabilities *caps, const char *waived)
{
	const struct pf_capability *absent = NULL;
	char word[WORD_MAX];

	if (!first_absent(result->executor->needs, caps, word, &absent) &&
	    !first_absent(result->c->needs, caps, word, &absent))
		return 0;
	result->capability = absent ? absent->name : NULL;
	if (!absent)
		return fail(result, caps, absent, word);
	if (words__have(waived, absent->name))
		result->status = RESULT_WAIVED;
	else if (!pf_capability__expected(caps, absent))
		result->status = RESULT_SKIP;
	else
		return fail(result, caps, absent, word);
	return 0;
}
