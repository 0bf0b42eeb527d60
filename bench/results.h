/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session measured, and how it is told: to people, as JSON, as CSV. */
#ifndef PF_RESULTS_H
#define PF_RESULTS_H

#include <stdio.h>

#include "deliveries.h"
#include "machine.h"
#include "measure.h"

/* X(NAME, word for people): the zero value is what nobody wrote. */
#define BENCH_STATUS(X)         \
	X(NOT_RUN, "NOT RUN")   \
	X(PROVED, "proved")     \
	X(MEASURED, "measured") \
	X(NOISY, "noisy")       \
	X(REFUSED, "REFUSED")   \
	X(SKIPPED, "SKIPPED")   \
	X(FASTER, "faster")     \
	X(SAME, "same")         \
	X(SLOWER, "SLOWER")     \
	X(UNDECIDED, "inconclusive")

enum bench_status {
#define X(NAME, word) BENCH_##NAME,
	BENCH_STATUS(X)
#undef X
		N_BENCH_STATUS,
};

extern const char *const bench_status__names[N_BENCH_STATUS];

struct bench_result {
	const char *scenario;
	enum bench_status status;
	char why[512]; /* of a refusal, or a skip: the capability that is missing */
	double p;      /* of compare: Holm-adjusted */
	int less;      /* variant that is subtracted from costs, or MEASURE_NONE */
	struct group group;
	struct deliveries *deliveries; /* of a wire; owned, or NULL */
};

struct bench_results {
	struct machine machine;
	const char *objects[2]; /* what was measured, and what it was compared with, or NULL */
	char tags[2][17];	/* the kernel's hash of their instructions, hex */
	double margin;
	uint64_t seed;
	struct bench_result *list; /* owned */
	size_t n;
};

/* All A/A pairs of the session together: its noise. A zeroed interval when there is none. */
int bench_results__noise(const struct bench_results *results, struct interval *noise) PF_MUST_CHECK;

size_t bench_results__count(const struct bench_results *results, enum bench_status status);

/*
 * SPEC §7.3: 2 when nothing was measured (all skipped, for one), 1 for a refusal or a slowdown, 3 when
 * too noisy, else 0.
 */
int bench_results__exit_status(const struct bench_results *results);

/* A heading, and a line; a result's line can be printed as soon as it is there. */
void bench_results__print_heading(const struct bench_results *results, FILE *out);
void bench_result__print(const struct bench_result *result, FILE *out);
void bench_results__print_summary(const struct bench_results *results, FILE *out);

int bench_results__write_json(const struct bench_results *results, FILE *out,
			      struct pf_error *err) PF_MUST_CHECK;
int bench_results__write_csv(const struct bench_results *results, FILE *out,
			     struct pf_error *err) PF_MUST_CHECK;

void bench_results__free(struct bench_results *results);

#endif
