/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the unit tests of reports share: a run with one result of each kind, and the report as a string. */
#ifndef PF_TEST_REPORT_H
#define PF_TEST_REPORT_H

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "report.h"
#include "result.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static char dir[] = "/tmp/pf-test-report.XXXXXX";

static const struct executor model = { .name = "model", .is_model = true };
static const struct executor testrun = { .name = "testrun" };

static const struct pf_case plain = { .name = "ip/v4/ttl-1", .why = "§4.4 step 4" };
static const struct pf_case other = { .name = "ip/v4/ttl-2" };
static const struct pf_case odd = { .name = "it's <a> & \"b\" # TODO c" };
static const struct pf_case collides[] = { { .name = "a/b_c" }, { .name = "a_b/c" } };

static struct pf_capability capabilities[] = {
	{ .name = "net.vlan_device", .status = PF_CAPABILITY_FAIL, .detail = "no <8021q> & so" },
	{ .name = "prog_type.ext", .status = PF_CAPABILITY_UNKNOWN, .detail = "EPERM" },
	{ .name = "bpffs", .status = PF_CAPABILITY_PASS, .detail = "mounted" },
};

static const struct pf_capabilities caps = {
	.list = capabilities,
	.n = N(capabilities),
	.release = "6.1.0-test",
};

/* A result for a table: `text` is copied. */
struct row {
	const struct pf_case *c;
	const struct executor *executor;
	enum result_status status;
	const char *text;
	const char *capability;
};

static inline struct run make_run(const struct row *rows, size_t n)
{
	struct run run = { .caps = &caps, .object = "the built-in object", .seconds = 1.5 };

	run.results = calloc(n + 1, sizeof(*run.results));
	assert_non_null(run.results);
	run.n = n;
	for (size_t i = 0; i < n; i++) {
		run.results[i].c = rows[i].c;
		run.results[i].executor = rows[i].executor;
		run.results[i].status = rows[i].status;
		run.results[i].capability = rows[i].capability;
		if (rows[i].text)
			assert_non_null(run.results[i].text = strdup(rows[i].text));
	}
	return run;
}

/* One of each, and texts that no format can take as they are. */
static const struct row mixed[] = {
	{ &plain, &model, RESULT_PASS, NULL, NULL },
	{ &other, &model, RESULT_SKIP, NULL, "net.vlan_device" },
	{ &odd, &model, RESULT_FAIL, "a <b> & ]]> \x01\xff§ \033[31m\nno newline at the end",
	  NULL },
	{ &plain, &testrun, RESULT_FAIL, "verdict              model PASS, testrun DROP\n", NULL },
	{ &other, &testrun, RESULT_WAIVED, NULL, "prog_type.ext" },
	{ &odd, &testrun, RESULT_NOT_RUN, NULL, NULL },
};

#define SUMMARY(prefix)                                                                \
	prefix "SKIP  1 case: net.vlan_device absent: no <8021q> & so\n" prefix        \
	       "WAIVED  1 case: prog_type.ext unknown: EPERM\n" prefix                 \
	       "WAIVED  0 cases: bpffs present: mounted\n" prefix                      \
	       "model     1 passed, 1 failed, 1 skipped, 0 waived\n" prefix            \
	       "testrun   0 passed, 1 failed, 0 skipped, 1 waived, 1 not run\n" prefix \
	       "FAIL  1 passed, 2 failed, 1 skipped, 1 waived, 1 not run in 1.50 s,"   \
	       " kernel 6.1.0-test, object the built-in object\n"

/* How the third of these is shown again. */
#define AGAIN_ODD "again: pf-harness run 'it'\\''s <a> & \"b\" # TODO c' --executor "
#define OBJECT	  " --object 'build/it'\\''s.o'\n"

static inline struct run make_mixed(void)
{
	struct run run = make_run(mixed, N(mixed));

	run.waived = "prog_type.ext,bpffs";
	run.object_path = "build/it's.o";
	return run;
}

static inline int human(const struct run *run, const char *path, struct pf_error *err)
{
	return report__human(run, false, path, err);
}

static const struct {
	const char *name;
	int (*write)(const struct run *run, const char *path, struct pf_error *err);
} formats[] = {
	{ "human", human },
	{ "TAP", report__tap },
	{ "JUnit", report__junit },
	{ "JSON", report__json },
};

static inline char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(file);
	assert_non_null(text);
	return text;
}

/* A report as a string. */
static inline char *report(int (*write)(const struct run *, const char *, struct pf_error *),
			   const struct run *run)
{
	struct pf_error err = PF_ERROR_INIT;
	char path[sizeof(dir) + 16];

	snprintf(path, sizeof(path), "%s/report", dir);
	if (write(run, path, &err))
		fail_msg("%s", err.line);
	return read_all(path);
}

static inline void assert_report(int (*write)(const struct run *, const char *, struct pf_error *),
				 const struct run *run, const char *expected)
{
	char *text = report(write, run);

	assert_string_equal(text, expected);
	free(text);
}

/* stdout is `fd` while a report is written there. */
static inline int write_to_stdout(size_t format, const struct run *run, int fd, const char *before,
				  struct pf_error *err)
{
	int saved = dup(STDOUT_FILENO);
	int ret;

	fflush(stdout);
	assert_true(saved >= 0 && dup2(fd, STDOUT_FILENO) >= 0);
	fputs(before, stdout); /* which stays in its buffer, if that is a file */
	ret = formats[format].write(run, NULL, err);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	return ret;
}

/* Where reports are written: setup and teardown of a group. */
static inline int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static inline int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int remove_dir(void **state)
{
	(void)state;
	return nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
