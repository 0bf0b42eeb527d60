// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "topology.h"

const struct world_row *world_row__find(const char *name)
{
	for (size_t i = 0; i < n_world_rows; i++)
		if (!strcmp(world_rows[i].name, name))
			return &world_rows[i];
	return NULL;
}

__u32 world__ifindex(const char *name)
{
	return name[0] == '#' ? strtoul(name + 1, NULL, 10) : if_nametoindex(name);
}

static int find_interface(const struct world_row *row, const char *name, __u32 *ifindex,
			  struct pf_error *err)
{
	*ifindex = world__ifindex(name);
	if (!*ifindex)
		return pf_error__set(err, -ENODEV, "world %s: its topology has no interface %s",
				     row->name, name);
	return 0;
}

static int add_vlan(struct pf_tables *tables, const struct world_row *row,
		    const struct world_vlan *row_vlan, struct pf_error *err)
{
	struct pf_vlan vlan = { .on = { .vid = row_vlan->vid, .tpid = row_vlan->tpid } };
	int ret;

	ret = find_interface(row, row_vlan->phys, &vlan.on.phys_ifindex, err);
	if (!ret)
		ret = find_interface(row, row_vlan->sub, &vlan.sub_ifindex, err);
	if (!ret && !row_vlan->ingress_only)
		ret = pf_tables__vlan_resolve(tables, &vlan);
	if (vlan.on.tpid == 0)
		vlan.on.tpid = 0x8100;
	if (!ret && !row_vlan->egress_only)
		ret = pf_tables__vlan_ingress(tables, &vlan);
	return ret;
}

int world__enter(struct world *world, const struct world_row *row, struct pf_error *err)
{
	int ret;

	*world = (struct world){ .row = row };
	world->tables.cfg.version = FP_CFG_VERSION;
	world->tables.cfg.flags = row->flags;
	world->tables.cfg.dry_run = row->dry_run;
	ret = topology__enter(row->topology ? row->topology : row->name, err);
	for (int i = 0; !ret && row->allow[i]; i++) {
		struct pf_prefix prefix;

		ret = pf_prefix__parse(&prefix, row->allow[i], err);
		if (!ret)
			ret = pf_tables__allow(&world->tables, &prefix);
	}
	for (int i = 0; !ret && row->devmap[i]; i++) {
		__u32 ifindex;

		ret = find_interface(row, row->devmap[i], &ifindex, err);
		if (!ret)
			ret = pf_tables__egress(&world->tables, ifindex);
	}
	for (int i = 0; !ret && row->vlans[i].phys; i++)
		ret = add_vlan(&world->tables, row, &row->vlans[i], err);
	if (ret == -ENOMEM)
		pf_error__set(err, ret, "world %s: out of memory", row->name);
	if (ret)
		world__free(world);
	return ret;
}

void world__free(struct world *world)
{
	pf_tables__free(&world->tables);
}
