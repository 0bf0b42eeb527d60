// SPDX-License-Identifier: GPL-2.0-or-later
#include "results.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../harness/command.h"

const char *const bench_status__names[N_BENCH_STATUS] = {
#define X(NAME, word) [BENCH_##NAME] = word,
	BENCH_STATUS(X)
#undef X
};

int bench_results__noise(const struct bench_results *results, struct interval *noise)
{
	struct stats_rng rng = { results->seed };
	double *values = NULL;
	size_t n = 0, most = 0;
	int ret = 0;

	*noise = (struct interval){};
	for (size_t i = 0; i < results->n; i++)
		most += results->list[i].group.n_rounds * MEASURE_MAX_RATIOS;
	values = calloc(most + 1, sizeof(*values));
	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < results->n; i++) {
		const struct group *group = &results->list[i].group;

		for (int r = 0; r < group->n_ratios; r++) {
			if (!group->ratios[r].is_control)
				continue;
			group__values(group, &group->ratios[r], values + n);
			n += group->n_rounds;
		}
	}
	if (n >= STATS_MIN_VALUES)
		ret = stats__interval(values, n, &rng, noise);
	free(values);
	return ret;
}

size_t bench_results__count(const struct bench_results *results, enum bench_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < results->n; i++)
		n += results->list[i].status == status;
	return n;
}

int bench_results__exit_status(const struct bench_results *results)
{
	size_t n[N_BENCH_STATUS];
	struct interval noise;

	for (int i = 0; i < N_BENCH_STATUS; i++)
		n[i] = bench_results__count(results, i);
	if (n[BENCH_NOT_RUN] || n[BENCH_SKIPPED] == results->n)
		return EXIT_COULD_NOT_RUN;
	if (n[BENCH_REFUSED] || n[BENCH_SLOWER])
		return EXIT_DID_NOT_HOLD;
	if (n[BENCH_PROVED] + n[BENCH_SKIPPED] == results->n)
		return EXIT_HELD;
	if (n[BENCH_NOISY] || n[BENCH_UNDECIDED] || bench_results__noise(results, &noise) ||
	    !interval__is_one(&noise, results->margin))
		return EXIT_INCONCLUSIVE;
	return EXIT_HELD;
}

void bench_results__print_heading(const struct bench_results *results, FILE *out)
{
	const struct machine *machine = &results->machine;

	fprintf(out, "%s, CPU %d of %d (%s), JIT %d, load %.2f; %s, tag %s", machine->kernel,
		machine->cpu, machine->n_cpus, machine->cpu_name, machine->jit, machine->load[0],
		results->objects[0], results->tags[0]);
	if (results->objects[1])
		fprintf(out, "; against %s, tag %s", results->objects[1], results->tags[1]);
	fprintf(out, "\n\n%-36s %-23s %9s %9s %8s  %-17s %6s\n", "scenario", "ratio", "ns/frame",
		"against", "", "95 % interval", "A/A");
}

static const struct ratio *control_of(const struct group *group)
{
	for (int i = 0; i < group->n_ratios; i++)
		if (group->ratios[i].is_control)
			return &group->ratios[i];
	return NULL;
}

void bench_result__print(const struct bench_result *result, FILE *out)
{
	const struct group *group = &result->group;
	const struct ratio *control = control_of(group);
	const char *name = result->scenario;

	if (!group->n_rounds || result->status == BENCH_REFUSED) {
		fprintf(out, "%-36s %s%s%s\n", name, bench_status__names[result->status],
			result->why[0] ? ": " : "", result->why);
		if (result->status != BENCH_REFUSED) /* the refusal says it itself */
			deliveries__print(result->deliveries, out);
		return;
	}
	for (int i = 0; i < group->n_ratios; i++) {
		const struct ratio *ratio = &group->ratios[i];

		if (ratio->is_control)
			continue;
		fprintf(out, "%-36s %-23s %9.1f %9.1f %8.3f  %.3f to %-8.3f %6.3f  %s%s%s\n", name,
			ratio->name,
			group__cost(group, ratio->is_speed ? ratio->to : ratio->of, result->less),
			group__cost(group, ratio->is_speed ? ratio->of : ratio->to, result->less),
			ratio->interval.median, ratio->interval.low, ratio->interval.high,
			control ? control->interval.median : 0, bench_status__names[result->status],
			result->why[0] ? ": " : "", result->why);
		name = "";
	}
	deliveries__print(result->deliveries, out);
}

/* Once, not with every scenario. */
static void print_skipped_ways(const struct bench_results *results, FILE *out)
{
	const char *what = NULL;
	size_t n = 0;

	for (size_t i = 0; i < results->n; i++) {
		const struct deliveries *deliveries = results->list[i].deliveries;

		if (!deliveries || !deliveries->skipped)
			continue;
		what = deliveries->skipped;
		n++;
	}
	if (n)
		fprintf(out, "%zu way%s SKIPPED: %s\n", n, n == 1 ? "" : "s", what);
}

void bench_results__print_summary(const struct bench_results *results, FILE *out)
{
	const char *comma = "";
	struct interval noise;

	fputc('\n', out);
	print_skipped_ways(results, out);
	for (int i = 0; i < N_BENCH_STATUS; i++) {
		size_t n = bench_results__count(results, i);

		if (!n)
			continue;
		fprintf(out, "%s%zu %s", comma, n, bench_status__names[i]);
		comma = ", ";
	}
	if (bench_results__noise(results, &noise) || !noise.n)
		fprintf(out, "; no A/A pair\n");
	else
		fprintf(out, "; the same against itself: %.3f to %.3f%s\n", noise.low, noise.high,
			interval__is_one(&noise, results->margin) ? "" : ": INCONCLUSIVE");
}

void bench_results__free(struct bench_results *results)
{
	for (size_t i = 0; i < results->n; i++) {
		group__free(&results->list[i].group);
		free(results->list[i].deliveries);
	}
	free(results->list);
	results->list = NULL;
	results->n = 0;
}
