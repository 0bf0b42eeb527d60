// SPDX-License-Identifier: GPL-2.0-or-later
#include "baseline.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "judge.h"

struct entry {
	const char *scenario, *ratio; /* the document's */
	double median;
};

struct baseline {
	json_t *document;
	struct entry *entries;
	size_t n;
	char **scenarios;
	size_t n_scenarios;
};

/* Ratios in which the fast path stands; the others are of what is not ours. */
static bool is_ours(const char *ratio)
{
	static const char *const ours[] = { "full/", "native/", "dispatched/" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (!strncmp(ratio, ours[i], strlen(ours[i])))
			return true;
	return false;
}

static int add_entries(struct baseline *baseline, const json_t *result)
{
	const char *scenario = json_string_value(json_object_get(result, "scenario"));
	const char *status = json_string_value(json_object_get(result, "status"));
	const json_t *ratios = json_object_get(result, "ratios"), *ratio;
	bool any = false;
	size_t i;

	if (!scenario || !status || strcmp(status, bench_status__names[BENCH_MEASURED]))
		return 0;
	json_array_foreach(ratios, i, ratio)
	{
		const char *name = json_string_value(json_object_get(ratio, "name"));
		double median = json_number_value(
			json_object_get(json_object_get(ratio, "ratio"), "median"));
		struct entry *entries;

		if (!name || !is_ours(name) || !(median > 0))
			continue;
		entries = reallocarray(baseline->entries, baseline->n + 1, sizeof(*entries));
		if (!entries)
			return -ENOMEM;
		baseline->entries = entries;
		entries[baseline->n++] = (struct entry){ scenario, name, median };
		any = true;
	}
	if (any)
		baseline->scenarios[baseline->n_scenarios++] = (char *)scenario;
	return 0;
}

int baseline__read(struct baseline **result, const char *path, struct pf_error *err)
{
	struct baseline *baseline = calloc(1, sizeof(*baseline));
	const json_t *results, *entry;
	json_error_t why = {};
	int ret = baseline ? 0 : -ENOMEM;
	size_t i;

	*result = NULL;
	if (ret)
		goto out;
	baseline->document = json_load_file(path, 0, &why);
	if (!baseline->document) {
		ret = pf_error__set(err, -EINVAL, "baseline %s: line %d: %s", path, why.line,
				    why.text);
		goto out;
	}
	results = json_object_get(baseline->document, "results");
	baseline->scenarios = calloc(json_array_size(results) + 1, sizeof(*baseline->scenarios));
	ret = baseline->scenarios ? 0 : -ENOMEM;
	json_array_foreach(results, i, entry) if (!ret) ret = add_entries(baseline, entry);
	if (!ret && !baseline->n)
		ret = pf_error__set(err, -EINVAL,
				    "baseline %s: expected a report of pf-bench run --format json "
				    "with scenarios that were measured",
				    path);
out:
	if (ret == -ENOMEM)
		pf_error__set(err, ret, "baseline %s: out of memory", path);
	if (ret)
		baseline__free(baseline);
	else
		*result = baseline;
	return ret;
}

void baseline__free(struct baseline *baseline)
{
	if (!baseline)
		return;
	json_decref(baseline->document);
	free(baseline->entries);
	free(baseline->scenarios);
	free(baseline);
}

char **baseline__scenarios(const struct baseline *baseline, size_t *n)
{
	*n = baseline->n_scenarios;
	return baseline->scenarios;
}

/* One ratio now against the same ratio then. */
struct change {
	struct bench_result *result;
	const struct ratio *ratio;
	struct interval cost; /* now/then: above 1 is slower */
	double p;
};

static const struct entry *find(const struct baseline *baseline, const char *scenario,
				const char *ratio)
{
	for (size_t i = 0; i < baseline->n; i++)
		if (!strcmp(baseline->entries[i].scenario, scenario) &&
		    !strcmp(baseline->entries[i].ratio, ratio))
			return &baseline->entries[i];
	return NULL;
}

static int look_at_change(struct change *change, double then, double max_slowdown, uint64_t seed)
{
	const struct group *group = &change->result->group;
	struct stats_rng rng = { seed };
	double *values = calloc(group->n_rounds + 1, sizeof(*values));
	int ret;

	if (!values)
		return -ENOMEM;
	group__values(group, change->ratio, values);
	for (size_t i = 0; i < group->n_rounds; i++)
		values[i] = change->ratio->is_speed ? then / values[i] : values[i] / then;
	change->p = stats__p_above(values, group->n_rounds, 1 + max_slowdown);
	ret = stats__interval(values, group->n_rounds, &rng, &change->cost);
	free(values);
	return ret;
}

static void judge_result(struct bench_result *result, const struct change *changes, const double *p,
			 size_t n, double max_slowdown)
{
	enum bench_status status = BENCH_UNDECIDED;
	bool any = false;

	if (result->status != BENCH_MEASURED && result->status != BENCH_NOISY)
		return;
	if (result->status == BENCH_MEASURED)
		status = BENCH_SAME;
	for (size_t i = 0; i < n; i++) {
		const struct change *change = &changes[i];

		if (change->result != result)
			continue;
		any = true;
		if (result->status == BENCH_MEASURED && p[i] < JUDGE_LEVEL)
			status = BENCH_SLOWER;
		else if (status != BENCH_SLOWER && change->cost.high > 1 + max_slowdown)
			status = BENCH_UNDECIDED;
		else
			continue;
		result->p = p[i];
		snprintf(result->why, sizeof(result->why), "%s: %.3f times the baseline's cost",
			 change->ratio->name, change->cost.median);
	}
	result->status = any ? status : BENCH_UNDECIDED;
}

int baseline__judge(const struct baseline *baseline, struct bench_results *results,
		    double max_slowdown)
{
	struct change *changes = calloc(baseline->n + 1, sizeof(*changes));
	double *p = calloc(baseline->n + 1, sizeof(*p));
	int ret = changes && p ? 0 : -ENOMEM;
	size_t n = 0;

	for (size_t i = 0; !ret && i < results->n; i++) {
		struct bench_result *result = &results->list[i];

		for (int r = 0; !ret && r < result->group.n_ratios; r++) {
			const struct ratio *ratio = &result->group.ratios[r];
			const struct entry *then = find(baseline, result->scenario, ratio->name);

			if (!then || ratio->is_control || !result->group.n_rounds ||
			    n == baseline->n)
				continue;
			changes[n] = (struct change){ .result = result, .ratio = ratio };
			ret = look_at_change(&changes[n], then->median, max_slowdown,
					     results->seed);
			p[n] = changes[n].p;
			n++;
		}
	}
	if (!ret)
		ret = stats__holm(p, n);
	for (size_t i = 0; !ret && i < results->n; i++)
		judge_result(&results->list[i], changes, p, n, max_slowdown);
	free(p);
	free(changes);
	return ret;
}
