// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plot.h"

enum { ROUNDS = 6 };

static const struct plot_row *row_of(const char *name)
{
	for (size_t i = 0; i < n_plot_rows; i++)
		if (!strcmp(plot_rows[i].name, name))
			return &plot_rows[i];
	fail_msg("there is no plot %s", name);
	return NULL;
}

/* A result whose first variant costs `cost` and each other one 100, net of an empty one of 10. */
static void fill(struct bench_result *result, const struct plot_row *row,
		 const struct scenario *scenario, double cost)
{
	struct group *group = &result->group;

	*result = (struct bench_result){ .scenario = scenario->name, .status = BENCH_MEASURED };
	for (int i = 0; row->costs[i]; i++)
		group__add(group, row->costs[i], NULL, NULL);
	result->less = group__add(group, "empty", NULL, NULL);
	for (int v = 0; v < group->n_variants; v++) {
		group->variants[v].samples = calloc(ROUNDS, sizeof(double));
		for (int r = 0; r < ROUNDS; r++)
			group->variants[v].samples[r] =
				v == result->less ? 10 : 10 + (v ? 100 : cost);
	}
	group->n_rounds = ROUNDS;
	for (int i = 0; row->ratios[i]; i++) {
		struct ratio *ratio = &group->ratios[group->n_ratios++];

		snprintf(ratio->name, sizeof(ratio->name), "%s", row->ratios[i]);
		ratio->interval = (struct interval){ ROUNDS, cost / 100, cost / 101, cost / 99 };
	}
}

/* Every scenario of the row, in an order that is not that of x. */
static void fill_all(struct bench_results *results, const struct plot_row *row)
{
	results->list = calloc(n_scenarios, sizeof(*results->list));
	for (size_t i = n_scenarios; i-- > 0;) {
		bool is = false;

		for (int p = 0; row->patterns[p]; p++)
			is |= scenario__matches(&scenarios[i], row->patterns[p]);
		if (is)
			fill(&results->list[results->n++], row, &scenarios[i], 200 + i);
	}
}

static void check_lines(const struct plot_series *list, size_t n)
{
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(list[i].label[0]);
		for (size_t p = 0; p < list[i].n; p++) {
			assert_true(list[i].points[p].x > 0);
			/* Two scenarios with one x would be one point too many. */
			if (p)
				assert_true(list[i].points[p].x > list[i].points[p - 1].x);
		}
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(list[i].label, list[j].label);
	}
}

static void each_plot_has_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_plot_rows; i++) {
		struct bench_results results = {};
		struct plot plot;

		fill_all(&results, &plot_rows[i]);
		plot__collect(&plot, &plot_rows[i], &results);
		assert_true(plot.n_x >= 2);
		check_lines(plot.ratios, plot.n_ratios);
		check_lines(plot.costs, plot.n_costs);
		bench_results__free(&results);
	}
}

static void x_comes_from_the_scenario(void **state)
{
	static const struct {
		const char *plot;
		size_t n;
		double x[10];
	} rows[] = {
		{ "allowlist", 6, { 1, 10, 100, 1000, 10000, 100000 } },
		{ "routes", 4, { 1, 1000, 100000, 1000000 } },
		{ "flows", 3, { 1, 1024, 65536 } },
		{ "frame-size", 3, { 64, 512, 1514 } },
		{ "cpus", 6, { 1, 2, 4, 8, 16, 32 } },
		{ "queues", 6, { 1, 2, 4, 8, 16, 32 } },
		{ "cpus-flows", 3, { 1, 1024, 65536 } },
		{ "chain", 10, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } },
		{ "chain-wire", 10, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench_results results = {};
		struct plot plot;

		fill_all(&results, row_of(rows[i].plot));
		plot__collect(&plot, row_of(rows[i].plot), &results);
		assert_int_equal(plot.ratios[0].n, rows[i].n);
		assert_int_equal(plot.n_x, rows[i].n);
		for (size_t p = 0; p < rows[i].n; p++)
			assert_true(plot.ratios[0].points[p].x == rows[i].x[p]);
		bench_results__free(&results);
	}
}

static void what_was_not_measured_is_not_drawn(void **state)
{
	struct bench_results results = {};
	struct plot plot;

	(void)state;
	fill_all(&results, row_of("allowlist"));
	for (size_t i = 0; i < results.n; i++)
		if (strcmp(results.list[i].scenario, "program/allow/10/v4"))
			results.list[i].status = i % 2 ? BENCH_REFUSED : BENCH_SKIPPED;
	plot__collect(&plot, row_of("allowlist"), &results);
	assert_int_equal(plot.n_x, 1);
	assert_int_equal(plot.n_ratios, 1);
	results.list[0].status = BENCH_NOISY; /* wide, but its interval says so */
	plot__collect(&plot, row_of("allowlist"), &results);
	assert_int_equal(plot.n_x, 2);
	bench_results__free(&results);
}

static void data_and_commands(void **state)
{
	const struct scenario *scenario = scenario__find("program/flows/1024/v4");
	struct bench_result result;
	struct bench_results results = { .list = &result, .n = 1, .objects = { "it's mine.o" } };
	struct plot plot;
	char text[8192] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(scenario);
	fill(&result, row_of("flows"), scenario, 150);
	plot__collect(&plot, row_of("flows"), &results);
	plot__write_data(&plot, out);
	fflush(out);
	/* The ratio, then both costs, net of the empty program. */
	assert_non_null(strstr(text, "\n1024 1.50000 1.48515 1.51515\n\n\n"));
	assert_non_null(strstr(text, "\n1024 150.00000 150.00000 150.00000\n\n\n"));
	assert_non_null(strstr(text, "\n1024 100.00000 100.00000 100.00000\n\n\n"));
	rewind(out);
	plot__write_commands(&plot, &results, out);
	fclose(out);
	assert_non_null(strstr(text, "set output 'flows.svg'"));
	assert_non_null(strstr(text, "'1,024' 1024"));
	assert_non_null(strstr(text, "set logscale x 10"));
	assert_non_null(strstr(text, "it''s mine.o"));
	assert_non_null(strstr(text, "'flows.dat' index 2 "));
	group__free(&result.group);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_plot_has_what_it_says),
		cmocka_unit_test(x_comes_from_the_scenario),
		cmocka_unit_test(what_was_not_measured_is_not_drawn),
		cmocka_unit_test(data_and_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
