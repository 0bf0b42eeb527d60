/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fast path's events (SPEC §4.9), as lines of the log at level trace. */
#ifndef PF_EVENTS_H
#define PF_EVENTS_H

#include "log.h"
#include "object.h"

struct pf_events;

/* Reads from the loaded object's `log` map. The log must live longer. */
int pf_events__open(struct pf_events **events, struct pf_object *object, const struct pf_log *log,
		    struct pf_error *err) PF_MUST_CHECK;
void pf_events__close(struct pf_events *events);

/* Readable when there are events. */
int pf_events__fd(const struct pf_events *events);
/* Says what is there now, and no more: while frames come events may never end. */
void pf_events__say(struct pf_events *events);

#endif
