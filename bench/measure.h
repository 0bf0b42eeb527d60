/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measuring several variants against each other on a machine that has other work: every round has one
 * sample of each, in a new random order, so that whatever disturbs a round disturbs all of them.
 */
#ifndef PF_MEASURE_H
#define PF_MEASURE_H

#include <linux/types.h>

#include "stats.h"

enum { MEASURE_MAX_VARIANTS = 12, MEASURE_MAX_RATIOS = 12, MEASURE_NONE = -1 };

struct variant {
	char name[32];
	/*
	 * Does `n` iterations; *cost is the CPU time in ns that they took, *units what that is to be
	 * divided by: iterations, or frames delivered.
	 */
	int (*run)(void *ctx, __u32 n, double *cost, double *units, struct pf_error *err);
	void *ctx;
	__u32 n;	 /* iterations per sample, by calibration */
	double *samples; /* ns per unit, one for each round; owned by the group */
};

/*
 * What is told: (of - less) / (to - less), round by round. `less` MEASURE_NONE: nothing is subtracted. A
 * ratio of throughputs is that of the costs the other way round: it is named "to/of".
 */
struct ratio {
	char name[64];
	int of, to, less;
	bool is_speed;
	bool is_control; /* the A/A pair: the same twice, whose ratio is 1 */
	struct interval interval;
};

struct group {
	struct variant variants[MEASURE_MAX_VARIANTS];
	int n_variants;
	struct ratio ratios[MEASURE_MAX_RATIOS];
	int n_ratios;
	size_t n_rounds;
};

struct measure_options {
	size_t rounds;	  /* 20 or more; 0: proofs only, nothing is timed */
	double sample_ns; /* CPU time of a sample, at least: 20 ms */
	double margin;	  /* that the A/A pair's interval must keep to: 0.03 */
	struct stats_rng rng;
};

#define MEASURE_OPTIONS_INIT                                                       \
	{                                                                          \
		.rounds = 20, .sample_ns = 20e6, .margin = 0.03, .rng = { 0x5046 } \
	}

/* Each returns the index of what it added. */
int group__add(struct group *group, const char *name,
	       int (*run)(void *, __u32, double *, double *, struct pf_error *), void *ctx);
int group__tell(struct group *group, int of, int to, int less, bool is_control);
/* The same of throughputs, nothing subtracted: named fast/slow. */
int group__tell_speed(struct group *group, int fast, int slow, bool is_control);

/*
 * Calibrates, warms up and measures `options->rounds` rounds; a second call adds rounds. Ratios have no
 * interval before there are STATS_MIN_VALUES rounds.
 */
int group__measure(struct group *group, struct measure_options *options,
		   struct pf_error *err) PF_MUST_CHECK;

/* The ratio's values, one for each round, into `values`. */
void group__values(const struct group *group, const struct ratio *ratio, double *values);

/* False when an A/A pair's interval leaves the margin, or when there is no such pair. */
bool group__is_quiet(const struct group *group, double margin);

/* The variant's samples less those of `less` (MEASURE_NONE: nothing), one for each round, ns. */
void group__costs(const struct group *group, int variant, int less, double *values);
/* Their median. */
double group__cost(const struct group *group, int variant, int less);

void group__free(struct group *group);

#endif
