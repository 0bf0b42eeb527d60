// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "words.h"

const char *const report__words[N_RESULT_STATUS] = {
	[RESULT_NOT_RUN] = "NOT RUN", [RESULT_FAIL] = "FAIL", [RESULT_SKIP] = "SKIP",
	[RESULT_WAIVED] = "WAIVED",   [RESULT_PASS] = "PASS",
};

const char *report__kernel(const struct run *run)
{
	return run->caps && run->caps->release[0] ? run->caps->release : "unknown";
}

const char *report__object(const struct run *run)
{
	if (run->object)
		return run->object;
	return run->object_path ? run->object_path : "none";
}

const char *report__not_executed(const struct run *run)
{
	size_t count[N_RESULT_STATUS];

	run__count(run, NULL, count);
	if (count[RESULT_PASS] + count[RESULT_FAIL] == 0)
		return "nothing was executed";
	return "an executor had all its cases skipped or waived";
}

void report__put_reason(const struct run *run, const char *capability, FILE *out)
{
	static const char *const states[] = {
		[PF_CAPABILITY_UNKNOWN] = "unknown",
		[PF_CAPABILITY_FAIL] = "absent",
		[PF_CAPABILITY_PASS] = "present",
	};
	const struct pf_capability *found =
		run->caps && capability ? pf_capabilities__find(run->caps, capability) : NULL;

	report__put(capability ? capability : "no capability named", REPORT_LINE, out);
	if (!found) {
		fputs(capability ? " not probed" : "", out);
		return;
	}
	fprintf(out, " %s", states[found->status]);
	if (found->detail[0]) {
		fputs(": ", out);
		report__put(found->detail, REPORT_LINE, out);
	}
}

/* Which frame of the pcap is which. One that is not known is not there. */
static void put_frames(const struct result *result, FILE *out)
{
	const struct {
		const char *name;
		const struct frame *frame;
	} frames[] = {
		{ "input", &result->input },
		{ "expected", &result->expected },
		{ "actual", &result->actual },
	};
	const char *comma = "";
	int number = 0;

	fputs(" (", out);
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		if (frames[i].frame->len)
			fprintf(out, "%sframe %d %s", comma, ++number, frames[i].name);
		else
			fprintf(out, "%sno %s frame", comma, frames[i].name);
		comma = ", ";
	}
	fputc(')', out);
}

static void put_command(const struct run *run, const struct result *result, FILE *out)
{
	if (result->again) {
		fprintf(out, "again: %s\n", result->again);
		return;
	}
	fputs("again: pf-harness run ", out);
	report__put(result->c->name, REPORT_SHELL, out);
	fprintf(out, " --executor %s", result->executor->name);
	if (run->object_path) {
		fputs(" --object ", out);
		report__put(run->object_path, REPORT_SHELL, out);
	}
	fputc('\n', out);
}

char *report__failure(const struct run *run, const struct result *result)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (result->c->why) {
		fputs("why: ", out);
		report__put(result->c->why, REPORT_LINE, out);
		fputc('\n', out);
	}
	if (result->text && *result->text) {
		report__put(result->text, REPORT_LINES, out);
		if (result->text[strlen(result->text) - 1] != '\n')
			fputc('\n', out);
	} else if (result->capability) {
		report__put_reason(run, result->capability, out);
		fputc('\n', out);
	} else {
		fprintf(out, "%s\n",
			result->status == RESULT_NOT_RUN ? "it was not run"
			: result->status == RESULT_FAIL	 ? "it failed without saying why"
							 : "it was left out for no capability");
	}
	put_command(run, result, out);
	if (result->pcap) {
		fputs("pcap: ", out);
		report__put(result->pcap, REPORT_LINE, out);
		put_frames(result, out);
		fputc('\n', out);
	}
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

/* Those left out with that status for want of that capability, from the result at `from` on. */
static size_t count_gap(const struct run *run, size_t from, enum result_status status,
			const char *capability)
{
	size_t n = 0;

	for (size_t i = from; i < run->n; i++)
		if (result__status(&run->results[i]) == status &&
		    !strcmp(run->results[i].capability, capability))
			n++;
	return n;
}

static void put_gap(const struct run *run, const char *prefix, const char *word, size_t n,
		    const char *capability, FILE *out)
{
	fprintf(out, "%s%s  %zu case%s: ", prefix, word, n, n == 1 ? "" : "s");
	report__put_reason(run, capability, out);
	fputc('\n', out);
}

static void put_gaps(const struct run *run, enum result_status status, const char *prefix,
		     const char *word, FILE *out)
{
	for (size_t i = 0; i < run->n; i++) {
		const char *capability = run->results[i].capability;
		size_t n;

		if (result__status(&run->results[i]) != status)
			continue;
		n = count_gap(run, i, status, capability);
		if (n == count_gap(run, 0, status, capability)) /* it is the first of them */
			put_gap(run, prefix, word, n, capability, out);
	}
}

/* What was waived although no case had to be left out for it is a waiver all the same (§9.1). */
static void put_idle_waivers(const struct run *run, const char *prefix, const char *word, FILE *out)
{
	const char *list = run->waived;
	char name[WORD_MAX];

	while (words__next(&list, name))
		if (*name && !count_gap(run, 0, RESULT_WAIVED, name))
			put_gap(run, prefix, word, 0, name, out);
}

static void put_counts(const size_t count[N_RESULT_STATUS], FILE *out)
{
	fprintf(out, "%zu passed, %zu failed, %zu skipped, %zu waived", count[RESULT_PASS],
		count[RESULT_FAIL], count[RESULT_SKIP], count[RESULT_WAIVED]);
	if (count[RESULT_NOT_RUN])
		fprintf(out, ", %zu not run", count[RESULT_NOT_RUN]);
}

static bool is_first_of_executor(const struct run *run, size_t at)
{
	/* Backwards: the nearest of the same executor is next door. */
	for (size_t i = at; i-- > 0;)
		if (run->results[i].executor == run->results[at].executor)
			return false;
	return true;
}

void report__put_summary(const struct run *run, const char *prefix,
			 const char *const words[N_RESULT_STATUS], FILE *out)
{
	static const enum result_status verdicts[] = {
		[EXIT_HELD] = RESULT_PASS,
		[EXIT_DID_NOT_HOLD] = RESULT_FAIL,
		[EXIT_COULD_NOT_RUN] = RESULT_NOT_RUN,
	};
	int verdict = run__exit_status(run);
	size_t count[N_RESULT_STATUS];

	put_gaps(run, RESULT_SKIP, prefix, words[RESULT_SKIP], out);
	put_gaps(run, RESULT_WAIVED, prefix, words[RESULT_WAIVED], out);
	put_idle_waivers(run, prefix, words[RESULT_WAIVED], out);
	for (size_t i = 0; i < run->n; i++) {
		if (!is_first_of_executor(run, i))
			continue;
		run__count(run, run->results[i].executor, count);
		fprintf(out, "%s%-8s  ", prefix, run->results[i].executor->name);
		put_counts(count, out);
		fputc('\n', out);
	}
	run__count(run, NULL, count);
	fprintf(out, "%s%s  ", prefix, words[verdicts[verdict]]);
	if (verdict == EXIT_COULD_NOT_RUN)
		fprintf(out, "%s: ", report__not_executed(run));
	put_counts(count, out);
	fprintf(out, " in %.2f s, kernel ", run->seconds);
	report__put(report__kernel(run), REPORT_LINE, out);
	fputs(", object ", out);
	report__put(report__object(run), REPORT_LINE, out);
	fputc('\n', out);
}

int report__emit(const char *document, size_t len, const char *what, const char *path,
		 struct pf_error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;
	FILE *out = NULL;
	int ret = 0;

	sigaction(SIGPIPE, &ignore, &before);
	errno = 0;
	out = path ? fopen(path, "we") : stdout;
	if (!out || fwrite(document, 1, len, out) != len || fflush(out))
		ret = errno ? -errno : -EIO;
	/* stdout stays open; what went wrong with it earlier still counts. */
	if (out && !path && !ret && ferror(out))
		ret = -EIO;
	if (out && path && fclose(out) && !ret)
		ret = -errno;
	sigaction(SIGPIPE, &before, NULL);
	if (ret)
		pf_error__set(err, ret, "cannot write the %s report to %s: %s", what,
			      path ? path : "standard output", strerror(-ret));
	return ret;
}
