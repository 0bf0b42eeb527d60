/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_RELOAD_H
#define PF_RELOAD_H

#include "control.h"
#include "service.h"

/*
 * Reads the configuration again and applies what may change while traffic flows: prefixes, dry-run,
 * log-level. A bad file, or one that changes anything else, leaves the old configuration as it is.
 * Says the outcome on the log, and in `answer`.
 */
void pf_reload(struct pf_service *service, struct pf_answer *answer);

#endif
