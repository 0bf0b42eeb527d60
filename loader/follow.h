/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That something about links has changed: what, is for pf_links__read() to find out. */
#ifndef PF_FOLLOW_H
#define PF_FOLLOW_H

#include <stdbool.h>

#include "error.h"

struct pf_follow {
	int route_fd;  /* links come, go, change */
	int netdev_fd; /* XDP features change (a veth's, with its peer); -1 before kernel 6.3 */
};

#define PF_FOLLOW_INIT                          \
	{                                       \
		.route_fd = -1, .netdev_fd = -1 \
	}

int pf_follow__open(struct pf_follow *follow, struct pf_error *err) PF_MUST_CHECK;
void pf_follow__close(struct pf_follow *follow);

/* Reads all that is there. True if there was anything, or so much that some of it was lost. */
bool pf_follow__drain(struct pf_follow *follow);

#endif
