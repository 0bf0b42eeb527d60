// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

#define RED(text)    "\033[31m" text "\033[0m"
#define GREEN(text)  "\033[32m" text "\033[0m"
#define YELLOW(text) "\033[33m" text "\033[0m"

static const char *const coloured_words[N_RESULT_STATUS] = {
	[RESULT_NOT_RUN] = RED("NOT RUN"), [RESULT_FAIL] = RED("FAIL"),
	[RESULT_SKIP] = YELLOW("SKIP"),	   [RESULT_WAIVED] = YELLOW("WAIVED"),
	[RESULT_PASS] = GREEN("PASS"),
};

static bool is_colour_welcome(const char *path)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return !path && isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
	       !(term && !strcmp(term, "dumb"));
}

static void put_indented(const char *lines, FILE *out)
{
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		fprintf(out, "%s%.*s\n", len ? "      " : "", (int)len, lines);
		lines += len + (lines[len] == '\n');
	}
}

int report__put_result(const struct run *run, const struct result *result, bool verbose,
		       const char *const words[N_RESULT_STATUS], FILE *out)
{
	enum result_status status = result__status(result);
	bool failed = status == RESULT_FAIL || status == RESULT_NOT_RUN;
	char *text;

	if (!failed && !verbose)
		return 0;
	fprintf(out, "%s  ", words[status]);
	report__put(result->c->name, REPORT_LINE, out);
	fprintf(out, "  (%s)", result->executor->name);
	if (status == RESULT_SKIP || status == RESULT_WAIVED) {
		fputs("  ", out);
		report__put_reason(run, result->capability, out);
	}
	fputc('\n', out);
	if (!failed)
		return 0;
	text = report__failure(run, result);
	if (!text)
		return -ENOMEM;
	put_indented(text, out);
	fputc('\n', out);
	free(text);
	return 0;
}

int report__human(const struct run *run, bool verbose, const char *path, struct pf_error *err)
{
	const char *const *words = is_colour_welcome(path) ? coloured_words : report__words;
	char *document = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&document, &len);
	int ret = out ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < run->n; i++)
		ret = report__put_result(run, &run->results[i], verbose, words, out);
	if (!ret)
		report__put_summary(run, "", words, out);
	if (out && fclose(out))
		ret = -ENOMEM;
	if (ret)
		pf_error__set(err, ret, "cannot make the report: %s", strerror(-ret));
	else
		ret = report__emit(document, len, "human", path, err);
	free(document);
	return ret;
}
