// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What JSON has but for the raw samples, as CSV (RFC 4180): a line for each ratio, or for a scenario of
 * which none was measured, and one for the session. What is not known is empty.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results.h"

/* A line: the session's has no result. */
struct line {
	const struct bench_results *results;
	const struct bench_result *result;
	const struct ratio *ratio; /* or NULL */
	struct interval interval;  /* zeroed: nothing was measured */
};

static void write_number(double number, const char *format, FILE *out)
{
	if (isfinite(number))
		fprintf(out, format, number);
}

/* In quotation marks, those within it twice; not at all when it is empty. */
static void write_text(const char *text, FILE *out)
{
	if (!text || !text[0])
		return;
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void write_scenario(const struct line *line, FILE *out)
{
	fputs(line->result ? line->result->scenario : "session", out);
}

static void write_status(const struct line *line, FILE *out)
{
	if (line->result)
		fputs(bench_status__names[line->result->status], out);
	else
		fprintf(out, "exit status %d", bench_results__exit_status(line->results));
}

static void write_ratio(const struct line *line, FILE *out)
{
	if (line->ratio)
		fputs(line->ratio->name, out);
	else if (!line->result)
		fputs("A/A", out);
}

static void write_control(const struct line *line, FILE *out)
{
	if (line->ratio || !line->result)
		fputs(!line->result || line->ratio->is_control ? "true" : "false", out);
}

static void write_less(const struct line *line, FILE *out)
{
	if (line->ratio && line->ratio->less >= 0)
		fputs(line->result->group.variants[line->ratio->less].name, out);
}

/* Of the variant above or below the ratio's stroke. */
static void write_ns(const struct line *line, bool above, FILE *out)
{
	const struct ratio *ratio = line->ratio;

	if (ratio && line->interval.n)
		write_number(group__cost(&line->result->group,
					 ratio->is_speed == above ? ratio->to : ratio->of,
					 ratio->less),
			     "%.3f", out);
}

static void write_ns_above(const struct line *line, FILE *out)
{
	write_ns(line, true, out);
}

static void write_ns_below(const struct line *line, FILE *out)
{
	write_ns(line, false, out);
}

static void write_median(const struct line *line, FILE *out)
{
	if (line->interval.n)
		write_number(line->interval.median, "%.5f", out);
}

static void write_low(const struct line *line, FILE *out)
{
	if (line->interval.n)
		write_number(line->interval.low, "%.5f", out);
}

static void write_high(const struct line *line, FILE *out)
{
	if (line->interval.n)
		write_number(line->interval.high, "%.5f", out);
}

static void write_p(const struct line *line, FILE *out)
{
	if (line->result)
		write_number(line->result->p, "%.5f", out);
}

/* Frames, of all ways of the scenario. */
static void write_sent(const struct line *line, FILE *out)
{
	if (line->result && line->result->deliveries)
		fprintf(out, "%llu",
			(unsigned long long)deliveries__sent(line->result->deliveries));
}

static void write_lost(const struct line *line, FILE *out)
{
	if (line->result && line->result->deliveries)
		fprintf(out, "%llu",
			(unsigned long long)deliveries__lost(line->result->deliveries));
}

static void write_why(const struct line *line, FILE *out)
{
	if (line->result)
		write_text(line->result->why, out);
}

static void write_kernel(const struct line *line, FILE *out)
{
	write_text(line->results->machine.kernel, out);
}

static void write_cpu(const struct line *line, FILE *out)
{
	write_text(line->results->machine.cpu_name, out);
}

static void write_object(const struct line *line, FILE *out)
{
	write_text(line->results->objects[0], out);
}

static void write_tag(const struct line *line, FILE *out)
{
	fputs(line->results->tags[0], out);
}

static void write_against_tag(const struct line *line, FILE *out)
{
	if (line->results->objects[1])
		fputs(line->results->tags[1], out);
}

static const struct {
	const char *name;
	void (*write)(const struct line *line, FILE *out);
} columns[] = {
	{ "scenario", write_scenario },
	{ "status", write_status },
	{ "ratio", write_ratio },
	{ "control", write_control },
	{ "less", write_less },
	{ "ns", write_ns_above },
	{ "against_ns", write_ns_below },
	{ "median", write_median },
	{ "low", write_low },
	{ "high", write_high },
	{ "p", write_p },
	{ "sent", write_sent },
	{ "lost", write_lost },
	{ "why", write_why },
	{ "kernel", write_kernel },
	{ "cpu_name", write_cpu },
	{ "object", write_object },
	{ "tag", write_tag },
	{ "against_tag", write_against_tag },
};

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static void write_line(const struct line *line, FILE *out)
{
	for (int i = 0; i < N_COLUMNS; i++) {
		if (i)
			fputc(',', out);
		columns[i].write(line, out);
	}
	fputc('\n', out);
}

int bench_results__write_csv(const struct bench_results *results, FILE *out, struct pf_error *err)
{
	struct line session = { .results = results };

	if (bench_results__noise(results, &session.interval))
		return pf_error__set(err, -ENOMEM, "cannot make the CSV report: out of memory");
	for (int i = 0; i < N_COLUMNS; i++)
		fprintf(out, "%s%s", i ? "," : "", columns[i].name);
	fputc('\n', out);
	for (size_t i = 0; i < results->n; i++) {
		const struct bench_result *result = &results->list[i];

		bool told = result->group.n_rounds && result->status != BENCH_REFUSED;

		for (int r = 0; told && r < result->group.n_ratios; r++) {
			const struct ratio *ratio = &result->group.ratios[r];

			write_line(&(struct line){ results, result, ratio, ratio->interval }, out);
		}
		if (!told || !result->group.n_ratios)
			write_line(&(struct line){ results, result, NULL, {} }, out);
	}
	write_line(&session, out);
	return fflush(out) || ferror(out) ? pf_error__set(err, -EIO, "cannot write the CSV") : 0;
}
