/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results replayed as cmocka tests, for its TAP and XML. What cmocka 1.1.5 does, and what follows:
 * - A second group begins a second plan or XML document: one group, tests named EXECUTOR.CASE.
 * - fail_msg() prints to stderr, past the document: _assert_true(), whose "expression" is the text.
 * - Names and texts are not escaped: they come escaped.
 * - A TAP line over 1023 bytes loses its newline, and the next test vanishes in a comment: texts
 *   are wrapped.
 * - A skip is "not ok N # SKIP NAME", which TAP readers count as a failure, and has no reason: it
 *   is rewritten.
 * - CMOCKA_* in the environment change format, file and behaviour; a nested run destroys the outer
 *   one; write errors are ignored: it runs in a child, without them, into a pipe.
 */
#ifndef PF_REPORT_CMOCKA_H
#define PF_REPORT_CMOCKA_H

#include "report.h"

enum replay_format { REPLAY_TAP, REPLAY_XML };

#define REPLAY_GROUP "pf-harness"
/* The line that cmocka puts below a failure's text, from the mark that stands for file and line. */
#define REPLAY_MARK    "== end of " REPLAY_GROUP "'s text"
#define REPLAY_FAILURE REPLAY_MARK ":0: error: Failure!"

struct replay_test {
	const struct result *result; /* NULL: the test that says why the exit status is 2 */
	enum result_status status; /* RESULT_PASS, _FAIL, or _SKIP, which stands for a waiver too */
	char *name;		   /* escaped, as is the text */
	char *text;		   /* of a failure; else NULL */
};

struct replay {
	const char *what; /* "TAP" or "JUnit", for errors */
	struct replay_test *tests;
	size_t n;
	size_t count[N_RESULT_STATUS]; /* of the tests */
	char *document;		       /* as cmocka rendered it */
	const char *at;		       /* how far that has been read */
};

/* Writes the document anew from what cmocka rendered; false where that is not as expected. */
typedef bool replay_writer(struct replay *replay, const struct run *run, FILE *out);

/* Renders the run, lets `write` hold it against the results, and emits what it wrote. */
int replay__report(const struct run *run, enum replay_format format, replay_writer *write,
		   const char *path, struct pf_error *err) PF_MUST_CHECK;

/* True, and read, when the document goes on with that text. */
bool replay__expect(struct replay *replay, const char *fmt, ...) PF_PRINTF(2, 3) PF_MUST_CHECK;

/*
 * Reads up to the next `end` and past it. What lay before goes to `out`, if not NULL. False when
 * there is none.
 */
bool replay__copy_until(struct replay *replay, const char *end, FILE *out) PF_MUST_CHECK;

#endif
