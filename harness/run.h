/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running cases on executors, and judging what comes out. */
#ifndef PF_RUN_H
#define PF_RUN_H

#include "result.h"
#include "stand.h"

/* Which cases on which executors. Borrowed, all of it. */
struct run_request {
	char *const *patterns; /* none: every case */
	size_t n_patterns;
	const struct executor *const *executors;
	size_t n_executors;
	const char *waived; /* comma-separated capabilities, or NULL */
};

/* True when a pattern of the request matches the case, or it has none. */
bool run_request__wants(const struct run_request *request, const struct pf_case *c);

/* -ENOENT with a line when a pattern matches no case: that is never success (SPEC §7.3). */
int run_request__check(const struct run_request *request, struct pf_error *err) PF_MUST_CHECK;

/*
 * Runs the request. Call inside the sandbox; `run->caps` is set by the caller. An error means that
 * the run as a whole could not be carried out; failures of cases are results.
 */
int run__execute(struct run *run, const struct run_request *request, struct stand *stand,
		 struct pf_error *err) PF_MUST_CHECK;

#endif
