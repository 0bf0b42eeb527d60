/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A campaign: the scenarios that a command asks for, measured one after the other. */
#ifndef PF_CAMPAIGN_H
#define PF_CAMPAIGN_H

#include <argp.h>

#include "program.h"
#include "results.h"

struct campaign {
	char **patterns;
	size_t n_patterns;
	unsigned int flags; /* enum scenario_flag: what is taken when there is no pattern */
	struct contest contest;
	struct measure_options options;
	const char *format;	       /* "human", "json" or "csv" */
	const char *plot_dir;	       /* of `run`; NULL: no plots */
	struct bench_session *session; /* NULL: campaign__run() opens and closes one */
	struct pf_error *err;
};

#define CAMPAIGN_INIT                                              \
	{                                                          \
		.options = MEASURE_OPTIONS_INIT, .format = "human" \
	}

/* The options that all measuring commands have: --rounds, --sample, --seed, --format. */
extern const struct argp_child campaign__argp[];

/* Sees to options that argp has parsed: patterns and numbers. -EINVAL, -ENOENT. */
int campaign__check(const struct campaign *campaign, struct pf_error *err) PF_MUST_CHECK;

/*
 * Measures. Refusals are results; errors are what keeps the session from going on. With the format
 * human each line is printed as soon as it is known, unless `defer`.
 */
int campaign__run(const struct campaign *campaign, struct bench_results *results, bool defer,
		  struct pf_error *err) PF_MUST_CHECK;

/* The rest of the output: everything that campaign__run() has not printed. */
int campaign__print(const struct campaign *campaign, const struct bench_results *results,
		    bool deferred, struct pf_error *err) PF_MUST_CHECK;

#endif
