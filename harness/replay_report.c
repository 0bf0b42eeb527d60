// SPDX-License-Identifier: GPL-2.0-or-later
/* What a replay found out, for a person, and as an exit status. */
#include "replay_report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "report.h"

#define INDENT	  "          "
#define MAX_SHOWN 20 /* failures; a wrong program fails every frame of a large capture */

/* The failed frame in the place of a case, for the reports. */
struct frame_case {
	struct pf_case c;
	char name[128];
};

/* The command that runs it alone; owned by the caller, NULL when out of memory. */
static char *command_of(const struct replay_request *request, const struct replay_failure *failure)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs("pf-harness replay ", out);
	report__put(request->path, REPORT_SHELL, out);
	fprintf(out, " --frame %u --executor %s --world %s --ingress %s", failure->number,
		failure->executor->name, request->world->name, request->ingress);
	if (request->expected) {
		fputs(" --expect ", out);
		report__put(request->expected_path, REPORT_SHELL, out);
	}
	if (request->object_path) {
		fputs(" --object ", out);
		report__put(request->object_path, REPORT_SHELL, out);
	}
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

static struct pf_case *case_of(const struct replay_request *request, unsigned int number)
{
	struct frame_case *frame = calloc(1, sizeof(*frame));

	if (!frame)
		return NULL;
	snprintf(frame->name, sizeof(frame->name), "%.100s/frame-%u", basename(request->path),
		 number);
	frame->c.name = frame->name;
	return &frame->c;
}

int replay__keep_failure(struct replay *replay, const struct replay_failure *failure,
			 const char *text, size_t text_len)
{
	struct run *run = &replay->failures;
	struct result *result;

	if (run->n == MAX_SHOWN) {
		replay->hidden++;
		return 0;
	}
	if (!run->results)
		run->results = calloc(MAX_SHOWN, sizeof(*run->results));
	if (!run->results)
		return -ENOMEM;
	result = &run->results[run->n];
	result->c = case_of(replay->request, failure->number);
	if (!result->c)
		return -ENOMEM;
	run->n++;
	result->executor = failure->executor;
	result->status = RESULT_FAIL;
	result->text = strndup(text, text_len);
	result->again = command_of(replay->request, failure);
	if (!result->text || !result->again ||
	    frame__set(&result->input, failure->input->bytes, failure->input->len) ||
	    frame__set(&result->expected, failure->expected->bytes, failure->expected->len) ||
	    frame__set(&result->actual, failure->actual->bytes, failure->actual->len))
		return -ENOMEM;
	return 0;
}

void replay_failures__free(struct run *failures)
{
	for (size_t i = 0; i < failures->n; i++)
		free((struct frame_case *)failures->results[i]
			     .c); /* the case is its first member */
}

/* What was not run or not asked and why, and what holds although the kernel does otherwise. */
static void print_exceptions(const struct replay *replay, const struct replay_tally *tally,
			     FILE *out)
{
	const struct executor_limit *limits = tally->executor->limits;

	for (int i = 0; limits && limits[i].reason; i++)
		if (tally->limited[i])
			fprintf(out, INDENT "%u not applicable: %s\n", tally->limited[i],
				limits[i].reason);
	if (tally->skipped)
		fprintf(out, INDENT "%u %s: ", tally->skipped, report__words[tally->lack.status]);
	else if (tally->not_asked)
		fprintf(out, INDENT "%u held, but not against the kernel: ", tally->not_asked);
	if (tally->skipped || tally->not_asked) {
		report__put_reason(&replay->failures, tally->lack.capability, out);
		fputc('\n', out);
	}
	for (size_t i = 0; i < n_differences; i++)
		if (tally->excused[i])
			fprintf(out, INDENT "%u not forwarded by the kernel, by design: %s\n",
				tally->excused[i], differences[i].name);
}

static void print_tally(const struct replay *replay, const struct replay_tally *tally, FILE *out)
{
	enum result_status status = tally->gate.status;

	fprintf(out, "%-10s", tally->executor->name);
	if (status != RESULT_NOT_RUN) {
		fprintf(out, "%s: ", report__words[status]);
		report__put_reason(&replay->failures, tally->gate.capability, out);
		fputc('\n', out);
		return;
	}
	fprintf(out, "%u held, %u failed", tally->held, tally->failed);
	if (tally->skipped)
		fprintf(out, ", %u skipped", tally->skipped);
	fputc('\n', out);
	print_exceptions(replay, tally, out);
}

static void print_summary(const struct replay *replay, FILE *out)
{
	static const char *const words[] = {
		[EXIT_HELD] = "PASS",
		[EXIT_DID_NOT_HOLD] = "FAIL",
		[EXIT_COULD_NOT_RUN] =
			"FAIL: nothing was executed, or an executor had nothing to run;",
	};
	const struct replay_request *request = replay->request;

	if (replay->hidden)
		fprintf(out, "%u more failures are not shown\n", replay->hidden);
	for (size_t i = 0; i < replay->n_tallies; i++)
		print_tally(replay, &replay->tallies[i], out);
	fprintf(out, "%s  ", words[replay__exit_status(replay)]);
	report__put(request->path, REPORT_LINE, out);
	if (request->frame)
		fprintf(out, ": frame %u of %u", request->frame, request->id->frames);
	else
		fprintf(out, ": %u frame%s", request->id->frames,
			request->id->frames == 1 ? "" : "s");
	fprintf(out, ", %u skipped, in world %s; ", replay->source.cut, request->world->name);
	if (request->expected)
		report__put(request->expected_path, REPORT_LINE, out);
	else
		fputs("no expectations, the model alone (--bless writes some)", out);
	if (request->waived)
		fprintf(out, "; waived: %s", request->waived);
	fputc('\n', out);
}

int replay__print(struct replay *replay, struct pf_error *err)
{
	const struct replay_request *request = replay->request;
	int ret = 0;

	if (request->report_dir)
		ret = report__pcaps(&replay->failures, request->report_dir, err);
	for (size_t i = 0; !ret && i < replay->failures.n; i++)
		ret = report__put_result(&replay->failures, &replay->failures.results[i], false,
					 report__words, request->out);
	if (ret)
		return ret == -ENOMEM
			       ? pf_error__set(err, ret, "cannot print the report: out of memory")
			       : ret;
	print_summary(replay, request->out);
	if (fflush(request->out) || ferror(request->out))
		ret = pf_error__set(err, -EIO, "cannot write the report");
	return ret;
}

/* True when there was nothing that the executor did not do: no frame was one for it. */
static bool is_moot(const struct replay_tally *tally)
{
	const struct executor_limit *limits = tally->executor->limits;
	unsigned int moot = 0;

	for (int i = 0; limits && limits[i].reason; i++)
		moot += limits[i].is_moot ? tally->limited[i] : 0;
	return moot && !tally->skipped;
}

int replay__exit_status(const struct replay *replay)
{
	bool idle = replay->n_tallies == 0;
	unsigned int held = 0, failed = 0;

	for (size_t i = 0; i < replay->n_tallies; i++) {
		const struct replay_tally *tally = &replay->tallies[i];

		held += tally->held;
		failed += tally->failed + (tally->gate.status == RESULT_FAIL);
		idle |= !tally->held && !tally->failed && !is_moot(tally);
	}
	if (failed)
		return EXIT_DID_NOT_HOLD;
	return idle || !held ? EXIT_COULD_NOT_RUN : EXIT_HELD;
}
