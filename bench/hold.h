/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XDP programs kept attached to interfaces that nothing ever comes in by. The kernel takes 16 to 32 ms to put
 * a program that is nowhere attached among those that it calls directly, and as long to take it out again:
 * at each test run, and at each change of the way that frames go.
 */
#ifndef PF_HOLD_H
#define PF_HOLD_H

#include "../loader/error.h"

struct hold;

/*
 * Attaches the `n` programs, in a network namespace of their own; those that are -1 are passed over. The
 * thread stays where it is.
 */
int hold__open(struct hold **hold, const int *prog_fds, int n, struct pf_error *err) PF_MUST_CHECK;
void hold__close(struct hold *hold);

#endif
