// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is read of a list, each word in brackets. */
static void test_next(void **state)
{
	static const struct {
		const char *list, *words;
	} rows[] = {
		{ NULL, "" },
		{ "", "" },
		{ "model", "[model]" },
		{ "model,testrun", "[model][testrun]" },
		{ "a,b,c", "[a][b][c]" },
		/* Empty words are for the caller to refuse; the end of a list is none. */
		{ ",", "[]" },
		{ "a,", "[a]" },
		{ ",a", "[][a]" },
		{ "a,,b", "[a][][b]" },
		/* Blanks belong to the word, which is then no name of ours. */
		{ "a, b ", "[a][ b ]" },
		{ "map.array,a=b", "[map.array][a=b]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *list = rows[i].list;
		char word[WORD_MAX], words[64] = "";

		while (words__next(&list, word)) {
			if (strlen(words) + strlen(word) + 3 > sizeof(words))
				fail_msg("\"%s\" does not come to its end", rows[i].list);
			strcat(words, "[");
			strcat(words, word);
			strcat(words, "]");
		}
		assert_string_equal(words, rows[i].words);
		/* The end stays the end. */
		assert_false(words__next(&list, word));
	}
}

static void test_long_word_is_cut(void **state)
{
	struct {
		char word[WORD_MAX], behind[8];
	} here = { .behind = "fence" };
	char list[3 * WORD_MAX];
	const char *rest = list;

	(void)state;
	for (int len = WORD_MAX - 2; len < 2 * WORD_MAX; len++) {
		const int kept = len < WORD_MAX ? len : WORD_MAX - 1;

		memset(list, 'w', len);
		strcpy(list + len, ",next");
		rest = list;
		assert_true(words__next(&rest, here.word));
		assert_int_equal(strlen(here.word), kept);
		assert_memory_equal(here.word, list, kept);
		assert_true(words__next(&rest, here.word));
		assert_string_equal(here.word, "next");
		assert_string_equal(here.behind, "fence");
	}
}

static void test_have(void **state)
{
	static const struct {
		const char *list, *name;
		bool have;
	} rows[] = {
		{ NULL, "a", false },
		{ "", "a", false },
		{ "a", "a", true },
		{ "b,a", "a", true },
		{ "a,b", "a", true },
		{ "c,a,b", "a", true },
		{ "ab", "a", false },
		{ "a", "ab", false },
		{ "map.array", "map", false },
		{ "map.array", "array", false },
		{ "a b", "a", false },
		{ " a", "a", false },
		{ "A", "a", false },
		{ "b,c", "b,c", false },
		{ "", "", false },
	};
	char list[2 * WORD_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (words__have(rows[i].list, rows[i].name) != rows[i].have)
			fail_msg("\"%s\" in \"%s\"", rows[i].name, rows[i].list);
	/* A word that is too long is not the name that its beginning may be. */
	memset(list, 'w', sizeof(list) - 1);
	list[sizeof(list) - 1] = '\0';
	assert_false(words__have(list, "w"));
	assert_false(words__have(list, list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_long_word_is_cut),
		cmocka_unit_test(test_have),
	};

	alarm(10); /* a list that is never at its end */
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
