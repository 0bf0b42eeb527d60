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
			return pf_error__set(err, -EINVAL,
					     "there is no capability \"%s\" (`packetframe feasibility` lists them)",
					     word);
	return 0;
}

/* The first capability of a list that did not pass, or NULL. */
static const struct pf_capability *first_absent(const char *list,
						const struct pf_capabilities *caps)
{
	char word[WORD_MAX];

	while (words__next(&list, word)) {
		const struct pf_capability *cap = pf_capabilities__find(caps, word);

		if (cap && cap->status != PF_CAPABILITY_PASS)
			return cap;
	}
	return NULL;
}

int gate__judge(struct result *result, const struct pf_capabilities *caps, const char *waived)
{
	const struct pf_capability *absent = first_absent(result->executor->needs, caps);

	if (!absent)
		absent = first_absent(result->c->needs, caps);
	if (!absent)
		return 0;
	result->capability = absent->name;
	if (words__have(waived, absent->name)) {
		result->status = RESULT_WAIVED;
		return 0;
	}
	if (!pf_capability__expected(caps, absent)) {
		result->status = RESULT_SKIP;
		return 0;
	}
	result->status = RESULT_FAIL;
	if (asprintf(&result->text,
		     "capability %s is absent, but kernel %s should have it (since %u.%u): %s\n",
		     absent->name, caps->release, absent->since >> 16, absent->since & 0xffff,
		     absent->detail) < 0) {
		result->text = NULL;
		return -ENOMEM;
	}
	return 0;
}
