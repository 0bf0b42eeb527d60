// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "../loader/version.h"
#include "report.h"
#include "words.h"

/* jansson refuses what is no UTF-8: a failure must not be lost for a stray byte in its text. */
static json_t *text_new(const char *text)
{
	char *clean = report__escaped(text, REPORT_LINES);
	json_t *string = clean ? json_string(clean) : NULL;

	free(clean);
	return string;
}

/* Sets a member that is left out when there is nothing to say. */
static int set_text(json_t *object, const char *key, const char *text)
{
	return text ? json_object_set_new(object, key, text_new(text)) : 0;
}

static json_t *waived_new(const struct run *run)
{
	const char *list = run->waived;
	json_t *waived = json_array();
	char name[WORD_MAX];
	int ret = waived ? 0 : -1;

	while (!ret && words__next(&list, name))
		ret = *name ? json_array_append_new(waived, text_new(name)) : 0;
	if (!ret)
		return waived;
	json_decref(waived);
	return NULL;
}

static json_t *counts_new(const struct run *run)
{
	size_t count[N_RESULT_STATUS];
	json_t *counts = json_object();
	int ret = counts ? 0 : -1;

	run__count(run, NULL, count);
	for (int i = 0; !ret && i < N_RESULT_STATUS; i++)
		ret = json_object_set_new(counts, result_status__names[i],
					  json_integer((json_int_t)count[i]));
	if (!ret)
		return counts;
	json_decref(counts);
	return NULL;
}

static json_t *result_new(const struct result *result)
{
	json_t *object = json_object();

	if (object && !set_text(object, "case", result->c->name) &&
	    !set_text(object, "executor", result->executor->name) &&
	    !set_text(object, "status", result_status__names[result__status(result)]) &&
	    !set_text(object, "text", result->text) &&
	    !set_text(object, "capability", result->capability) &&
	    !set_text(object, "pcap", result->pcap))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *results_new(const struct run *run)
{
	json_t *results = json_array();
	int ret = results ? 0 : -1;

	for (size_t i = 0; !ret && i < run->n; i++)
		ret = json_array_append_new(results, result_new(&run->results[i]));
	if (!ret)
		return results;
	json_decref(results);
	return NULL;
}

struct json_t *report__json_document(const struct run *run)
{
	json_t *document = json_object();

	if (document && !set_text(document, "version", PF_VERSION) &&
	    !set_text(document, "kernel", report__kernel(run)) &&
	    !set_text(document, "object", report__object(run)) &&
	    !json_object_set_new(document, "waived", waived_new(run)) &&
	    !json_object_set_new(document, "seconds", json_real(run->seconds)) &&
	    !json_object_set_new(document, "counts", counts_new(run)) &&
	    !json_object_set_new(document, "results", results_new(run)) &&
	    !json_object_set_new(document, "exit_status", json_integer(run__exit_status(run))))
		return document;
	json_decref(document);
	return NULL;
}

int report__json(const struct run *run, const char *path, struct pf_error *err)
{
	json_t *document = report__json_document(run);
	char *text = document ? json_dumps(document, JSON_INDENT(2)) : NULL;
	char *line = NULL;
	int ret, len = text ? asprintf(&line, "%s\n", text) : -1;

	if (len < 0) {
		line = NULL;
		ret = pf_error__set(err, -ENOMEM, "cannot make the JSON report: out of memory");
	} else {
		ret = report__emit(line, len, "JSON", path, err);
	}
	free(line);
	free(text);
	json_decref(document);
	return ret;
}
