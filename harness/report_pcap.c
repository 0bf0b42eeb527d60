// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "report.h"

#define SNAPLEN 262144 /* what readers accept at most; above FRAME_MAX_LEN */

_Static_assert(FRAME_MAX_LEN <= SNAPLEN, "a frame no longer fits a pcap record");

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

static int write_frames(const struct result *result, const char *path, struct pf_error *err)
{
	const struct frame *frames[] = { &result->input, &result->expected, &result->actual };
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, SNAPLEN);
	FILE *file = fopen(path, "we");
	pcap_dumper_t *dumper = NULL;
	int ret = 0;

	if (!file)
		ret = pf_error__set(err, -errno, "cannot create %s: %s", path, strerror(errno));
	else if (!pcap)
		ret = pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", path);
	else if (!(dumper = pcap_dump_fopen(pcap, file)))
		ret = pf_error__set(err, -EIO, "cannot write %s: %s", path, pcap_geterr(pcap));
	if (ret)
		goto out;
	errno = 0;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		const struct pcap_pkthdr header = {
			.ts.tv_sec = (time_t)i,
			.caplen = frames[i]->len,
			.len = frames[i]->len,
		};

		if (frames[i]->len)
			pcap_dump((u_char *)dumper, &header, frames[i]->bytes);
	}
	/* pcap_dump() and pcap_dump_close() tell nobody about a full disk. */
	if (pcap_dump_flush(dumper) || ferror(file))
		ret = pf_error__set(err, errno ? -errno : -EIO, "cannot write %s: %s", path,
				    strerror(errno ? errno : EIO));
out:
	if (dumper)
		pcap_dump_close(dumper); /* and `file` */
	else if (file)
		fclose(file);
	if (pcap)
		pcap_close(pcap);
	return ret;
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
			ret = write_frames(result, path, err);
		if (ret)
			free(path);
		else
			result->pcap = path;
	}
	free(subdir);
	return ret;
}
