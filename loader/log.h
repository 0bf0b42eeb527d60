/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `run` says while it runs: lines on stderr, with the priorities that the journal understands. */
#ifndef PF_LOG_H
#define PF_LOG_H

#include <stdbool.h>

#include "config.h"

struct pf_log {
	enum pf_log_level level;
	bool priorities; /* begin lines with "<N>": stderr is the journal */
};

/* Says everything up to info until a configuration is known. */
void pf_log__init(struct pf_log *log);
void pf_log__say(const struct pf_log *log, enum pf_log_level level, const char *fmt, ...)
	PF_PRINTF(3, 4);

#endif
