/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What outlives the process in bpffs (SPEC §8): <root>/fast-path/maps/NAME and
 * <root>/fast-path/progs/fast_path. `root` is the configuration's bpffs-root.
 *
 * A program is ours when it uses one of our pinned maps: that needs no registry, and is true of no
 * other program.
 */
#ifndef PF_PINS_H
#define PF_PINS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "object.h"

/* 1 if anything of ours is pinned below `root` (and then `err` has the line for it), 0 if not. */
int pf_pins__exist(const char *root, struct pf_error *err) PF_MUST_CHECK;

/* Makes the directories and pins all maps of the loaded object. Undoes its own work on an error. */
int pf_pins__create(const char *root, struct pf_object *object, struct pf_error *err) PF_MUST_CHECK;

int pf_pins__add_program(const char *root, int prog_fd, struct pf_error *err) PF_MUST_CHECK;

/* Writes <root>/fast-path/progs/fast_path. -ENAMETOOLONG. */
int pf_pins__program_path(const char *root, char *path, size_t size) PF_MUST_CHECK;

/*
 * Removes our pins and the directories that are empty then. Nothing pinned is success. What is not
 * ours in those directories stays, and is an error that names it.
 */
int pf_pins__remove(const char *root, struct pf_error *err) PF_MUST_CHECK;

/*
 * An fd of a pinned map, held against the ABI of this binary (type and sizes; of `cfg` its version
 * too): -ENOENT if it is not pinned, -EPROTO if it is of another ABI.
 */
int pf_pins__open_map(const char *root, enum pf_map map, struct pf_error *err) PF_MUST_CHECK;

/* The ids of the pinned maps, of whatever ABI. `n` is 0 when nothing is pinned. */
struct pf_pinned_ids {
	__u32 map_ids[PF_N_MAPS];
	size_t n;
};
int pf_pins__ids(const char *root, struct pf_pinned_ids *ids, struct pf_error *err) PF_MUST_CHECK;

/*
 * Reads all counters from the pinned `stats`, whether a loader runs or not, summed over CPUs, into `counters[FP_N_COUNTERS]`.
 */
int pf_pins__read_counters(const char *root, __u64 *counters, struct pf_error *err) PF_MUST_CHECK;

/* True when the program uses one of those maps. */
bool pf_pinned_ids__own(const struct pf_pinned_ids *ids, __u32 prog_id);

#endif
