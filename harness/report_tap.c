// SPDX-License-Identifier: GPL-2.0-or-later
#include "report_cmocka.h"

static bool put_test(struct replay *replay, size_t at, const struct run *run, FILE *out)
{
	const struct replay_test *test = &replay->tests[at];

	switch (test->status) {
	case RESULT_PASS:
		fprintf(out, "ok %zu - %s\n", at + 1, test->name);
		return replay__expect(replay, "ok %zu - %s\n", at + 1, test->name);
	case RESULT_SKIP:
		fprintf(out, "ok %zu - %s # SKIP ", at + 1, test->name);
		if (result__status(test->result) == RESULT_WAIVED)
			fputs("waived: ", out);
		report__put_reason(run, test->result->capability, out);
		fputc('\n', out);
		return replay__expect(replay, "not ok %zu # SKIP %s\n", at + 1, test->name);
	default:
		fprintf(out, "not ok %zu - %s\n", at + 1, test->name);
		return replay__expect(replay, "not ok %zu - %s\n", at + 1, test->name) &&
		       replay__copy_until(replay, "# " REPLAY_FAILURE "\n", out);
	}
}

static bool put_document(struct replay *replay, const struct run *run, FILE *out)
{
	fprintf(out, "1..%zu\n", replay->n);
	if (!replay__expect(replay, "1..%zu\n", replay->n))
		return false;
	for (size_t i = 0; i < replay->n; i++)
		if (!put_test(replay, i, run, out))
			return false;
	report__put_summary(run, "# ", report__words, out);
	return replay__expect(replay, "# %s - %s\n", replay->count[RESULT_FAIL] ? "not ok" : "ok",
			      REPLAY_GROUP) &&
	       !*replay->at;
}

int report__tap(const struct run *run, const char *path, struct pf_error *err)
{
	return replay__report(run, REPLAY_TAP, put_document, path, err);
}
