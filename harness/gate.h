/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SPEC §9.1: a case may be left out only because a capability is absent, by name; and where the
 * running kernel should have it, that is a failure unless the caller waived it.
 */
#ifndef PF_GATE_H
#define PF_GATE_H

#include "result.h"

/* -EINVAL with a line when `list`, if not NULL, has a word that is no capability's name. */
int gate__check_names(const char *list, struct pf_error *err) PF_MUST_CHECK;

/*
 * Sets the result's status to RESULT_SKIP, RESULT_WAIVED or RESULT_FAIL and its capability when the
 * case cannot run on its executor; leaves it at RESULT_NOT_RUN when it can. 0 or -ENOMEM.
 */
int gate__judge(struct result *result, const struct pf_capabilities *caps,
		const char *waived) PF_MUST_CHECK;

/* The same for what a case turns out to need: a list of capabilities. 0 or -ENOMEM. */
int gate__judge_list(struct result *result, const char *list, const struct pf_capabilities *caps,
		     const char *waived) PF_MUST_CHECK;

#endif
