// SPDX-License-Identifier: GPL-2.0-or-later
/* The judge: what it has to object to, what it has to let pass, and the list of differences. */
#include "judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "difference.h"

#define IN "eth/ip4/udp/data(18)"
#define IN_REPLY \
	"eth(dst=02:00:00:00:01:02,src=02:00:00:00:01:01)/ip4(src=10.1.0.1,dst=10.1.0.2,id="
#define OUT		    "eth(dst=02:00:00:00:02:02,src=02:00:00:00:02:01)/ip4(ttl=63)/udp/data(18)"
#define OUT_TTL		    "eth(dst=02:00:00:00:02:02,src=02:00:00:00:02:01)/ip4(ttl=64)/udp/data(18)"
#define OUT_MAC		    "eth(dst=02:00:00:00:02:02,src=02:00:00:00:01:02)/ip4(ttl=63)/udp/data(18)"
#define REDIRECT_MESSAGE    IN_REPLY "1)/icmp(type=5,code=1)/data(32)"
#define UNREACHABLE_MESSAGE IN_REPLY "1)/icmp(type=3,code=1)/data(32)"
#define FRAG_NEEDED_MESSAGE IN_REPLY "1)/icmp(type=3,code=4)/data(32)"
#define ECHO_REPLY(id)	    IN_REPLY #id ")/icmp(type=0)/data(32)"
#define TAGGED		    "eth(dst=02:00:00:00:05:64,src=02:00:00:00:05:01)/vlan(vid=100)/ip4(ttl=63)/udp"

enum { LEFT = 11, RIGHT = 12 };

/* A frame on a wire; without text: none. */
struct sent {
	__u32 ifindex;
	const char *text;
};

static const struct row {
	const char *name;
	const char *in; /* the frame; NULL: IN */
	bool holds;
	enum verdict verdict;
	const char *frame; /* of the outcome; NULL: none */
	__u32 egress;
	struct sent ours[3], kernels[3]; /* `ours`: only where a wire saw them */
} rows[] = {
	{ "the same", IN, true, VERDICT_REDIRECT, OUT, RIGHT, {}, { { RIGHT, OUT } } },
	{ "padding aside",
	  IN,
	  true,
	  VERDICT_REDIRECT,
	  OUT "/pad(30)",
	  RIGHT,
	  {},
	  { { RIGHT, OUT } } },
	{ "ttl", IN, false, VERDICT_REDIRECT, OUT_TTL, RIGHT, {}, { { RIGHT, OUT } } },
	{ "source mac", IN, false, VERDICT_REDIRECT, OUT_MAC, RIGHT, {}, { { RIGHT, OUT } } },
	{ "port", IN, false, VERDICT_REDIRECT, OUT, LEFT, {}, { { RIGHT, OUT } } },
	{ "not forwarded", IN, false, VERDICT_REDIRECT, OUT, RIGHT, {}, {} },
	{ "not even answered",
	  IN,
	  false,
	  VERDICT_REDIRECT,
	  OUT,
	  RIGHT,
	  {},
	  { { LEFT, FRAG_NEEDED_MESSAGE } } },
	{ "forwarded twice",
	  IN,
	  false,
	  VERDICT_REDIRECT,
	  OUT,
	  RIGHT,
	  {},
	  { { RIGHT, OUT }, { LEFT, OUT } } },
	{ "redirect message",
	  IN,
	  true,
	  VERDICT_REDIRECT,
	  OUT,
	  LEFT,
	  {},
	  { { LEFT, OUT }, { LEFT, REDIRECT_MESSAGE } } },
	{ "came out twice",
	  IN,
	  false,
	  VERDICT_REDIRECT,
	  OUT,
	  RIGHT,
	  { { RIGHT, OUT }, { LEFT, OUT } },
	  { { RIGHT, OUT } } },
	{ "shorter by a byte",
	  IN,
	  false,
	  VERDICT_REDIRECT,
	  OUT "/cut(59)",
	  RIGHT,
	  {},
	  { { RIGHT, OUT } } },

	{ "drop", IN, true, VERDICT_DROP, NULL, 0, {}, {} },
	{ "drop, forwarded", IN, false, VERDICT_DROP, NULL, 0, {}, { { RIGHT, OUT } } },
	{ "drop, told", IN, true, VERDICT_DROP, NULL, 0, {}, { { LEFT, UNREACHABLE_MESSAGE } } },
	{ "drop, too long",
	  IN,
	  false,
	  VERDICT_DROP,
	  NULL,
	  0,
	  {},
	  { { LEFT, FRAG_NEEDED_MESSAGE } } },
	{ "aborted, forwarded", IN, false, VERDICT_ABORTED, NULL, 0, {}, { { RIGHT, OUT } } },

	{ "pass, forwarded",
	  IN,
	  true,
	  VERDICT_PASS,
	  IN,
	  0,
	  { { RIGHT, OUT } },
	  { { RIGHT, OUT } } },
	{ "pass, lost", IN, false, VERDICT_PASS, IN, 0, { {} }, { { RIGHT, OUT } } },
	{ "pass, leaked", IN, false, VERDICT_PASS, IN, 0, { { RIGHT, OUT } }, {} },
	{ "pass, mutated",
	  IN,
	  false,
	  VERDICT_PASS,
	  IN,
	  0,
	  { { RIGHT, OUT_TTL } },
	  { { RIGHT, OUT } } },
	{ "pass, answered",
	  IN,
	  true,
	  VERDICT_PASS,
	  IN,
	  0,
	  { { LEFT, ECHO_REPLY(7) } },
	  { { LEFT, ECHO_REPLY(9) } } },
	{ "pass, answered elsewhere",
	  IN,
	  false,
	  VERDICT_PASS,
	  IN,
	  0,
	  { { RIGHT, ECHO_REPLY(7) } },
	  { { LEFT, ECHO_REPLY(7) } } },
	{ "pass, rationed message",
	  IN,
	  true,
	  VERDICT_PASS,
	  IN,
	  0,
	  { {} },
	  { { LEFT, UNREACHABLE_MESSAGE } } },
	{ "pass, no message",
	  IN,
	  false,
	  VERDICT_PASS,
	  IN,
	  0,
	  { {} },
	  { { LEFT, FRAG_NEEDED_MESSAGE } } },

	/* A frame under test that looks like a message of the kernel's is none. */
	{ "icmp forwarded",
	  "eth/ip4/icmp(type=5,code=1)/data(32)",
	  false,
	  VERDICT_DROP,
	  NULL,
	  0,
	  {},
	  { { RIGHT, "eth/ip4(ttl=63)/icmp(type=5,code=1)/data(32)" } } },
	{ "no verdict", IN, false, VERDICT_UNSET, NULL, 0, {}, {} },
};

static void add(struct emissions *emissions, const struct sent *sent)
{
	struct pf_error err = PF_ERROR_INIT;

	for (; sent->text; sent++) {
		struct frame frame = {};

		assert_int_equal(frame__build(&frame, sent->text, &err), 0);
		assert_int_equal(emissions__add(emissions, sent->ifindex, frame.bytes, frame.len),
				 0);
		frame__free(&frame);
	}
}

/* Of the last judge(). */
static bool was_excused;

static bool judge(const struct row *row, const struct pf_case *c,
		  const struct difference *difference, char **text)
{
	struct judgement judgement;
	struct outcome outcome = { .verdict = row->verdict, .egress_ifindex = row->egress };
	struct outcome kernel = { .knows = OUTCOME_KNOWS_EMISSIONS };
	struct pf_error err = PF_ERROR_INIT;
	struct frame in = {};
	size_t size;
	FILE *out = open_memstream(text, &size);
	bool holds;

	assert_int_equal(frame__build(&in, row->in ? row->in : IN, &err), 0);
	if (row->frame)
		assert_int_equal(frame__build(&outcome.frame, row->frame, &err), 0);
	if (row->ours[0].text || row->verdict == VERDICT_PASS)
		outcome.knows = OUTCOME_KNOWS_EMISSIONS;
	add(&outcome.emissions, row->ours);
	add(&kernel.emissions, row->kernels);
	judgement = (struct judgement){ c, difference, &in, &outcome, "ours", &kernel };
	holds = judge__holds(&judgement, out);
	was_excused = judge__is_excused(&judgement);
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

	assert_int_equal(judge(row, NULL, NULL, &text), row->holds);
	/* What does not hold says why, what holds is silent. */
	assert_int_equal(!text[0], row->holds);
	free(text);
}

static const struct pf_case *find_case(const char *name)
{
	for (size_t t = 0; t < n_case_tables; t++)
		for (size_t i = 0; i < case_tables[t]->n; i++)
			if (!strcmp(case_tables[t]->cases[i].name, name))
				return &case_tables[t]->cases[i];
	fail_msg("there is no case %s", name);
	return NULL;
}

/* A difference that does not show is as wrong as one that nobody listed. */
static void test_difference_has_to_show(void **state)
{
	static const struct {
		const char *name;
		const struct row row;
		bool holds;
	} cases[] = {
		{ "differs/v4/netfilter-drops",
		  { .verdict = VERDICT_REDIRECT, .frame = OUT, .egress = RIGHT },
		  true },
		{ "differs/v4/netfilter-drops",
		  { .verdict = VERDICT_REDIRECT,
		    .frame = OUT,
		    .egress = RIGHT,
		    .kernels = { { RIGHT, OUT } } },
		  false },
		{ "differs/v4/netfilter-drops", { .verdict = VERDICT_DROP }, false },
		{ "differs/v4/icmp-unreachable",
		  { .verdict = VERDICT_DROP, .kernels = { { LEFT, UNREACHABLE_MESSAGE } } },
		  true },
		{ "differs/v4/icmp-unreachable", { .verdict = VERDICT_DROP }, false },
		{ "ecmp/v4/esp",
		  { .verdict = VERDICT_REDIRECT,
		    .frame = OUT,
		    .egress = RIGHT,
		    .kernels = { { RIGHT, OUT } } },
		  true },
		{ "ecmp/v4/esp",
		  { .verdict = VERDICT_REDIRECT,
		    .frame = OUT,
		    .egress = RIGHT,
		    .kernels = { { LEFT, OUT } } },
		  true },
		{ "ecmp/v4/esp",
		  { .verdict = VERDICT_REDIRECT, .frame = OUT, .egress = RIGHT },
		  false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;

		assert_int_equal(judge(&cases[i].row, find_case(cases[i].name), NULL, &text),
				 cases[i].holds);
		free(text);
	}
}

/* A frame that shows a difference by itself may be redirected alone, and is held to the rest. */
static void test_difference_without_a_case(void **state)
{
	static const struct {
		struct row row;
		bool holds, is_excused;
	} cases[] = {
		{ { .verdict = VERDICT_REDIRECT, .frame = OUT, .egress = RIGHT }, true, true },
		{ { .verdict = VERDICT_REDIRECT,
		    .frame = OUT,
		    .egress = RIGHT,
		    .ours = { { RIGHT, OUT }, { LEFT, OUT } } },
		  false,
		  true },
		{ { .verdict = VERDICT_REDIRECT,
		    .frame = OUT,
		    .egress = RIGHT,
		    .kernels = { { RIGHT, OUT } } },
		  true,
		  false },
		{ { .verdict = VERDICT_REDIRECT,
		    .frame = OUT_TTL,
		    .egress = RIGHT,
		    .kernels = { { RIGHT, OUT } } },
		  false,
		  false },
		{ { .verdict = VERDICT_DROP, .kernels = { { RIGHT, OUT } } }, false, false },
	};
	struct pf_error err = PF_ERROR_INIT;
	const struct difference *difference;
	struct frame in = {};

	(void)state;
	assert_int_equal(frame__build(&in, IN, &err), 0);
	difference = difference__of_frame(&in, false);
	assert_non_null(difference);
	assert_string_equal(difference->name, "other-hosts-mac");
	assert_null(difference__of_frame(&in, true));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;

		assert_int_equal(judge(&cases[i].row, NULL, difference, &text), cases[i].holds);
		assert_int_equal(!text[0], cases[i].holds);
		assert_int_equal(was_excused, cases[i].is_excused);
		free(text);
	}
	in.bytes[0] |= 1; /* a group */
	assert_null(difference__of_frame(&in, false));
	frame__free(&in);
}

/* SPEC §9.4: each difference is shown by a case. */
static void test_differences_have_cases(void **state)
{
	(void)state;
	assert_true(n_differences > 0);
	for (size_t d = 0; d < n_differences; d++) {
		assert_int_not_equal(differences[d].kind, DIFFERENCE_UNSET);
		assert_non_null(differences[d].why);
		assert_non_null(differences[d].cases[0]);
		for (int n = 0; n < DIFFERENCE_MAX_CASES && differences[d].cases[n]; n++) {
			size_t matches = 0;

			for (size_t t = 0; t < n_case_tables; t++)
				for (size_t i = 0; i < case_tables[t]->n; i++)
					matches += case__matches(&case_tables[t]->cases[i],
								 differences[d].cases[n]);
			if (!matches)
				fail_msg("difference %s: no case matches %s", differences[d].name,
					 differences[d].cases[n]);
		}
	}
}

static void test_needs_vlan_device(void **state)
{
	static const struct {
		const char *in, *out;
		enum verdict verdict;
		bool needs;
	} cases[] = {
		{ IN, OUT, VERDICT_REDIRECT, false },
		{ IN, TAGGED, VERDICT_REDIRECT, true },
		{ "eth/vlan(vid=10)/ip4/udp", OUT, VERDICT_REDIRECT, true },
		{ "eth/vlan(vid=10)/ip4/udp", "eth/vlan(vid=10)/ip4/udp", VERDICT_PASS, true },
		{ "eth/vlan(vid=0)/ip4/udp", OUT, VERDICT_REDIRECT, false },
		{ "eth/vlan(vid=0)/ip4/udp", "eth/vlan(vid=0)/ip4/udp", VERDICT_PASS, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome outcome = { .verdict = cases[i].verdict };
		struct pf_error err = PF_ERROR_INIT;
		struct frame in = {};

		assert_int_equal(frame__build(&in, cases[i].in, &err), 0);
		assert_int_equal(frame__build(&outcome.frame, cases[i].out, &err), 0);
		assert_int_equal(judge__needs_vlan_device(&in, &outcome), cases[i].needs);
		frame__free(&in);
		outcome__free(&outcome);
	}
}

int main(void)
{
	struct CMUnitTest tests[sizeof(rows) / sizeof(rows[0]) + 4];
	size_t n = 0;

	for (; n < sizeof(rows) / sizeof(rows[0]); n++)
		tests[n] = (struct CMUnitTest){ .name = rows[n].name,
						.test_func = test_row,
						.initial_state = (void *)&rows[n] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_difference_has_to_show);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_difference_without_a_case);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_differences_have_cases);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_needs_vlan_device);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
