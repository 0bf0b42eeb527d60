// SPDX-License-Identifier: GPL-2.0-or-later
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int pf_error__set(struct pf_error *err, int code, const char *fmt, ...)
{
	va_list args;

	pf_error__clear(err);
	va_start(args, fmt);
	vsnprintf(err->line, sizeof(err->line), fmt, args);
	va_end(args);
	return code;
}

void pf_error__set_detail(struct pf_error *err, const char *text, unsigned int max_lines)
{
	const char *from = text + strlen(text);
	unsigned int newlines = 0;

	/* A newline at the very end closes the last line, it does not begin another. */
	while (from > text) {
		if (from[-1] == '\n' && from[0] != '\0' && ++newlines == max_lines)
			break;
		from--;
	}
	free(err->detail);
	err->detail = strdup(from);
}

void pf_error__print(const struct pf_error *err, const char *program)
{
	const char *line = err->detail;

	fprintf(stderr, "%s: %s\n", program, err->line);
	while (line && *line) {
		size_t len = strcspn(line, "\n");

		fprintf(stderr, "    %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

void pf_error__clear(struct pf_error *err)
{
	free(err->detail);
	err->detail = NULL;
	err->line[0] = '\0';
}
