/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_UNINSTALL_H
#define PF_UNINSTALL_H

#include "config.h"
#include "error.h"
#include "log.h"

/*
 * Takes the fast path off every interface of this network namespace that runs it, then removes pins
 * and registry (SPEC §8): whatever of that there is, and nothing that is not ours. What is ours is
 * told by the pinned maps; where no map is pinned, by the registry's program ids. A program that
 * cannot be detached keeps the pins, so that the next try finds it. `n` is the number of interfaces
 * that were freed.
 */
int pf_uninstall(const struct pf_config *config, const struct pf_log *log, size_t *n,
		 struct pf_error *err) PF_MUST_CHECK;

#endif
