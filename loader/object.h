/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path's object file: opened, held against the ABI (SPEC §4.5), loaded, its maps filled.
 *
 *     pf_object__open()  →  pf_object__load()  →  pf_object__apply()  →  pf_object__prog_fd()
 *
 * Functions return 0 or a negative errno and then have filled in the error.
 */
#ifndef PF_OBJECT_H
#define PF_OBJECT_H

#include <stddef.h>

#include "../bpf/fastpath.h"
#include "error.h"
#include "index.h"
#include "tables.h"

struct pf_object;
struct bpf_object;
struct bpf_program;

enum pf_map {
#define X(name, ...) PF_MAP_##name,
	FP_MAPS(X)
#undef X
		PF_N_MAPS,
};

/*
 * Opens the object file at `path`, or the one built into this library when `path` is NULL, and
 * checks that it has a program `fast_path` of type XDP and every map of FP_MAPS with its type, key
 * size, value size and number of entries, and no map besides. Those that may be absent are as if they
 * were empty.
 */
int pf_object__open(struct pf_object **object, const char *path,
		    struct pf_error *err) PF_MUST_CHECK;

/* Raises (or lowers) the number of entries of a map that FP_MAPS says may grow. Before load only. */
int pf_object__set_max_entries(struct pf_object *object, enum pf_map map, __u32 entries,
			       struct pf_error *err) PF_MUST_CHECK;

/* Asks for the verifier's statistics (`pf_object__verifier_log`). Before load only. */
void pf_object__want_verifier_log(struct pf_object *object);

/* Loads program and maps. A refusal by the verifier has the end of its log in the error's detail. */
int pf_object__load(struct pf_object *object, struct pf_error *err) PF_MUST_CHECK;

/*
 * Makes the maps hold exactly `tables`. An entry that is in both the maps and the tables is never
 * absent in between; new ones are written first, then `cfg`, and old ones are deleted last (first
 * where the map has no room for both). -ENOSPC, with the maps as they were, when `tables` has
 * more entries than a map.
 * Call from the network namespace that the ifindexes belong to.
 */
int pf_object__apply(struct pf_object *object, const struct pf_tables *tables,
		     struct pf_error *err) PF_MUST_CHECK;

/*
 * Opens the same object once more, not loaded, its maps those of `object`, which is loaded: for
 * libxdp, which wants to load a program itself. The caller closes it (bpf_object__close()).
 */
int pf_object__open_twin(const struct pf_object *object, struct bpf_object **twin,
			 struct pf_error *err) PF_MUST_CHECK;

/* Reads all counters, summed over CPUs, into `counters[FP_N_COUNTERS]`. */
int pf_object__read_counters(struct pf_object *object, __u64 *counters,
			     struct pf_error *err) PF_MUST_CHECK;

/* What the file is called in messages: its path, or "the built-in object". */
const char *pf_object__name(const struct pf_object *object);
/* -1 before load, and for a map that is absent. The object keeps both open. */
int pf_object__prog_fd(const struct pf_object *object);
int pf_object__map_fd(const struct pf_object *object, enum pf_map map);
__u32 pf_object__max_entries(const struct pf_object *object, enum pf_map map);
/* NULL before load, and for an object without both of its maps. Still owned by `object`. */
struct pf_index *pf_object__index(const struct pf_object *object);
/* Empty unless asked for. */
const char *pf_object__verifier_log(const struct pf_object *object);
/* The object below, for libxdp, which wants to load it itself. Still owned by `object`. */
struct bpf_object *pf_object__bpf_object(struct pf_object *object);
struct bpf_program *pf_object__bpf_program(struct pf_object *object);

void pf_object__free(struct pf_object *object);

extern const char *const pf_map__names[PF_N_MAPS];
extern const char *const pf_counter__names[FP_N_COUNTERS];
extern const char *const pf_counter__help[FP_N_COUNTERS];

#endif
