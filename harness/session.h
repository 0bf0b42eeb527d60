/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every command needs that runs frames: the sandbox, the kernel's capabilities, the test stand. */
#ifndef PF_SESSION_H
#define PF_SESSION_H

#include "../loader/capability.h"
#include "stand.h"

struct session {
	struct pf_capabilities caps;
	struct stand *stand;
};

/* Enters the sandbox for good, probes, and loads the object at `path` (NULL: the built-in one). */
int session__open(struct session *session, const char *path, struct pf_error *err) PF_MUST_CHECK;
void session__close(struct session *session);

#endif
