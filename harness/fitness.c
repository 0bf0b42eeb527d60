// SPDX-License-Identifier: GPL-2.0-or-later
#include "fitness.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/feasibility.h"
#include "../loader/version.h"
#include "command.h"
#include "report.h"
#include "words.h"

#define FLOOR PF_KERNEL(5, 15) /* SPEC §2.2 */

static const char *const verdict_names[] = {
	[FITNESS_UNKNOWN] = "could not be judged",
	[FITNESS_NOT_FIT] = "NOT FIT",
	[FITNESS_FIT_WITH_WAIVERS] = "fit with waivers",
	[FITNESS_FIT] = "fit",
};

bool fitness__is_lacking(const struct pf_capabilities *caps, const struct pf_capability *cap)
{
	return cap->required_for & (PF_FOR_LOADER | PF_FOR_HARNESS) &&
	       pf_capability__expected(caps, cap);
}

static bool lacks_something(struct fitness *fitness, const struct run *run)
{
	for (size_t i = 0; i < run->caps->n; i++) {
		const struct pf_capability *cap = &run->caps->list[i];

		if (!fitness__is_lacking(run->caps, cap) || words__have(run->waived, cap->name))
			continue;
		snprintf(fitness->reason, sizeof(fitness->reason), "it lacks %s: %s", cap->name,
			 cap->detail);
		return true;
	}
	return false;
}

void fitness__judge(struct fitness *fitness, const struct run *run)
{
	size_t count[N_RESULT_STATUS];
	int status = run__exit_status(run);

	memset(fitness, 0, sizeof(*fitness));
	run__count(run, NULL, count);
	if (run->caps->kernel && run->caps->kernel < FLOOR) {
		fitness->verdict = FITNESS_NOT_FIT;
		snprintf(fitness->reason, sizeof(fitness->reason),
			 "below the floor of Linux %u.%u (SPEC §2.2)", FLOOR >> 16, FLOOR & 0xffff);
	} else if (lacks_something(fitness, run)) {
		fitness->verdict = FITNESS_NOT_FIT;
	} else if (status == EXIT_DID_NOT_HOLD) {
		fitness->verdict = FITNESS_NOT_FIT;
		snprintf(fitness->reason, sizeof(fitness->reason), "%zu of %zu results failed",
			 count[RESULT_FAIL] + count[RESULT_NOT_RUN], run->n);
	} else if (status != EXIT_HELD) {
		snprintf(fitness->reason, sizeof(fitness->reason),
			 "an executor ran nothing at all");
	} else if (run->waived) {
		fitness->verdict = FITNESS_FIT_WITH_WAIVERS;
		snprintf(fitness->reason, sizeof(fitness->reason), "%s", run->waived);
	} else {
		fitness->verdict = FITNESS_FIT;
	}
}

void fitness__print(const struct fitness *fitness, const struct run *run, FILE *out)
{
	fprintf(out, "kernel %s: %s%s%s\n", run->caps->release, verdict_names[fitness->verdict],
		fitness->reason[0] ? ": " : "", fitness->reason);
}

int fitness__exit_status(const struct fitness *fitness)
{
	switch (fitness->verdict) {
	case FITNESS_FIT:
	case FITNESS_FIT_WITH_WAIVERS:
		return EXIT_HELD;
	case FITNESS_NOT_FIT:
		return EXIT_DID_NOT_HOLD;
	default:
		return EXIT_COULD_NOT_RUN;
	}
}

static json_t *verifier_json(const struct verifier_report *verifier)
{
	json_t *object = json_object();

	for (int i = 0; object && i < N_VERIFIER_METRICS; i++)
		if (json_object_set_new(object, verifier_metric__names[i],
					json_integer(verifier->value[i]))) {
			json_decref(object);
			object = NULL;
		}
	return object;
}

int fitness__write_json(const struct fitness *fitness, const struct run *run,
			const struct verifier_report *verifier, const char *path,
			struct pf_error *err)
{
	json_t *document =
		json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "version", PF_VERSION, "kernel",
			  run->caps->release, "verdict", verdict_names[fitness->verdict], "reason",
			  fitness->reason, "feasibility", pf_feasibility__json(run->caps),
			  "verifier", verifier_json(verifier), "run", report__json_document(run));
	char *text = document ? json_dumps(document, JSON_INDENT(2)) : NULL;
	int ret;

	if (text)
		ret = report__emit(text, strlen(text), "the validation", path, err);
	else
		ret = pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", path);
	free(text);
	json_decref(document);
	return ret;
}
