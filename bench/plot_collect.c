// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "plot.h"

static bool is_of(const struct plot_row *row, const struct scenario *scenario)
{
	for (int i = 0; row->patterns[i]; i++)
		if (scenario__matches(scenario, row->patterns[i]))
			return true;
	return false;
}

/* Scenarios of one family differ in x alone. Those of many flows have one flow where x is 1. */
enum { FAMILY_V4, FAMILY_V4_FLOWS, FAMILY_V6, FAMILY_V6_FLOWS, N_FAMILIES };

static const char *const family_names[N_FAMILIES] = {
	[FAMILY_V4] = "IPv4",
	[FAMILY_V4_FLOWS] = "IPv4, many destinations",
	[FAMILY_V6] = "IPv6",
	[FAMILY_V6_FLOWS] = "IPv6, many destinations",
};

static int family_of(const struct plot_row *row, const struct scenario *scenario)
{
	bool v6 = strstr(scenario->frame, "ip6"), many = row->by_flows && scenario->flows;

	return v6 ? FAMILY_V6 + many : FAMILY_V4 + many;
}

static void add(struct plot_series *list, size_t *n, int family, int figure, double x,
		const struct interval *y)
{
	struct plot_series *series = list;
	size_t at;

	while (series < list + *n && (series->family != family || series->figure != figure))
		series++;
	if (series == list + PLOT_MAX_SERIES || series->n == PLOT_MAX_POINTS || !y->n)
		return;
	if (series == list + *n) {
		series->family = family;
		series->figure = figure;
		++*n;
	}
	for (at = series->n++; at > 0 && series->points[at - 1].x > x; at--)
		series->points[at] = series->points[at - 1];
	series->points[at] = (struct plot_point){ x, *y };
}

static void add_ratios(struct plot *plot, const struct group *group, int family, double x)
{
	for (int r = 0; r < group->n_ratios; r++) {
		const struct ratio *ratio = &group->ratios[r];

		for (int i = 0; plot->row->ratios[i]; i++) {
			if (strcmp(plot->row->ratios[i], ratio->name))
				continue;
			plot->is_speed |= ratio->is_speed;
			add(plot->ratios, &plot->n_ratios, family, i, x, &ratio->interval);
		}
	}
}

/* Net of what is subtracted, round by round, as group__cost() has it; here with its interval. */
static void add_costs(struct plot *plot, const struct bench_result *result, int family, double x)
{
	const struct group *group = &result->group;
	double *values = calloc(group->n_rounds + 1, sizeof(*values));
	struct stats_rng rng = { 1 };
	struct interval y;

	for (int v = 0; values && v < group->n_variants; v++) {
		for (int i = 0; plot->row->costs[i]; i++) {
			if (strcmp(plot->row->costs[i], group->variants[v].name))
				continue;
			group__costs(group, v, result->less, values);
			if (!stats__interval(values, group->n_rounds, &rng, &y))
				add(plot->costs, &plot->n_costs, family, i, x, &y);
		}
	}
	free(values);
}

static int compare_series(const void *a, const void *b)
{
	const struct plot_series *x = a, *y = b;

	return x->family != y->family ? x->family - y->family : x->figure - y->figure;
}

/* "IPv4 full", as far as each word tells lines apart. */
static void name_series(struct plot_series *list, size_t n, const char *const *figures)
{
	bool families = false, several = false;

	qsort(list, n, sizeof(*list), compare_series);
	for (size_t i = 1; i < n; i++) {
		families |= list[i].family != list[0].family;
		several |= list[i].figure != list[0].figure;
	}
	for (size_t i = 0; i < n; i++)
		snprintf(list[i].label, sizeof(list[i].label), "%s%s%s",
			 families || !several ? family_names[list[i].family] : "",
			 families && several ? ": " : "", several ? figures[list[i].figure] : "");
}

/* Distinct x of all lines; they are as sorted as the scenarios' table. */
static size_t count_x(const struct plot *plot)
{
	double seen[PLOT_MAX_POINTS * 2];
	size_t n = 0;

	for (size_t i = 0; i < plot->n_ratios; i++)
		for (size_t p = 0; p < plot->ratios[i].n && n < PLOT_MAX_POINTS * 2; p++) {
			size_t at = 0;

			while (at < n && seen[at] != plot->ratios[i].points[p].x)
				at++;
			if (at == n)
				seen[n++] = plot->ratios[i].points[p].x;
		}
	return n;
}

void plot__collect(struct plot *plot, const struct plot_row *row,
		   const struct bench_results *results)
{
	*plot = (struct plot){ .row = row };
	for (size_t i = 0; i < results->n; i++) {
		const struct bench_result *result = &results->list[i];
		const struct scenario *scenario = scenario__find(result->scenario);

		if ((result->status != BENCH_MEASURED && result->status != BENCH_NOISY) ||
		    !scenario || !is_of(row, scenario))
			continue;
		add_ratios(plot, &result->group, family_of(row, scenario), row->x(scenario));
		add_costs(plot, result, family_of(row, scenario), row->x(scenario));
	}
	name_series(plot->ratios, plot->n_ratios, row->ratios);
	name_series(plot->costs, plot->n_costs, row->costs);
	plot->n_x = count_x(plot);
}
