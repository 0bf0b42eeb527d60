// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything that was measured, raw samples included, for machines: JSON. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "../loader/version.h"
#include "results.h"

/* JSON has no NaN: what is no number is null. */
static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *samples_new(const struct variant *variant, size_t n)
{
	json_t *samples = json_array();

	for (size_t i = 0; samples && i < n; i++)
		if (json_array_append_new(samples, number(variant->samples[i])))
			break;
	return samples;
}

static json_t *variants_new(const struct group *group)
{
	json_t *variants = json_array();

	for (int i = 0; variants && i < group->n_variants; i++) {
		const struct variant *variant = &group->variants[i];

		if (json_array_append_new(variants,
					  json_pack("{s:s, s:I, s:o}", "name", variant->name,
						    "iterations", (json_int_t)variant->n,
						    "ns_per_frame",
						    samples_new(variant, group->n_rounds))))
			break;
	}
	return variants;
}

static json_t *interval_new(const struct interval *interval)
{
	return json_pack("{s:o, s:o, s:o}", "median", number(interval->median), "low",
			 number(interval->low), "high", number(interval->high));
}

static json_t *ratios_new(const struct bench_result *result)
{
	const struct group *group = &result->group;
	json_t *ratios = json_array();

	for (int i = 0; ratios && i < group->n_ratios; i++) {
		const struct ratio *ratio = &group->ratios[i];
		const char *less = ratio->less < 0 ? NULL : group->variants[ratio->less].name;

		if (json_array_append_new(ratios,
					  json_pack("{s:s, s:s?, s:b, s:o}", "name", ratio->name,
						    "less", less, "control", ratio->is_control,
						    "ratio", interval_new(&ratio->interval))))
			break;
	}
	return ratios;
}

static json_t *list_new(const struct bench_results *results)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < results->n; i++) {
		const struct bench_result *result = &results->list[i];

		if (json_array_append_new(
			    list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "scenario",
					    result->scenario, "status",
					    bench_status__names[result->status], "why", result->why,
					    "p", number(result->p), "ratios", ratios_new(result),
					    "variants", variants_new(&result->group), "deliveries",
					    deliveries__json(result->deliveries))))
			break;
	}
	return list;
}

static json_t *machine_new(const struct machine *machine)
{
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:[f,f,f]}", "kernel", machine->kernel,
			 "cpu_name", machine->cpu_name, "clang", machine->clang, "jit",
			 machine->jit, "cpus", machine->n_cpus, "cpu", machine->cpu, "load",
			 machine->load[0], machine->load[1], machine->load[2]);
}

int bench_results__write_json(const struct bench_results *results, FILE *out, struct pf_error *err)
{
	struct interval noise;
	json_t *document = NULL;
	int ret = bench_results__noise(results, &noise);

	if (!ret)
		document = json_pack("{s:s, s:o, s:s, s:s, s:s?, s:s?, s:o, s:f, s:o, s:I, s:i}",
				     "version", PF_VERSION, "machine",
				     machine_new(&results->machine), "object", results->objects[0],
				     "tag", results->tags[0], "against", results->objects[1],
				     "against_tag", results->objects[1] ? results->tags[1] : NULL,
				     "noise", interval_new(&noise), "margin", results->margin,
				     "results", list_new(results), "skipped",
				     (json_int_t)bench_results__count(results, BENCH_SKIPPED),
				     "exit_status", bench_results__exit_status(results));
	if (!document)
		return pf_error__set(err, -ENOMEM, "cannot make the JSON report: out of memory");
	if (json_dumpf(document, out, JSON_INDENT(1)) || fputc('\n', out) == EOF || fflush(out))
		ret = pf_error__set(err, -EIO, "cannot write the JSON report");
	json_decref(document);
	return ret;
}
