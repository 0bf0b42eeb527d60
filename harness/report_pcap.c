// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "report.h"

/* True when another result's pcap has that name: "a/b_c" and "a_b/c" would share one. */
static bool is_taken(const struct run *run, const char *path)
{
	for (size_t i = 0; i < run->n; i++)
		if (run->results[i].pcap && !strcmp(run->results[i].pcap, path))
			return true;
	return false;
}

/* DIR/CASE.EXECUTOR.pcap, owned by the caller; NULL when out of memory. */
static char *path_new(const struct run *run, const struct result *result, const char *dir)
{
	char *name = strdup(result->c->name);
	char *path = NULL;

	for (size_t i = 0; name && name[i]; i++)
		if (name[i] == '/')
			name[i] = '_';
	for (int n = 1; name && (n == 1 || (path && is_taken(run, path))); n++) {
		char number[16] = "";

		free(path);
		if (n > 1)
			snprintf(number, sizeof(number), "-%d", n);
		if (asprintf(&path, "%s/%s%s.%s.pcap", dir, name, number, result->executor->name) <
		    0)
			path = NULL;
	}
	free(name);
	return path;
}

static bool has_frames(const struct result *result)
{
	return result->input.len || result->expected.len || result->actual.len;
}

int report__pcaps(struct run *run, const char *dir, struct pf_error *err)
{
	char *subdir = NULL;
	int ret = 0;

	if (!*dir)
		return pf_error__set(err, -EINVAL, "cannot write pcaps: the directory has no name");
	if (asprintf(&subdir, "%s/pcap", dir) < 0)
		return pf_error__set(err, -ENOMEM, "cannot write pcaps below %s: out of memory",
				     dir);
	ret = report__make_dir(subdir, err);
	for (size_t i = 0; !ret && i < run->n; i++) {
		struct result *result = &run->results[i];
		char *path;

		if (result__status(result) != RESULT_FAIL || !has_frames(result))
			continue;
		free(result->pcap);
		result->pcap = NULL;
		path = path_new(run, result, subdir);
		if (!path)
			ret = pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", subdir);
		else
			ret = capture__write(path,
					     (const struct frame *[]){ &result->input,
								       &result->expected,
								       &result->actual },
					     3, err);
		if (ret)
			free(path);
		else
			result->pcap = path;
	}
	free(subdir);
	return ret;
}
