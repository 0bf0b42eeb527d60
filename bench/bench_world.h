/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world of a scenario: one of the fixtures', or ours, grown to the size that the scenario wants. */
#ifndef PF_BENCH_WORLD_H
#define PF_BENCH_WORLD_H

#include "../loader/object.h"
#include "scenario.h"

/*
 * Enters the scenario's namespace (topology router, with a route to the whole region of template.h)
 * and fills in the tables: our own prefixes when the scenario says how many, else the world's. Routes
 * that earlier scenarios added stay.
 */
int bench_world__enter(struct world *world, const struct scenario *scenario,
		       struct pf_error *err) PF_MUST_CHECK;

/*
 * Loads the fast path at `path` (NULL: the built-in one) with maps as large as the scenario wants, filled
 * with the world's tables. The object is the caller's to free, also after an error.
 */
int bench_world__load(struct pf_object **object, const char *path, const struct world *world,
		      const struct scenario *scenario, struct pf_error *err) PF_MUST_CHECK;

/* Gives the floor the interfaces that the fast path has in its devmap. Call in their namespace. */
int bench_world__fill_floor(const struct world *world, struct bpf_object *floor,
			    struct pf_error *err) PF_MUST_CHECK;

#endif
