// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

void progress__describe(const struct progress *progress, const char *name, char *text, size_t size)
{
	int used = snprintf(text, size, "%zu of %zu %s", progress->done + 1, progress->n, name);
	double left;

	if (!progress->timed || used < 0 || (size_t)used >= size)
		return;
	left = progress->seconds / progress->timed * (progress->n - progress->done);
	if (left < 90)
		snprintf(text + used, size - used, ", %.0f s left", left);
	else
		snprintf(text + used, size - used, ", %.0f min left", left / 60);
}

void progress__show(const struct progress *progress, const char *name)
{
	char text[160] = "";

	if (!isatty(STDERR_FILENO))
		return;
	if (name)
		progress__describe(progress, name, text, sizeof(text));
	fprintf(stderr, "\r\033[K%s\r", text);
}

void progress__add(struct progress *progress, double seconds, int was_skipped)
{
	progress->done++;
	if (was_skipped)
		return;
	progress->timed++;
	progress->seconds += seconds;
}
