/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the reports share; their public side is result.h. */
#ifndef PF_REPORT_H
#define PF_REPORT_H

#include "result.h"

/* What the surroundings of a text ask for. */
enum report_escape {
	REPORT_LINE,  /* one line: newlines and tabs become blanks */
	REPORT_LINES, /* newlines and tabs stay */
	REPORT_SHELL, /* one line, one word of a shell command */
	REPORT_TAP,   /* one line, in which '#' begins no directive */
	REPORT_XML,   /* one line, in an attribute or between tags */
	REPORT_CDATA, /* lines, in a CDATA section */
};

/*
 * Writes a text that may hold anything: control characters and what is no UTF-8 become '?', for XML
 * and JSON have no room for them, and a terminal obeys them. NULL writes nothing.
 */
void report__put(const char *text, enum report_escape escape, FILE *out);

/* The same into a new string, which the caller frees; NULL when out of memory. */
char *report__escaped(const char *text, enum report_escape escape) PF_MUST_CHECK;

/* "net.vlan_device absent: DETAIL". `capability` may be NULL. */
void report__put_reason(const struct run *run, const char *capability, FILE *out);

/*
 * The lines below a failure's name: why there is such a case, what differs, the command that runs
 * it alone, its pcap. Clean, ends in a newline, owned by the caller; NULL when out of memory.
 */
char *report__failure(const struct run *run, const struct result *result) PF_MUST_CHECK;

/*
 * One result for a person: a failure with all that report__failure() says, anything else only when
 * `verbose`. `words` are the status words. 0 or -ENOMEM.
 */
int report__put_result(const struct run *run, const struct result *result, bool verbose,
		       const char *const words[N_RESULT_STATUS], FILE *out) PF_MUST_CHECK;

/*
 * Skips and waivers counted by capability, a total for each executor, and one of all with the
 * verdict on the run. Each line begins with `prefix`; `words` are the status words by enum
 * result_status.
 */
void report__put_summary(const struct run *run, const char *prefix,
			 const char *const words[N_RESULT_STATUS], FILE *out);

/* Of a run whose exit status is 2: why, in a few words. */
const char *report__not_executed(const struct run *run);

/* Upper case, "NOT RUN", without colours. */
extern const char *const report__words[N_RESULT_STATUS];

/* "6.1.0-13-amd64", or "unknown"; the object under test, or "none". */
const char *report__kernel(const struct run *run);
const char *report__object(const struct run *run);

/* The document of report__json(), a json_t that the caller releases; NULL when out of memory. */
struct json_t *report__json_document(const struct run *run) PF_MUST_CHECK;

/* Writes a finished document to `path` or stdout, as result.h promises. `what` is for the error. */
int report__emit(const char *document, size_t len, const char *what, const char *path,
		 struct pf_error *err) PF_MUST_CHECK;

#endif
