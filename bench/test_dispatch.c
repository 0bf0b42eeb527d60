// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carrier.h"
#include "dispatch.h"
#include "results.h"
#include "wire.h"

enum { LONGEST = 9 };

static const struct scenario *find(const char *name)
{
	for (size_t i = 0; i < n_scenarios; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	fail_msg("there is no scenario %s", name);
	return NULL;
}

/* A plot of cost against length takes the numbers, a person reads the names. */
static void names_say_what_the_scenarios_are(void **state)
{
	unsigned int lengths[2] = {}; /* bits: the program's, the wire's */

	(void)state;
	for (size_t i = 0; i < n_scenarios; i++) {
		const struct scenario *s = &scenarios[i];
		char method[16], place[16];
		unsigned int programs;

		if (!(s->flags & SCENARIO_DISPATCH) || s->flags & SCENARIO_MUST_FAIL)
			continue;
		assert_int_equal(
			sscanf(s->name, "dispatch/%15[a-z]/%u/%15s", method, &programs, place), 3);
		assert_int_equal(programs, s->programs);
		assert_int_equal(!strcmp(method, "wire"), !!(s->flags & SCENARIO_WIRE));
		lengths[!!(s->flags & SCENARIO_WIRE)] |= 1 << programs;
		if (!strcmp(place, "last") || !strcmp(place, "only"))
			assert_int_equal(s->before, programs);
		else if (!strcmp(place, "first"))
			assert_int_equal(s->before, 0);
		else
			assert_int_equal(s->before, programs / 2);
		assert_int_equal(!strcmp(place, "only"), !programs);
	}
	for (int i = 0; i < 2; i++)
		assert_int_equal(lengths[i], (1 << (LONGEST + 1)) - 1);
}

/* A burst of a bare carrier takes one from the TTL with each frame, and the last must still be forwarded. */
static void a_ttl_lasts_for_a_burst(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_scenarios; i++)
		if ((scenarios[i].flags & SCENARIO_DISPATCH) &&
		    !(scenarios[i].flags & SCENARIO_WIRE))
			assert_non_null(strstr(scenarios[i].frame, "ttl=255"));
	assert_in_range(CARRIER_BURST, 2, 255 - 1);
}

static void what_is_missing_is_named(void **state)
{
	struct pf_capability list[] = {
		{ .name = "prog_type.ext", .detail = "d1", .status = PF_CAPABILITY_PASS },
		{ .name = "btf.vmlinux", .detail = "d2", .status = PF_CAPABILITY_PASS },
		{ .name = "test_run.live_frames", .detail = "d3", .status = PF_CAPABILITY_PASS },
	};
	struct bench_session session = { .caps = { .list = list, .n = 3 } };
	static const struct {
		const char *scenario, *missing, *why; /* NULL: not skipped */
	} rows[] = {
		{ "dispatch/program/4/last", NULL, NULL },
		{ "dispatch/program/4/last", "prog_type.ext", "prog_type.ext: d1" },
		{ "dispatch/program/4/last", "btf.vmlinux", "btf.vmlinux: d2" },
		{ "dispatch/program/4/last", "test_run.live_frames", NULL },
		{ "dispatch/wire/0/only", NULL, NULL },
		{ "dispatch/wire/0/only", "test_run.live_frames", "test_run.live_frames: d3" },
		{ "broken/late-observer", "prog_type.ext", "prog_type.ext: d1" },
		{ "broken/no-dispatcher", "prog_type.ext", NULL },
		{ "program/forward/v4", "prog_type.ext", NULL },
		{ "wire/64/v4", "prog_type.ext", NULL },
	};

	(void)state;
	/* What could not be found out is missing too. */
	for (int lack = PF_CAPABILITY_UNKNOWN; lack < PF_CAPABILITY_PASS; lack++)
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			char why[64] = "";
			bool skipped;

			for (int c = 0; c < 3; c++)
				list[c].status =
					rows[i].missing && !strcmp(list[c].name, rows[i].missing)
						? lack
						: PF_CAPABILITY_PASS;
			skipped = dispatch__is_skipped(&session, find(rows[i].scenario), why,
						       sizeof(why));
			assert_int_equal(skipped, rows[i].why != NULL);
			assert_string_equal(why, rows[i].why ? rows[i].why : "");
		}
}

/* In every format: which, why, and how many. */
static void a_skip_is_told(void **state)
{
	struct bench_result list[] = {
		{ .scenario = "a",
		  .status = BENCH_SKIPPED,
		  .p = NAN,
		  .why = "cap: the \"reason\", told" },
		{ .scenario = "b", .status = BENCH_PROVED, .p = NAN },
		{ .scenario = "c", .status = BENCH_SKIPPED, .why = "cap: again" },
	};
	const struct bench_results results = { .list = list, .n = 3, .objects = { "object" } };
	struct pf_error err = PF_ERROR_INIT;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	for (int i = 0; i < 3; i++)
		bench_result__print(&list[i], out);
	bench_results__print_summary(&results, out);
	assert_int_equal(bench_results__write_json(&results, out, &err), 0);
	assert_int_equal(bench_results__write_csv(&results, out, &err), 0);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "SKIPPED: cap: the \"reason\", told\n"));
	assert_non_null(strstr(text, "1 proved, 2 SKIPPED;"));
	assert_non_null(strstr(text, "\"skipped\": 2"));
	assert_non_null(strstr(text, "\"status\": \"SKIPPED\",\n   \"why\": \"cap: again\""));
	assert_non_null(strstr(text, "\na,SKIPPED,,,,,,,,,,,,\"cap: the \"\"reason\"\", told\","));
	assert_non_null(strstr(text, "\nb,proved,,,,,,,,,,,,,"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_say_what_the_scenarios_are),
		cmocka_unit_test(a_ttl_lasts_for_a_burst),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(a_skip_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
