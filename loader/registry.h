/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * <state-dir>/attachments.json (SPEC §8): which interfaces the fast path was put on. What is true is
 * in the kernel; this says what was meant, and what is left of it when the pins are lost.
 */
#ifndef PF_REGISTRY_H
#define PF_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "attach.h"
#include "error.h"

struct pf_registry {
	struct pf_attachment *list; /* without ifindexes: a reboot changes them */
	size_t n;
};

/* Makes the state directory, and what is above it, where they are missing. */
int pf_registry__make_dir(const char *state_dir, struct pf_error *err) PF_MUST_CHECK;

/* Replaces the file: the old one or the new one is there, whatever happens (write, fsync, rename). */
int pf_registry__write(const char *state_dir, const char *bpffs_root,
		       const struct pf_attachment *list, size_t n,
		       struct pf_error *err) PF_MUST_CHECK;

/* -ENOENT: there is none. -EPROTO: it is truncated, no JSON, or of another version. */
int pf_registry__read(const char *state_dir, struct pf_registry *registry,
		      struct pf_error *err) PF_MUST_CHECK;
void pf_registry__free(struct pf_registry *registry);

/* Removes the file, and what a writer that was killed has left. None there is success. */
int pf_registry__remove(const char *state_dir, struct pf_error *err) PF_MUST_CHECK;

/*
 * Only one process works on a state directory: an fd that holds the lock for as long as it is open.
 * -EWOULDBLOCK: another has it.
 */
int pf_registry__lock(const char *state_dir, struct pf_error *err) PF_MUST_CHECK;

#endif
