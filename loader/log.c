// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* syslog's numbers. */
static const int priorities[] = {
	[PF_LOG_ERROR] = 3, [PF_LOG_WARN] = 4,	[PF_LOG_INFO] = 6,
	[PF_LOG_DEBUG] = 7, [PF_LOG_TRACE] = 7,
};

void pf_log__init(struct pf_log *log)
{
	log->level = PF_LOG_INFO;
	log->priorities = getenv("JOURNAL_STREAM");
}

void pf_log__say(const struct pf_log *log, enum pf_log_level level, const char *fmt, ...)
{
	char text[640];
	va_list args;

	if (level > log->level)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (log->priorities)
		fprintf(stderr, "<%d>%s\n", priorities[level], text);
	else
		fprintf(stderr, "packetframe: %s%s\n",
			level == PF_LOG_ERROR  ? "error: "
			: level == PF_LOG_WARN ? "warning: "
					       : "",
			text);
}
