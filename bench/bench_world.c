// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench_world.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"
#include "tool.h"

/* Forwards without VLANs: the plainest thing that the fast path can be told. */
static const struct world_row own_row = {
	.name = "bench",
	.topology = "router",
	.allow = { "10.2.0.0/16", "2001:db8:2::/48" },
	.devmap = { "left", "right", "narrow", "trunk" },
	.flags = FP_FLAG_IPV4 | FP_FLAG_IPV6,
};

/* Routes that are there, by family: 0 IPv4, 1 IPv6. They are of the process's only router. */
struct routed {
	bool region;
	unsigned int n[2];
};

static void add_routes(FILE *batch, bool v6, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++) {
		__u32 net = template__network(i);

		if (v6)
			fprintf(batch, "route add %x:%x::/%d via 2001:db8:2::2\n", net >> 16,
				net & 0xffff, TEMPLATE_PREFIX_LEN);
		else
			fprintf(batch, "route add %u.%u.%u.0/%d via 10.2.0.2\n", net >> 24,
				net >> 16 & 0xff, net >> 8 & 0xff, TEMPLATE_PREFIX_LEN);
	}
}

static int grow_fib(const struct scenario *scenario, struct pf_error *err)
{
	static struct routed routed;
	bool v6 = strstr(scenario->frame, "ip6");
	FILE *batch;

	if (routed.region && scenario->routes <= routed.n[v6])
		return 0;
	batch = tool__input();
	if (!batch)
		return pf_error__set(err, -errno, "cannot write routes: %s", strerror(errno));
	if (!routed.region)
		fprintf(batch,
			"route add 64.0.0.0/%d via 10.2.0.2\n"
			"route add 4000::/%d via 2001:db8:2::2\n",
			TEMPLATE_REGION_LEN, TEMPLATE_REGION_LEN);
	routed.region = true;
	add_routes(batch, v6, routed.n[v6], scenario->routes);
	if (scenario->routes > routed.n[v6])
		routed.n[v6] = scenario->routes;
	return tool__run_with((const char *[]){ "ip", "-batch", "-", NULL }, batch, err);
}

/* Each a /24 of the region, in both families. */
static int grow_allowlist(struct pf_tables *tables, unsigned int n)
{
	struct pf_prefix v4 = { .family = AF_INET, .len = TEMPLATE_PREFIX_LEN };
	struct pf_prefix v6 = { .family = AF_INET6, .len = TEMPLATE_PREFIX_LEN };
	int ret = 0;

	for (unsigned int i = 0; !ret && i < n; i++) {
		__u32 net = htonl(template__network(i));

		memcpy(v4.addr, &net, sizeof(net));
		memcpy(v6.addr, &net, sizeof(net));
		ret = pf_tables__allow(tables, &v4);
		if (!ret)
			ret = pf_tables__allow(tables, &v6);
	}
	return ret;
}

static bool is_in_region(const struct scenario *scenario)
{
	return strstr(scenario->frame, "dst=64.") || strstr(scenario->frame, "dst=4000:");
}

int bench_world__enter(struct world *world, const struct scenario *scenario, struct pf_error *err)
{
	const struct pf_prefix region[] = {
		{ .family = AF_INET, .len = TEMPLATE_REGION_LEN, .addr = { 0x40 } },
		{ .family = AF_INET6, .len = TEMPLATE_REGION_LEN, .addr = { 0x40 } },
	};
	const struct world_row *row = scenario->world ? world_row__find(scenario->world) : &own_row;
	int ret;

	if (!row)
		return pf_error__set(err, -ENOENT, "%s: there is no world %s", scenario->name,
				     scenario->world);
	ret = world__enter(world, row, err);
	if (!ret)
		ret = grow_fib(scenario, err);
	if (ret || !is_in_region(scenario))
		goto out;
	world->tables.n_allow = 0; /* the row's are for other destinations */
	if (scenario->prefixes > 1)
		ret = grow_allowlist(&world->tables, scenario->prefixes);
	for (int i = 0; !ret && scenario->prefixes <= 1 && i < 2; i++)
		ret = pf_tables__allow(&world->tables, &region[i]);
	if (ret == -ENOMEM)
		pf_error__set(err, ret, "%s: out of memory", scenario->name);
out:
	if (ret)
		world__free(world);
	return ret;
}

int bench_world__load(struct pf_object **object, const char *path, const struct world *world,
		      const struct scenario *scenario, struct pf_error *err)
{
	int ret = pf_object__open(object, path, err);

	if (!ret && scenario->prefixes > FP_MAX_PREFIXES)
		ret = pf_object__set_max_entries(*object, PF_MAP_allow_v4, scenario->prefixes, err);
	if (!ret && scenario->prefixes > FP_MAX_PREFIXES)
		ret = pf_object__set_max_entries(*object, PF_MAP_allow_v6, scenario->prefixes, err);
	if (!ret && scenario->ports)
		ret = pf_object__set_max_entries(*object, PF_MAP_redirect_devmap, scenario->ports,
						 err);
	if (!ret)
		ret = pf_object__load(*object, err);
	return ret ? ret : pf_object__apply(*object, &world->tables, err);
}

int bench_world__fill_floor(const struct world *world, struct bpf_object *floor,
			    struct pf_error *err)
{
	int fd = bpf_object__find_map_fd_by_name(floor, "floor_devmap");

	for (size_t i = 0; i < world->tables.n_egress; i++) {
		__u32 ifindex = world->tables.egress[i];

		if (bpf_map_update_elem(fd, &ifindex, &ifindex, BPF_ANY))
			return pf_error__set(err, -errno, "cannot fill the floor's devmap: %s",
					     strerror(errno));
	}
	return 0;
}
