/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_LOOP_H
#define PF_LOOP_H

#include <signal.h>

#include "service.h"

/* The signals that the loop takes as requests. Block them before anything that must not be cut short. */
void pf_loop__signals(sigset_t *set);

/*
 * Keeps a started service true until it is asked to end: follows the links, reads the configuration
 * again, writes metrics. 0 when asked to end, a negative errno when it cannot go on.
 */
int pf_loop__run(struct pf_service *service, struct pf_error *err) PF_MUST_CHECK;

#endif
