// SPDX-License-Identifier: GPL-2.0-or-later
/* The one line for a person, and what belongs below it. */
#include "error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <errno.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_set_returns_the_code(void **state)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	assert_int_equal(pf_error__set(&err, -ENOENT, "cannot read %s: %d%%", "x", 7), -ENOENT);
	assert_string_equal(err.line, "cannot read x: 7%");
	assert_null(err.detail);
	/* The last one wins, and the first one's detail does not stay below it. */
	pf_error__set_detail(&err, "of the first\n", 3);
	assert_int_equal(pf_error__set(&err, -EIO, "second"), -EIO);
	assert_string_equal(err.line, "second");
	assert_null(err.detail);
}

static void test_long_line_is_cut(void **state)
{
	struct {
		struct pf_error err;
		char behind[16];
	} here = { .err = PF_ERROR_INIT, .behind = "untouched" };
	char text[2 * sizeof(here.err.line)];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(pf_error__set(&here.err, -1, "%s", text), -1);
	assert_int_equal(strlen(here.err.line), sizeof(here.err.line) - 1);
	assert_memory_equal(here.err.line, text, sizeof(here.err.line) - 1);
	assert_string_equal(here.behind, "untouched");
	assert_null(here.err.detail);
}

static void test_detail_keeps_the_end(void **state)
{
	static const struct {
		const char *text;
		unsigned int max_lines;
		const char *detail;
	} rows[] = {
		{ "", 2, "" },
		{ "\n", 2, "\n" },
		{ "a", 1, "a" },
		{ "a\n", 1, "a\n" },
		{ "a\nb", 1, "b" },
		{ "a\nb\n", 1, "b\n" },
		{ "a\nb\nc", 2, "b\nc" },
		{ "a\nb\nc\n", 2, "b\nc\n" },
		{ "a\nb\nc\n", 3, "a\nb\nc\n" },
		{ "a\nb\nc\n", 4, "a\nb\nc\n" },
		{ "a\n\nc\n", 2, "\nc\n" },
		{ "a\n\n", 1, "\n" },
		{ "\n\na", 2, "\na" },
	};
	struct pf_error err = PF_ERROR_INIT;
	char text[16];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* The error owns a copy: what it was made from may go. */
		snprintf(text, sizeof(text), "%s", rows[i].text);
		pf_error__set_detail(&err, text, rows[i].max_lines);
		memset(text, 'x', sizeof(text) - 1);
		if (!err.detail || strcmp(err.detail, rows[i].detail))
			fail_msg("row %zu: detail is \"%s\"", i, err.detail);
	}
	pf_error__clear(&err);
}

static void test_clear_empties(void **state)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	pf_error__set(&err, -EIO, "line");
	pf_error__set_detail(&err, "detail\n", 1);
	for (int i = 0; i < 2; i++) {
		pf_error__clear(&err);
		assert_string_equal(err.line, "");
		assert_null(err.detail);
	}
	assert_int_equal(pf_error__set(&err, -EIO, "again"), -EIO);
	assert_string_equal(err.line, "again");
	pf_error__clear(&err);
}

/* What an error puts on stderr. */
static void printed(const struct pf_error *err, char *text, size_t size)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t len;

	assert_non_null(file);
	assert_true(saved >= 0);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	pf_error__print(err, "program");
	fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	rewind(file);
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	fclose(file);
}

static void test_print(void **state)
{
	static const struct {
		const char *detail, *text;
	} rows[] = {
		{ NULL, "program: 100% of it\n" },
		{ "", "program: 100% of it\n" },
		{ "one\n", "program: 100% of it\n    one\n" },
		{ "one", "program: 100% of it\n    one\n" },
		{ "%s\n\n  three", "program: 100% of it\n    %s\n    \n      three\n" },
	};
	struct pf_error err = PF_ERROR_INIT;
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		pf_error__set(&err, -EIO, "100%% of it");
		if (rows[i].detail)
			pf_error__set_detail(&err, rows[i].detail, 9);
		printed(&err, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
	pf_error__clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_returns_the_code),
		cmocka_unit_test(test_long_line_is_cut),
		cmocka_unit_test(test_detail_keeps_the_end),
		cmocka_unit_test(test_clear_empties),
		cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
