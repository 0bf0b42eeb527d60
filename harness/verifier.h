/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel's verifier says of the program, in numbers: one kernel's says little about another's
 * (SPEC §11.11), and a number that creeps up is a refusal on some kernel to come.
 */
#ifndef PF_VERIFIER_H
#define PF_VERIFIER_H

#include <stdbool.h>
#include <stdio.h>

#include "../loader/object.h"

/* X(name, unit, help) */
#define VERIFIER_METRICS(X)                                                               \
	X(insns_processed, "instructions",                                                \
	  "walked by the verifier; the kernel's limit is 1000000")                        \
	X(total_states, "states", "explored in all")                                      \
	X(peak_states, "states", "held at once")                                          \
	X(stack_depth, "bytes", "stack of the program and its deepest callee; limit 512") \
	X(xlated_size, "bytes", "of BPF instructions, as the kernel rewrote them")        \
	X(jited_size, "bytes", "of machine code; 0 where there is no JIT")                \
	X(map_memory, "bytes", "locked by the program's maps")

enum verifier_metric {
#define X(name, unit, help) VERIFIER_##name,
	VERIFIER_METRICS(X)
#undef X
		N_VERIFIER_METRICS,
};

struct verifier_report {
	long long value[N_VERIFIER_METRICS];
};

/*
 * Reads the numbers of an object that was loaded with pf_object__want_verifier_log(). -EPROTO when
 * the kernel's log has not the lines that they come from: an unknown number is never reported as 0.
 */
int verifier_report__read(struct verifier_report *report, const struct pf_object *object,
			  struct pf_error *err) PF_MUST_CHECK;

/* The most that each number may be; LLONG_MAX where the budget says nothing. */
struct verifier_budget {
	long long maximum[N_VERIFIER_METRICS];
};

/*
 * Reads a budget: lines "METRIC MAXIMUM", '#' starts a comment. -EINVAL for a file that cannot be read,
 * has a line that is no such line, or limits nothing (it would always be kept).
 */
int verifier_budget__read(struct verifier_budget *budget, const char *path,
			  struct pf_error *err) PF_MUST_CHECK;

/* Writes a line for every number over its maximum. True when there is none. */
bool verifier_budget__is_kept(const struct verifier_budget *budget,
			      const struct verifier_report *report, FILE *out);

void verifier_report__print(const struct verifier_report *report, FILE *out);

extern const char *const verifier_metric__names[N_VERIFIER_METRICS];

#endif
