/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The harness touches nothing of the host (SPEC §9.5): it works in network and mount namespaces of
 * its own, which the kernel takes down with the process, however that ends.
 */
#ifndef PF_SANDBOX_H
#define PF_SANDBOX_H

#include "../loader/error.h"

/*
 * Moves the calling process into a fresh network and mount namespace, with a tmpfs of its own on
 * /run/netns and a bpffs of its own on /sys/fs/bpf; all other files are the host's, but for
 * plain files right in /run where that has no netns. Call once, while single-threaded.
 */
int sandbox__enter(struct pf_error *err) PF_MUST_CHECK;

#endif
