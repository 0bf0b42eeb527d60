/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict of `pf-harness validate`: may the running kernel carry production traffic? */
#ifndef PF_FITNESS_H
#define PF_FITNESS_H

#include "result.h"
#include "verifier.h"

enum fitness_verdict {
	FITNESS_UNKNOWN, /* nothing was judged: never read as fit */
	FITNESS_NOT_FIT,
	FITNESS_FIT_WITH_WAIVERS,
	FITNESS_FIT,
};

struct fitness {
	enum fitness_verdict verdict;
	char reason[400]; /* of NOT_FIT and UNKNOWN: one line; of waivers: their names */
};

/*
 * Fit means: the kernel is of SPEC §2.2's floor or newer, lacks no capability that the loader or the
 * harness requires and that it should have, and every case that ran held, on every executor.
 */
void fitness__judge(struct fitness *fitness, const struct run *run);

/* True when the capability's absence makes the running kernel unfit, unless waived. */
bool fitness__is_lacking(const struct pf_capabilities *caps, const struct pf_capability *cap);

/* "kernel 6.18.0: fit", and so on; one line without a newline. */
void fitness__print(const struct fitness *fitness, const struct run *run, FILE *out);

/* SPEC §7.3. */
int fitness__exit_status(const struct fitness *fitness);

/* Capabilities, verifier, cases and verdict as one JSON document at `path`. */
int fitness__write_json(const struct fitness *fitness, const struct run *run,
			const struct verifier_report *verifier, const char *path,
			struct pf_error *err) PF_MUST_CHECK;

#endif
