// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "progress.h"
#include "results.h"

enum { ROUNDS = 6 };

/* One scenario that was measured (cost 150 of 100, net of 10), one that was refused, one skipped. */
static void fill(struct bench_results *results)
{
	static const char *const names[] = { "full", "floor", "empty" };
	static const double costs[] = { 160, 110, 10 };
	struct bench_result *result;

	*results = (struct bench_results){
		.machine = { .kernel = "6.1 \"x\"", .cpu_name = "a, b" },
		.objects = { "new.o" },
		.tags = { "0123456789abcdef" },
		.margin = 0.03,
		.list = calloc(3, sizeof(*results->list)),
		.n = 3,
	};
	result = &results->list[0];
	*result = (struct bench_result){ .scenario = "s", .status = BENCH_MEASURED, .p = NAN };
	for (int v = 0; v < 3; v++) {
		group__add(&result->group, names[v], NULL, NULL);
		result->group.variants[v].samples = calloc(ROUNDS, sizeof(double));
		for (int r = 0; r < ROUNDS; r++)
			result->group.variants[v].samples[r] = costs[v];
	}
	result->group.n_rounds = ROUNDS;
	group__tell(&result->group, 0, 1, 2, false);
	group__tell_speed(&result->group, 1, 0, true);
	result->group.ratios[0].interval = (struct interval){ ROUNDS, 1.5, 1.4, 1.6 };
	result->group.ratios[1].interval = (struct interval){ ROUNDS, 1.45, 1.44, 1.46 };
	result->deliveries = calloc(1, sizeof(*result->deliveries));
	result->deliveries->n = 1;
	result->deliveries->list[0].proof.sent = 10;
	result->deliveries->list[0].proof.delivered = 9;
	result->deliveries->list[0].timed.sent = 5;
	result->deliveries->list[0].timed.delivered = 3;
	results->list[1] =
		(struct bench_result){ .scenario = "t", .status = BENCH_REFUSED, .p = NAN };
	strcpy(results->list[1].why, "said \"no\", twice");
	results->list[2] =
		(struct bench_result){ .scenario = "u", .status = BENCH_SKIPPED, .p = 0.5 };
}

static void write_csv(const struct bench_results *results, char *text, size_t size)
{
	struct pf_error err = PF_ERROR_INIT;
	FILE *out = fmemopen(text, size, "w");

	assert_non_null(out);
	assert_int_equal(bench_results__write_csv(results, out, &err), 0);
	fclose(out);
}

static void csv_line_by_line(void **state)
{
	static const char expected[] =
		"scenario,status,ratio,control,less,ns,against_ns,median,low,high,p,sent,lost,why,"
		"kernel,cpu_name,object,tag,against_tag\n"
		"s,measured,full/floor,false,empty,150.000,100.000,1.50000,1.40000,1.60000,,15,3,,"
		"\"6.1 \"\"x\"\"\",\"a, b\",\"new.o\",0123456789abcdef,\n"
		"s,measured,floor/full,true,,110.000,160.000,1.45000,1.44000,1.46000,,15,3,,"
		"\"6.1 \"\"x\"\"\",\"a, b\",\"new.o\",0123456789abcdef,\n"
		"t,REFUSED,,,,,,,,,,,,\"said \"\"no\"\", twice\","
		"\"6.1 \"\"x\"\"\",\"a, b\",\"new.o\",0123456789abcdef,\n"
		"u,SKIPPED,,,,,,,,,0.50000,,,,"
		"\"6.1 \"\"x\"\"\",\"a, b\",\"new.o\",0123456789abcdef,\n"
		"session,exit status 1,A/A,true,,,,1.45455,1.45455,1.45455,,,,,"
		"\"6.1 \"\"x\"\"\",\"a, b\",\"new.o\",0123456789abcdef,\n";
	struct bench_results results;
	char text[4096] = "";

	(void)state;
	fill(&results);
	write_csv(&results, text, sizeof(text));
	assert_string_equal(text, expected);
	bench_results__free(&results);
}

/* A proof alone has ratios without figures: one line, and nothing that reads as a number. */
static void csv_of_what_was_only_proved(void **state)
{
	struct bench_results results;
	char text[4096] = "";

	(void)state;
	fill(&results);
	results.list[0].status = BENCH_PROVED;
	results.list[0].group.n_rounds = 0;
	for (int i = 0; i < 2; i++)
		results.list[0].group.ratios[i].interval = (struct interval){};
	write_csv(&results, text, sizeof(text));
	assert_non_null(strstr(text, "\ns,proved,,,,,,,,,,15,3,,"));
	assert_null(strstr(text, "nan"));
	bench_results__free(&results);
}

static void full_disk_is_an_error(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct bench_results results;
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	fill(&results);
	assert_non_null(out);
	assert_int_not_equal(bench_results__write_csv(&results, out, &err), 0);
	fclose(out);
	bench_results__free(&results);
}

static void progress_says_what_is_left(void **state)
{
	struct progress progress = { .n = 10 };
	char text[64];

	(void)state;
	progress__describe(&progress, "a", text, sizeof(text));
	assert_string_equal(text, "1 of 10 a");
	progress__add(&progress, 0, true); /* a skip says nothing of the others */
	progress__describe(&progress, "b", text, sizeof(text));
	assert_string_equal(text, "2 of 10 b");
	progress__add(&progress, 4, false);
	progress__describe(&progress, "c", text, sizeof(text));
	assert_string_equal(text, "3 of 10 c, 32 s left");
	progress__add(&progress, 36, false);
	progress__describe(&progress, "d", text, sizeof(text));
	assert_string_equal(text, "4 of 10 d, 2 min left");
	progress__describe(&progress, "d", text, 6);
	assert_string_equal(text, "4 of ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_line_by_line),
		cmocka_unit_test(csv_of_what_was_only_proved),
		cmocka_unit_test(full_disk_is_an_error),
		cmocka_unit_test(progress_says_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
