// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing outcomes: every difference is found, none is invented, and a person can read it. */
#include "outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <limits.h>
#include <linux/bpf.h>

#include <cmocka.h>

#define KNOWS_ALL (OUTCOME_KNOWS_EGRESS | OUTCOME_KNOWS_FIB | OUTCOME_KNOWS_EVENT)

/* A forwarded frame of 60 bytes, 0, 1, 2, …. The caller frees it. */
static void sample(struct outcome *outcome)
{
	*outcome = (struct outcome){
		.verdict = VERDICT_REDIRECT,
		.counters = { [FP_RX_TOTAL] = 1,
			      [FP_MATCHED_V4] = 1,
			      [FP_MATCHED_DST_ONLY] = 1,
			      [FP_FWD_OK] = 1 },
		.knows = KNOWS_ALL,
		.egress_ifindex = 3,
		.n_events = 1,
		.event = { .ingress_ifindex = 2, .counter = FP_FWD_OK, .verdict = XDP_REDIRECT },
	};
	assert_int_equal(frame__set(&outcome->frame, NULL, 60), 0);
	for (__u8 i = 0; i < 60; i++)
		outcome->frame.bytes[i] = i;
}

/* What outcome__equal() writes about the two, NULL when it finds them equal. The caller frees it. */
static char *difference(const struct outcome *a, const struct outcome *b)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	bool equal;

	assert_non_null(out);
	equal = outcome__equal(a, "model", b, "testrun", out);
	fclose(out);
	assert_int_equal(equal, len == 0);
	if (equal) {
		free(text);
		return NULL;
	}
	return text;
}

static void assert_difference(const struct outcome *a, const struct outcome *b, const char *want)
{
	char *text = difference(a, b);

	assert_non_null(text);
	assert_string_equal(text, want);
	free(text);
}

static void test_equal(void **state)
{
	struct outcome a, b;

	(void)state;
	sample(&a);
	sample(&b);
	b.event.time_ns = 12345; /* never compared */
	assert_null(difference(&a, &b));
	outcome__free(&a);
	outcome__free(&b);
}

static void test_unset_equals_nothing(void **state)
{
	struct outcome a = { 0 }, b = { 0 };

	(void)state;
	assert_difference(&a, &b, "verdict               model UNSET, testrun UNSET\n");
}

#define LINE(what, a, b) what "model " a ", testrun " b "\n"

/* One bit of one member at a time: each has to be found, and the line has to say what it is. */
static const struct flip {
	const char *name;
	size_t at; /* in struct outcome */
	__u8 bit;
	unsigned int needs; /* the member that both have to know */
	const char *line;
} flips[] = {
#define AT(member) #member, offsetof(struct outcome, member)
	{ AT(verdict), VERDICT_REDIRECT ^ VERDICT_PASS, 0,
	  LINE("verdict               ", "REDIRECT", "PASS") },
	{ AT(counters[FP_RX_TOTAL]), 3, 0, LINE("rx_total              ", "1", "2") },
	{ AT(counters[FP_PASS_COMPLEX_HEADER]), 1, 0, LINE("pass_complex_header   ", "0", "1") },
	{ AT(counters[FP_N_COUNTERS - 1]), 1, 0, LINE("fib_not_fwded         ", "0", "1") },
	{ AT(egress_ifindex), 7, OUTCOME_KNOWS_EGRESS, LINE("egress_ifindex        ", "3", "4") },
	{ AT(fib_rc), 7, OUTCOME_KNOWS_FIB,
	  LINE("fib_rc                ", "0 (SUCCESS)", "7 (NO_NEIGH)") },
	{ AT(n_events), 1, OUTCOME_KNOWS_EVENT, LINE("events                ", "1", "0") },
	{ AT(event.ingress_ifindex), 1, OUTCOME_KNOWS_EVENT,
	  LINE("event.ingress_ifindex ", "2", "3") },
	{ AT(event.egress_ifindex), 1, OUTCOME_KNOWS_EVENT,
	  LINE("event.egress_ifindex  ", "0", "1") },
	{ AT(event.frame_len), 60, OUTCOME_KNOWS_EVENT, LINE("event.frame_len       ", "0", "60") },
	{ AT(event.fib_rc), 4, OUTCOME_KNOWS_EVENT,
	  LINE("event.fib_rc          ", "0 (SUCCESS)", "4 (NOT_FWDED)") },
	{ AT(event.ingress_vid), 100, OUTCOME_KNOWS_EVENT,
	  LINE("event.ingress_vid     ", "0", "100") },
	{ AT(event.egress_vid) + 1, 1, OUTCOME_KNOWS_EVENT,
	  LINE("event.egress_vid      ", "0", "256") },
	{ AT(event.verdict), XDP_REDIRECT ^ XDP_PASS, OUTCOME_KNOWS_EVENT,
	  LINE("event.verdict         ", "4 (REDIRECT)", "2 (PASS)") },
	{ AT(event.counter), FP_FWD_OK ^ FP_PASS_NOT_IP, OUTCOME_KNOWS_EVENT,
	  LINE("event.counter         ", "6 (fwd_ok)", "11 (pass_not_ip)") },
	{ AT(event.head_len), 60, OUTCOME_KNOWS_EVENT, LINE("event.head_len        ", "0", "60") },
	/* Behind head_len too: what is not valid has to be 0 (§11.9). */
	{ AT(event.head[63]), 0xff, OUTCOME_KNOWS_EVENT,
	  "event.head            64 bytes both, differ at 1 byte\n"
	  "  0030  model   00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
	  "        testrun 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ff\n"
	  "                                                             ^^\n" },
#undef AT
};

static void test_flip(void **state)
{
	const struct flip *flip = *state;
	struct outcome a, b;

	sample(&a);
	sample(&b);
	((__u8 *)&b)[flip->at] ^= flip->bit;
	assert_difference(&a, &b, flip->line);
	/* What one of the two does not know is not compared; the rest always is. */
	a.knows &= ~flip->needs;
	if (flip->needs)
		assert_null(difference(&a, &b));
	else
		assert_difference(&a, &b, flip->line);
	outcome__free(&a);
	outcome__free(&b);
}

static void test_verdict_and_counter_are_always_compared(void **state)
{
	struct outcome a, b;

	(void)state;
	sample(&a);
	sample(&b);
	a.knows = b.knows = 0;
	b.verdict = VERDICT_PASS;
	b.counters[FP_FWD_OK] = 0;
	b.frame.bytes[59] = 0;
	assert_difference(&a, &b,
			  "verdict               model REDIRECT, testrun PASS\n"
			  "fwd_ok                model 1, testrun 0\n"
			  "frame                 60 bytes both, differ at 1 byte\n"
			  "  0030  model   30 31 32 33 34 35 36 37 38 39 3a 3b -- -- -- --\n"
			  "        testrun 30 31 32 33 34 35 36 37 38 39 3a 00 -- -- -- --\n"
			  "                                                 ^^\n");
	outcome__free(&a);
	outcome__free(&b);
}

static void test_two_differing_lines(void **state)
{
	struct outcome a, b;

	(void)state;
	sample(&a);
	sample(&b);
	b.frame.bytes[0] = 0xff;
	b.frame.bytes[0x2f] = 0xee;
	assert_difference(&a, &b,
			  "frame                 60 bytes both, differ at 2 bytes\n"
			  "  0000  model   00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n"
			  "        testrun ff 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n"
			  "                ^^\n"
			  "  0020  model   20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f\n"
			  "        testrun 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e ee\n"
			  "                                                             ^^\n");
	outcome__free(&a);
	outcome__free(&b);
}

static void test_lengths_differ(void **state)
{
	struct outcome a, b;

	(void)state;
	sample(&a);
	sample(&b);
	a.frame.len = 58;
	assert_difference(
		&a, &b,
		"frame                 model 58 bytes, testrun 60 bytes, differ at 2 bytes\n"
		"  0030  model   30 31 32 33 34 35 36 37 38 39 -- -- -- -- -- --\n"
		"        testrun 30 31 32 33 34 35 36 37 38 39 3a 3b -- -- -- --\n"
		"                                              ^^ ^^\n");
	/* The same the other way round, and against nothing at all. */
	a.frame.len = 60;
	b.frame.len = 59;
	assert_difference(
		&a, &b,
		"frame                 model 60 bytes, testrun 59 bytes, differ at 1 byte\n"
		"  0030  model   30 31 32 33 34 35 36 37 38 39 3a 3b -- -- -- --\n"
		"        testrun 30 31 32 33 34 35 36 37 38 39 3a -- -- -- -- --\n"
		"                                                 ^^\n");
	frame__free(&b.frame);
	free(difference(&a, &b));
	outcome__free(&a);
	outcome__free(&b);
}

/* 1000 bytes that all differ are eight lines and a number. */
static void test_dump_is_bounded(void **state)
{
	struct outcome a, b;
	unsigned int n_lines = 0;
	char *text;

	(void)state;
	sample(&a);
	sample(&b);
	assert_int_equal(frame__set(&a.frame, NULL, 1000), 0);
	assert_int_equal(frame__set(&b.frame, NULL, 1000), 0);
	memset(b.frame.bytes, 0xff, 1000);
	text = difference(&a, &b);
	assert_non_null(text);
	for (const char *at = text; *at; at++)
		n_lines += *at == '\n';
	assert_int_equal(n_lines, 1 + 3 * 8 + 1);
	assert_non_null(strstr(text, "\n  ... and 872 more bytes\n"));
	free(text);
	outcome__free(&a);
	outcome__free(&b);
}

static void test_print(void **state)
{
	struct outcome outcome;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	sample(&outcome);
	outcome.event.egress_vid = FP_VID_NONE;
	outcome.event.fib_rc = FP_FIB_NOT_ASKED;
	outcome__print(&outcome, out);
	fclose(out);
	assert_string_equal(text, "verdict               REDIRECT\n"
				  "rx_total              1\n"
				  "matched_v4            1\n"
				  "matched_dst_only      1\n"
				  "fwd_ok                1\n"
				  "frame                 60 bytes\n"
				  "egress_ifindex        3\n"
				  "fib_rc                0 (SUCCESS)\n"
				  "events                1\n"
				  "event.ingress_ifindex 2\n"
				  "event.egress_ifindex  0\n"
				  "event.frame_len       0\n"
				  "event.fib_rc          -4096 (not asked)\n"
				  "event.ingress_vid     0\n"
				  "event.egress_vid      65535 (none)\n"
				  "event.verdict         4 (REDIRECT)\n"
				  "event.counter         6 (fwd_ok)\n"
				  "event.head_len        0\n");
	free(text);
	outcome__free(&outcome);
	outcome__free(&outcome);
	outcome__free(NULL);
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(verdict__of_xdp(XDP_ABORTED), VERDICT_ABORTED);
	assert_int_equal(verdict__of_xdp(XDP_DROP), VERDICT_DROP);
	assert_int_equal(verdict__of_xdp(XDP_PASS), VERDICT_PASS);
	assert_int_equal(verdict__of_xdp(XDP_TX), VERDICT_TX);
	assert_int_equal(verdict__of_xdp(XDP_REDIRECT), VERDICT_REDIRECT);
	assert_int_equal(verdict__of_xdp(5), VERDICT_UNSET);
	assert_int_equal(verdict__of_xdp(~0U), VERDICT_UNSET);
	for (int i = 0; i < N_VERDICTS; i++)
		assert_non_null(verdict__names[i]);

	assert_string_equal(fib_rc__name(0), "SUCCESS");
	assert_string_equal(fib_rc__name(9), "NO_SRC_ADDR");
	assert_string_equal(fib_rc__name(10), "unknown code");
	assert_string_equal(fib_rc__name(-EINVAL), "EINVAL");
	assert_string_equal(fib_rc__name(-4095), "unknown error");
	assert_string_equal(fib_rc__name(FP_FIB_NOT_ASKED), "not asked");
	assert_string_equal(fib_rc__name(INT_MIN), "unknown error");
}

#define N_FLIPS (sizeof(flips) / sizeof(flips[0]))

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_unset_equals_nothing),
		cmocka_unit_test(test_verdict_and_counter_are_always_compared),
		cmocka_unit_test(test_two_differing_lines),
		cmocka_unit_test(test_lengths_differ),
		cmocka_unit_test(test_dump_is_bounded),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_names),
	};
	struct CMUnitTest tests[sizeof(fixed) / sizeof(fixed[0]) + N_FLIPS];
	struct CMUnitTest *next = tests + sizeof(fixed) / sizeof(fixed[0]);

	memcpy(tests, fixed, sizeof(fixed));
	for (size_t i = 0; i < N_FLIPS; i++)
		*next++ = (struct CMUnitTest){ .name = flips[i].name,
					       .test_func = test_flip,
					       .initial_state = (void *)&flips[i] };
	return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
