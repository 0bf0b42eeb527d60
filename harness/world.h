/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world: a topology with its routes, and what the fast path is told about it. Many cases share one.
 * The descriptions are rows of fixtures/worlds.c; a struct world is one of them come to life.
 */
#ifndef PF_WORLD_H
#define PF_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "../loader/tables.h"

enum { WORLD_MAX_NAMES = 24 };

/* A VLAN sub-interface, for vlan_resolve, for vlan_ingress or for both. */
struct world_vlan {
	const char *phys; /* interface name */
	const char *sub;  /* interface name, or "#N" for the ifindex N, which need not exist */
	__u16 vid;
	__u16 tpid; /* 0: 0x8100; the ingress key then says 0x8100 */
	bool ingress_only, egress_only;
};

struct world_row {
	const char *name;
	const char *why;
	const char *topology;		     /* netns/NAME.sh; NULL: the world's own name */
	const char *allow[WORLD_MAX_NAMES];  /* prefixes of both families */
	const char *devmap[WORLD_MAX_NAMES]; /* interfaces */
	struct world_vlan vlans[WORLD_MAX_NAMES];
	__u8 flags; /* enum fp_flag */
	bool dry_run;
};

extern const struct world_row world_rows[];
extern const size_t n_world_rows;

struct world {
	const struct world_row *row;
	struct pf_tables tables; /* of `row`, with the ifindexes of the running topology */
};

/* NULL when there is no such world. */
const struct world_row *world_row__find(const char *name);

/*
 * Brings the world's topology up if it is not yet, enters its network namespace and resolves its
 * names. The calling thread stays in that namespace.
 */
int world__enter(struct world *world, const struct world_row *row,
		 struct pf_error *err) PF_MUST_CHECK;
void world__free(struct world *world);

/* The ifindex of "NAME" or "#N" in the current namespace, 0 when there is none. */
__u32 world__ifindex(const char *name);

#endif
