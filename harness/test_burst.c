// SPDX-License-Identifier: GPL-2.0-or-later
/* A burst in the eyes of the judge: the kernel has to deliver all of it, and the fast path not (SPEC §11.12). */
#include "judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "difference.h"

#define IN	"eth/ip4/udp/data(18)"
#define OUT	"eth(dst=02:00:00:00:02:02,src=02:00:00:00:02:01)/ip4(ttl=63)/udp/data(18)"
#define OUT_TTL "eth(dst=02:00:00:00:02:02,src=02:00:00:00:02:01)/ip4(ttl=64)/udp/data(18)"

enum { LEFT = 11, RIGHT = 12, BURST = 512 };

/* What came out of one interface; 0 times: the end. */
struct seen {
	unsigned int times;
	__u32 ifindex;
	const char *text;
};

static const struct row {
	const char *name;
	bool holds;
	const char *text; /* what is written, or NULL */
	struct seen ours[3], kernels[3];
} rows[] = {
	{ "some are lost", true, NULL, { { 510, RIGHT, OUT } }, { { BURST, RIGHT, OUT } } },
	{ "none is lost",
	  false,
	  "of a burst of 512 the kernel delivers 512, native 512\n",
	  { { BURST, RIGHT, OUT } },
	  { { BURST, RIGHT, OUT } } },
	{ "the kernel loses one too",
	  false,
	  "of a burst of 512 the kernel delivers 511, native 510\n",
	  { { 510, RIGHT, OUT } },
	  { { 511, RIGHT, OUT } } },
	{ "the kernel forwards nothing", false, NULL, { { 510, RIGHT, OUT } }, {} },
	{ "all are lost", false, NULL, {}, { { BURST, RIGHT, OUT } } },
	{ "other bytes", false, NULL, { { 510, RIGHT, OUT_TTL } }, { { BURST, RIGHT, OUT } } },
	{ "by another interface", false, NULL, { { 510, RIGHT, OUT } }, { { BURST, LEFT, OUT } } },
	{ "not all alike",
	  false,
	  NULL,
	  { { 509, RIGHT, OUT }, { 1, RIGHT, OUT_TTL } },
	  { { BURST, RIGHT, OUT } } },
	{ "the kernel's not all alike",
	  false,
	  NULL,
	  { { 510, RIGHT, OUT } },
	  { { 511, RIGHT, OUT }, { 1, RIGHT, OUT_TTL } } },
};

static const struct pf_case burst = {
	.name = "differs/v4/burst",
	.frame = IN,
	.burst = BURST,
	.exit = EXIT_FWD_OK,
};

static void build(struct frame *frame, const char *text)
{
	struct pf_error err = PF_ERROR_INIT;

	assert_int_equal(frame__build(frame, text, &err), 0);
}

static void see(struct emissions *emissions, const struct seen *seen)
{
	struct frame frame = {};

	for (; seen->times; seen++) {
		build(&frame, seen->text);
		for (unsigned int i = 0; i < seen->times; i++)
			assert_int_equal(emissions__count(emissions, seen->ifindex, frame.bytes,
							  frame.len),
					 0);
	}
	frame__free(&frame);
}

/* `ours` NULL: the outcome is the model's, which knows of no arrival. */
static bool judge(const struct seen *ours, const struct seen *kernels, char **text)
{
	struct outcome outcome = { .verdict = VERDICT_REDIRECT, .egress_ifindex = RIGHT };
	struct outcome kernel = { .verdict = VERDICT_PASS, .knows = OUTCOME_KNOWS_EMISSIONS };
	struct frame in = {};
	struct judgement judgement = { .c = &burst,
				       .in = &in,
				       .outcome = &outcome,
				       .name = ours ? "native" : "model",
				       .kernel = &kernel };
	size_t size;
	FILE *out = open_memstream(text, &size);
	bool holds;

	assert_non_null(out);
	build(&in, IN);
	build(&outcome.frame, ours && ours->times ? ours->text : OUT);
	if (ours) {
		outcome.knows = OUTCOME_KNOWS_EMISSIONS;
		see(&outcome.emissions, ours);
	}
	see(&kernel.emissions, kernels);
	holds = judge__holds(&judgement, out);
	fclose(out);
	frame__free(&in);
	outcome__free(&outcome);
	outcome__free(&kernel);
	return holds;
}

static void test_row(void **state)
{
	const struct row *row = *state;
	char *text = NULL;

	assert_int_equal(judge(row->ours, row->kernels, &text), row->holds);
	if (row->text)
		assert_string_equal(text, row->text);
	assert_int_equal(!*text, row->holds);
	free(text);
}

static void test_model_is_held_to_the_kernel(void **state)
{
	static const struct seen all[] = { { BURST, RIGHT, OUT }, {} };
	static const struct seen fewer[] = { { BURST - 1, RIGHT, OUT }, {} };
	char *text = NULL;

	(void)state;
	assert_true(judge(NULL, all, &text));
	free(text);
	assert_false(judge(NULL, fewer, &text));
	assert_string_equal(text, "of a burst of 512 the kernel delivers 511\n");
	free(text);
}

/* Only what is the same in all: interface, length and bytes; and only what came behind one another. */
static void test_only_what_is_alike_is_counted(void **state)
{
	static const struct seen seen[] = {
		{ 2, RIGHT, OUT }, { 1, LEFT, OUT },	       { 1, LEFT, OUT_TTL },
		{ 3, LEFT, OUT },  { 1, LEFT, OUT "/pad(1)" }, {},
	};
	struct emissions emissions = {};

	(void)state;
	see(&emissions, seen);
	assert_int_equal(emissions.n, 5);
	for (size_t i = 0; i < emissions.n; i++) {
		assert_int_equal(emissions.list[i].times, seen[i].times);
		assert_int_equal(emissions.list[i].ifindex, seen[i].ifindex);
	}
	emissions__free(&emissions);
}

int main(void)
{
	struct CMUnitTest tests[sizeof(rows) / sizeof(rows[0]) + 2];
	size_t n = 0;

	for (; n < sizeof(rows) / sizeof(rows[0]); n++)
		tests[n] = (struct CMUnitTest){ .name = rows[n].name,
						.test_func = test_row,
						.initial_state = (void *)&rows[n] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_model_is_held_to_the_kernel);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_only_what_is_alike_is_counted);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
