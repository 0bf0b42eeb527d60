/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong, for a person. Functions return a negative errno and fill in one of these; whoever
 * stands at the edge (a main function) prints it once.
 */
#ifndef PF_ERROR_H
#define PF_ERROR_H

#define PF_MUST_CHECK		   __attribute__((warn_unused_result))
#define PF_PRINTF(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))

/*
 * `line` is one line without a newline: what was tried, on what, and why it failed. `detail`, if any,
 * is several lines that belong below it (the end of a verifier log); owned by the error, NULL if none.
 * Start from PF_ERROR_INIT. An error may be set anew: the last one wins.
 */
struct pf_error {
	char line[512];
	char *detail;
};

#define PF_ERROR_INIT                      \
	{                                  \
		.line = "", .detail = NULL \
	}

/* Sets `line` and clears `detail`. Returns `code`, a negative errno, so that a caller can return it. */
int pf_error__set(struct pf_error *err, int code, const char *fmt, ...) PF_PRINTF(3, 4);

/* Copies the last `max_lines` lines of `text` into `detail`. Out of memory leaves it NULL. */
void pf_error__set_detail(struct pf_error *err, const char *text, unsigned int max_lines);

/* Prints "PROGRAM: line", then `detail` indented, to stderr. */
void pf_error__print(const struct pf_error *err, const char *program);

/* Releases `detail`; the error can be used again. */
void pf_error__clear(struct pf_error *err);

#endif
