// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "report_cmocka.h"

static void put_property(const char *name, const char *value, FILE *out)
{
	fprintf(out, "      <property name=\"%s\" value=\"", name);
	report__put(value, REPORT_XML, out);
	fputs("\"/>\n", out);
}

static bool put_head(struct replay *replay, const struct run *run, FILE *out)
{
	const size_t *count = replay->count;

	/* cmocka's own time is that of the replay. */
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<testsuites>\n"
		"  <testsuite name=\"" REPLAY_GROUP
		"\" time=\"%.3f\" tests=\"%zu\" failures=\"%zu\""
		" errors=\"0\" skipped=\"%zu\" >\n"
		"    <properties>\n",
		run->seconds, replay->n, count[RESULT_FAIL], count[RESULT_SKIP]);
	put_property("kernel", report__kernel(run), out);
	put_property("object", report__object(run), out);
	put_property("waived", run->waived ? run->waived : "", out);
	fputs("    </properties>\n", out);
	return replay__expect(replay, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<testsuites>\n"
				      "  <testsuite name=\"" REPLAY_GROUP "\" time=\"") &&
	       replay__copy_until(replay, "\" ", NULL) &&
	       replay__expect(replay,
			      "tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" >\n",
			      replay->n, count[RESULT_FAIL], count[RESULT_SKIP]);
}

static void put_skip(const struct run *run, const struct result *result, FILE *out)
{
	char *reason = NULL;
	size_t size = 0;
	FILE *plain = open_memstream(&reason, &size);

	if (plain) {
		report__put_reason(run, result->capability, plain);
		fclose(plain);
	}
	fprintf(out, "      <skipped message=\"%s",
		result__status(result) == RESULT_WAIVED ? "waived: " : "");
	report__put(reason ? reason : result->capability, REPORT_XML, out);
	fputs("\"/>\n", out);
	free(reason);
}

static bool put_test(struct replay *replay, size_t at, const struct run *run, FILE *out)
{
	const struct replay_test *test = &replay->tests[at];
	bool ok = replay__expect(replay, "    <testcase name=\"%s\" time=\"", test->name) &&
		  replay__copy_until(replay, "\" >\n", NULL);

	fprintf(out, "    <testcase classname=\"%s\" name=\"%s\">\n",
		test->result ? test->result->executor->name : REPLAY_GROUP, test->name);
	switch (test->status) {
	case RESULT_PASS:
		break;
	case RESULT_SKIP:
		put_skip(run, test->result, out);
		ok = ok && replay__expect(replay, "      <skipped/>\n");
		break;
	default:
		fputs("      <failure><![CDATA[", out);
		ok = ok && replay__expect(replay, "      <failure><![CDATA[") &&
		     replay__copy_until(replay, REPLAY_FAILURE "]]></failure>\n", out);
		fputs("]]></failure>\n", out);
	}
	fputs("    </testcase>\n", out);
	return ok && replay__expect(replay, "    </testcase>\n");
}

/* Skips and waivers by capability, as the other reports have them. */
static void put_summary(const struct run *run, FILE *out)
{
	char *summary = NULL;
	size_t size = 0;
	FILE *plain = open_memstream(&summary, &size);

	if (!plain)
		return;
	report__put_summary(run, "", report__words, plain);
	fclose(plain);
	fputs("    <system-out><![CDATA[", out);
	report__put(summary, REPORT_CDATA, out);
	fputs("]]></system-out>\n", out);
	free(summary);
}

static bool put_document(struct replay *replay, const struct run *run, FILE *out)
{
	if (!put_head(replay, run, out))
		return false;
	for (size_t i = 0; i < replay->n; i++)
		if (!put_test(replay, i, run, out))
			return false;
	put_summary(run, out);
	fputs("  </testsuite>\n</testsuites>\n", out);
	return replay__expect(replay, "  </testsuite>\n</testsuites>\n") && !*replay->at;
}

int report__junit(const struct run *run, const char *path, struct pf_error *err)
{
	return replay__report(run, REPLAY_XML, put_document, path, err);
}
