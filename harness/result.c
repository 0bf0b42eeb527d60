// SPDX-License-Identifier: GPL-2.0-or-later
#include "result.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"

const char *const result_status__names[N_RESULT_STATUS] = {
	[RESULT_NOT_RUN] = "not_run", [RESULT_FAIL] = "fail", [RESULT_SKIP] = "skip",
	[RESULT_WAIVED] = "waived",   [RESULT_PASS] = "pass",
};

enum result_status result__status(const struct result *result)
{
	switch (result->status) {
	case RESULT_PASS:
	case RESULT_FAIL:
		return result->status;
	case RESULT_SKIP:
	case RESULT_WAIVED:
		return result->capability ? result->status : RESULT_NOT_RUN;
	default:
		return RESULT_NOT_RUN;
	}
}

void run__count(const struct run *run, const struct executor *executor,
		size_t count[N_RESULT_STATUS])
{
	memset(count, 0, N_RESULT_STATUS * sizeof(*count));
	for (size_t i = 0; i < run->n; i++)
		if (!executor || run->results[i].executor == executor)
			count[result__status(&run->results[i])]++;
}

/*
 * True when an executor had cases and all were skipped or waived. That the model agreed with the rows
 * says nothing of a program that never ran.
 */
static bool has_idle_executor(const struct run *run)
{
	for (size_t i = 0; i < run->n; i++) {
		size_t count[N_RESULT_STATUS];

		if (i && run->results[i].executor == run->results[i - 1].executor)
			continue;
		run__count(run, run->results[i].executor, count);
		if (count[RESULT_PASS] + count[RESULT_FAIL] + count[RESULT_NOT_RUN] == 0)
			return true;
	}
	return false;
}

int run__exit_status(const struct run *run)
{
	size_t count[N_RESULT_STATUS];

	run__count(run, NULL, count);
	if (count[RESULT_PASS] + count[RESULT_FAIL] == 0)
		return EXIT_COULD_NOT_RUN;
	if (count[RESULT_FAIL] + count[RESULT_NOT_RUN] > 0)
		return EXIT_DID_NOT_HOLD;
	if (has_idle_executor(run))
		return EXIT_COULD_NOT_RUN;
	return EXIT_HELD;
}

void run__free(struct run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->n; i++) {
		struct result *result = &run->results[i];

		free(result->text);
		free(result->pcap);
		free(result->again);
		frame__free(&result->input);
		frame__free(&result->expected);
		frame__free(&result->actual);
	}
	free(run->results);
	memset(run, 0, sizeof(*run));
}
