// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything that was measured, raw samples included, for machines: JSON, and ratios as CSV. */
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

/* As RFC 4180 has text: in quotation marks, those within it twice. */
static void write_why(const struct bench_result *result, FILE *out)
{
	if (result->why[0])
		fputc('"', out);
	for (const char *c = result->why; *c; c++) {
		if (*c == '"')
			fputc('"', out);
		fputc(*c, out);
	}
	fputs(result->why[0] ? "\"\n" : "\n", out);
}

int bench_results__write_csv(const struct bench_results *results, FILE *out, struct pf_error *err)
{
	fprintf(out, "scenario,status,ratio,ns,against_ns,median,low,high,why\n");
	for (size_t i = 0; i < results->n; i++) {
		const struct bench_result *result = &results->list[i];
		const struct group *group = &result->group;
		int n_ratios = group->n_rounds ? group->n_ratios : 0;

		for (int r = 0; r < n_ratios; r++) {
			const struct ratio *ratio = &group->ratios[r];

			fprintf(out, "%s,%s,%s,%.3f,%.3f,%.5f,%.5f,%.5f,", result->scenario,
				bench_status__names[result->status], ratio->name,
				group__cost(group, ratio->is_speed ? ratio->to : ratio->of,
					    ratio->less),
				group__cost(group, ratio->is_speed ? ratio->of : ratio->to,
					    ratio->less),
				ratio->interval.median, ratio->interval.low, ratio->interval.high);
			write_why(result, out);
		}
		if (!n_ratios) {
			fprintf(out, "%s,%s,,,,,,,", result->scenario,
				bench_status__names[result->status]);
			write_why(result, out);
		}
	}
	return fflush(out) || ferror(out) ? pf_error__set(err, -EIO, "cannot write the CSV") : 0;
}
