// SPDX-License-Identifier: GPL-2.0-or-later
#include "verifier.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *const verifier_metric__names[N_VERIFIER_METRICS] = {
#define X(name, unit, help) [VERIFIER_##name] = #name,
	VERIFIER_METRICS(X)
#undef X
};

static const struct {
	const char *unit, *help;
} metrics[N_VERIFIER_METRICS] = {
#define X(name, unit, help) [VERIFIER_##name] = { unit, help },
	VERIFIER_METRICS(X)
#undef X
};

/* Where the verifier's log, or a map's fdinfo, says a number: the text right before it. */
static int number_after(const char *text, const char *before, long long *value)
{
	const char *at = strstr(text, before);
	char *end;

	if (!at)
		return -EPROTO;
	at += strlen(before);
	errno = 0;
	*value = strtoll(at, &end, 10);
	return end == at || errno ? -EPROTO : 0;
}

/*
 * "stack depth 232+112": the program's and each subprogram's, which are on the stack together. Since
 * 7.3 the kernel adds up itself: "stack depth max 368".
 */
static int read_stack_depth(const char *log, long long *value)
{
	const char *at = strstr(log, "stack depth ");
	char *end;

	*value = 0;
	if (!number_after(log, "stack depth max ", value))
		return 0;
	if (!at)
		return -EPROTO;
	at += strlen("stack depth");
	do {
		long depth = strtol(at + 1, &end, 10);

		if (end == at + 1)
			return -EPROTO;
		*value += depth;
		at = end;
	} while (*at == '+');
	return 0;
}

static int read_log(struct verifier_report *report, const char *log)
{
	static const struct {
		enum verifier_metric metric;
		const char *before;
	} rows[] = {
		{ VERIFIER_insns_processed, "processed " },
		{ VERIFIER_total_states, "total_states " },
		{ VERIFIER_peak_states, "peak_states " },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (number_after(log, rows[i].before, &report->value[rows[i].metric]))
			return -EPROTO;
	return read_stack_depth(log, &report->value[VERIFIER_stack_depth]);
}

static int read_map_memory(const struct pf_object *object, long long *sum)
{
	*sum = 0;
	for (int i = 0; i < PF_N_MAPS; i++) {
		char path[64], text[1024];
		long long bytes;
		size_t len;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pf_object__map_fd(object, i));
		file = fopen(path, "re");
		if (!file)
			return -errno;
		len = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
		text[len] = '\0';
		if (number_after(text, "memlock:\t", &bytes))
			return -EPROTO;
		*sum += bytes;
	}
	return 0;
}

int verifier_report__read(struct verifier_report *report, const struct pf_object *object,
			  struct pf_error *err)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	int ret;

	if (read_log(report, pf_object__verifier_log(object)))
		return pf_error__set(err, -EPROTO,
				     "the verifier's log has not the lines that verify reads");
	if (bpf_obj_get_info_by_fd(pf_object__prog_fd(object), &info, &size))
		return pf_error__set(err, -errno, "cannot ask for the program's sizes: %s",
				     strerror(errno));
	report->value[VERIFIER_xlated_size] = info.xlated_prog_len;
	report->value[VERIFIER_jited_size] = info.jited_prog_len;
	ret = read_map_memory(object, &report->value[VERIFIER_map_memory]);
	if (ret)
		return pf_error__set(err, ret, "cannot read the memory of the maps: %s",
				     strerror(-ret));
	return 0;
}

static int find_metric(const char *name)
{
	for (int i = 0; i < N_VERIFIER_METRICS; i++)
		if (!strcmp(verifier_metric__names[i], name))
			return i;
	return -ENOENT;
}

/* One line of a budget; blank ones set `*metric` to -ENOENT. */
static int parse_budget_line(char *line, int *metric, long long *maximum)
{
	char *name, *number, *end, *rest;

	line[strcspn(line, "#\n")] = '\0';
	*metric = -ENOENT;
	name = strtok_r(line, " \t", &rest);
	if (!name)
		return 0;
	number = strtok_r(NULL, " \t", &rest);
	*metric = find_metric(name);
	if (*metric < 0 || !number || strtok_r(NULL, " \t", &rest))
		return -EINVAL;
	errno = 0;
	*maximum = strtoll(number, &end, 10);
	return *end || errno || *maximum < 0 ? -EINVAL : 0;
}

int verifier_budget__read(struct verifier_budget *budget, const char *path, struct pf_error *err)
{
	FILE *file = fopen(path, "re");
	unsigned int line_number = 0, n_maxima = 0;
	long long maximum;
	size_t capacity = 0;
	char *line = NULL;
	int metric, ret = 0;

	if (!file)
		return pf_error__set(err, -EINVAL, "cannot read budget %s: %s", path,
				     strerror(errno));
	for (int i = 0; i < N_VERIFIER_METRICS; i++)
		budget->maximum[i] = LLONG_MAX;
	while (!ret && getline(&line, &capacity, file) >= 0) {
		line_number++;
		if (parse_budget_line(line, &metric, &maximum)) {
			ret = pf_error__set(
				err, -EINVAL,
				"%s:%u: expected METRIC MAXIMUM (see pf-harness verify)", path,
				line_number);
		} else if (metric >= 0 && budget->maximum[metric] != LLONG_MAX) {
			ret = pf_error__set(err, -EINVAL, "%s:%u: %s has its maximum already", path,
					    line_number, verifier_metric__names[metric]);
		} else if (metric >= 0) {
			budget->maximum[metric] = maximum;
			n_maxima++;
		}
	}
	if (!ret && ferror(file))
		ret = pf_error__set(err, -EINVAL, "cannot read budget %s", path);
	if (!ret && n_maxima == 0)
		ret = pf_error__set(err, -EINVAL, "budget %s names no metric", path);
	free(line);
	fclose(file);
	return ret;
}

bool verifier_budget__is_kept(const struct verifier_budget *budget,
			      const struct verifier_report *report, FILE *out)
{
	bool kept = true;

	for (int i = 0; i < N_VERIFIER_METRICS; i++) {
		if (report->value[i] <= budget->maximum[i])
			continue;
		kept = false;
		fprintf(out, "over budget: %s is %lld %s, at most %lld allowed\n",
			verifier_metric__names[i], report->value[i], metrics[i].unit,
			budget->maximum[i]);
	}
	return kept;
}

void verifier_report__print(const struct verifier_report *report, FILE *out)
{
	for (int i = 0; i < N_VERIFIER_METRICS; i++)
		fprintf(out, "  %-16s %10lld %-13s %s\n", verifier_metric__names[i],
			report->value[i], metrics[i].unit, metrics[i].help);
}
