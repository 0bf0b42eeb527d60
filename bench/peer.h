/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Another XDP forwarder to be measured beside ours: xdp-forward of Debian's xdp-tools, 1.5 or newer. */
#ifndef PF_BENCH_PEER_H
#define PF_BENCH_PEER_H

#include <stdbool.h>

#include "../loader/error.h"

#define PEER_NAME   "xdp-forward"
#define PEER_ABSENT "not installed (package xdp-tools, 1.5 or newer)"

/* True when it is in PATH. */
bool peer__is_installed(void);

/*
 * Runs it in the current network namespace, between `left` and `right`, native and with the kernel's
 * whole FIB, which are its defaults; and takes it off again. -EIO when it says no.
 */
int peer__load(struct pf_error *err) PF_MUST_CHECK;
int peer__unload(struct pf_error *err) PF_MUST_CHECK;

#endif
