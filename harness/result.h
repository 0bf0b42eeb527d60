/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run found out, and the run as a whole: what every report is made from.
 */
#ifndef PF_RESULT_H
#define PF_RESULT_H

#include <stdio.h>

#include "../loader/capability.h"
#include "case.h"
#include "executor.h"

enum result_status {
	RESULT_NOT_RUN, /* never read as success (SPEC §9.1) */
	RESULT_FAIL,
	RESULT_SKIP,   /* a capability is absent that this kernel need not have */
	RESULT_WAIVED, /* one is absent that it should have, and the caller waived it by name */
	RESULT_PASS,
	N_RESULT_STATUS,
};

/* As JSON has them: "not_run", "fail", … */
extern const char *const result_status__names[N_RESULT_STATUS];

/* One case on one executor. */
struct result {
	const struct pf_case *c;
	const struct executor *executor;
	enum result_status status;
	char *text; /* of a failure: several lines that name every difference; else NULL */
	const char *capability; /* of a skip, a waiver, or a failure for want of one; else NULL */
	char *again; /* the command that runs it alone, where that is not `pf-harness run CASE`; or NULL */
	char *pcap; /* file with input, expected and actual frame, once one was written */
	struct frame input, expected, actual; /* owned; kept for failures only */
};

struct run {
	const struct pf_capabilities *caps; /* borrowed; NULL when nothing was probed */
	const char *object;		    /* name of the object under test, or NULL */
	const char *object_path;	    /* as given with --object; NULL: the built-in one */
	const char *waived;		    /* as given on the command line, or NULL */
	struct result *results;		    /* owned */
	size_t n;
	double seconds;
};

/*
 * What a result counts as. That is its status, except that only a capability, by name, excuses a
 * case (SPEC §9.1): a skip or a waiver that names none, or a number that is no status, is
 * RESULT_NOT_RUN.
 */
enum result_status result__status(const struct result *result);

/* Counts the results by result__status(): those of one executor, or all when it is NULL. */
void run__count(const struct run *run, const struct executor *executor,
		size_t count[N_RESULT_STATUS]);

/*
 * SPEC §7.3: 0 everything that had to run ran and held; 1 something did not hold, or was not run
 * although something was; 2 nothing passed or failed, or an executor skipped all that it had, so
 * that nothing was executed.
 */
int run__exit_status(const struct run *run);

/* Releases the results with all they own, and empties the run. NULL is fine. */
void run__free(struct run *run);

/*
 * --- reports (report_*.c) ----------------------------------------------------------------------
 *
 * Each writes one whole document to the file `path`, in place of what it held, or to stdout when
 * `path` is NULL; stdout then holds nothing else. All of it is made before the first byte is
 * written. A document that could not be written to its end (disk full, reader gone) is an error:
 * a negative errno, with a line that names the file. SIGPIPE does not end the process. Waivers
 * are in all of them. A case counts once per executor.
 */

/*
 * For people: a block per failure, skips and waivers counted by capability, totals. `verbose` lists
 * all other results as well. Status words are coloured on a terminal, unless NO_COLOR is set.
 */
int report__human(const struct run *run, bool verbose, const char *path,
		  struct pf_error *err) PF_MUST_CHECK;

/*
 * Test Anything Protocol and JUnit XML, rendered by cmocka in a child process, then held against
 * the results: -EPROTO when it does not say of each what the result says. Tests are EXECUTOR.CASE.
 * A run whose exit status is 2 has one more test, which failed, so that no reader takes it for a
 * success.
 */
int report__tap(const struct run *run, const char *path, struct pf_error *err) PF_MUST_CHECK;
int report__junit(const struct run *run, const char *path, struct pf_error *err) PF_MUST_CHECK;

int report__json(const struct run *run, const char *path, struct pf_error *err) PF_MUST_CHECK;

/* Makes the directory, with its parents, and sees that files can be made in it. */
int report__make_dir(const char *dir, struct pf_error *err) PF_MUST_CHECK;

/*
 * Writes DIR/pcap/CASE.EXECUTOR.pcap ('/' in CASE becomes '_') for each failure that has frames and
 * sets result.pcap: before the other reports, which name the files. Makes DIR, with its parents.
 * Input, expected and actual frame stand at 0, 1 and 2 s, so that the time says which is which
 * where one is not known and left out.
 */
int report__pcaps(struct run *run, const char *dir, struct pf_error *err) PF_MUST_CHECK;

#endif
