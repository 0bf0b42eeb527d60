// SPDX-License-Identifier: GPL-2.0-or-later
#include "metrics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"
#include "replace.h"

void pf_metrics__print(const __u64 *counters, FILE *out)
{
	for (int i = 0; i < FP_N_COUNTERS; i++) {
		/* rx_total has its suffix already. */
		const char *suffix = i == FP_RX_TOTAL ? "" : "_total", *name = pf_counter__names[i];

		fprintf(out,
			"# HELP packetframe_%s%s %s\n"
			"# TYPE packetframe_%s%s counter\n"
			"packetframe_%s%s{module=\"fast-path\"} %llu\n",
			name, suffix, pf_counter__help[i], name, suffix, name, suffix,
			(unsigned long long)counters[i]);
	}
}

int pf_metrics__write(const char *path, const __u64 *counters, struct pf_error *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int ret;

	if (out)
		pf_metrics__print(counters, out);
	if (!out || fclose(out))
		ret = pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", path);
	else
		ret = pf_replace_file(path, text, size, err);
	free(text);
	return ret;
}
