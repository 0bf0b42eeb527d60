/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables, the maps they are applied to, and whether the one holds what the other says. In a child. */
#ifndef PF_TEST_APPLY_H
#define PF_TEST_APPLY_H

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>

#include <bpf/bpf.h>

#include "netlink.h"
#include "object.h"
#include "test_child.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALL_FLAGS    (FP_FLAG_IPV4 | FP_FLAG_IPV6 | FP_FLAG_VLAN)

static inline struct pf_object *load(const __u32 *entries)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;
	int ret;

	ret = pf_object__open(&object, NULL, &err);
	if (!ret && entries)
		ret = pf_object__set_max_entries(object, PF_MAP_allow_v4, *entries, &err);
	if (!ret)
		ret = pf_object__load(object, &err);
	must_succeed(ret, "loading the object", &err);
	return object;
}

static inline void allow(struct pf_tables *tables, const char *text)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_prefix prefix;

	must_succeed(pf_prefix__parse(&prefix, text, &err), text, &err);
	must_succeed(pf_tables__allow(tables, &prefix), text, NULL);
}

/* 10.N.N.0/24 for n numbers from `first` on. */
static inline void allow_many(struct pf_tables *tables, unsigned int first, unsigned int n)
{
	for (unsigned int i = first; i < first + n; i++) {
		const struct pf_prefix prefix = { AF_INET, 24, { 10, i >> 8, i } };

		must_succeed(pf_tables__allow(tables, &prefix), "a prefix", NULL);
	}
}

static inline void vlan(struct pf_tables *tables, __u32 phys, __u16 vid, __u16 tpid, __u32 sub)
{
	const struct pf_vlan vlan = { .on = { .phys_ifindex = phys, .vid = vid, .tpid = tpid },
				      .sub_ifindex = sub };

	must_succeed(pf_tables__vlan_resolve(tables, &vlan), "a VLAN", NULL);
	must_succeed(pf_tables__vlan_ingress(tables, &vlan), "a VLAN", NULL);
}

static inline void apply(struct pf_object *object, const struct pf_tables *tables)
{
	struct pf_error err = PF_ERROR_INIT;

	must_succeed(pf_object__apply(object, tables, &err), "applying tables", &err);
}

static inline size_t n_entries(const struct pf_object *object, enum pf_map map)
{
	const int fd = pf_object__map_fd(object, map);
	char key[sizeof(struct fp_lpm_v6)];
	const void *previous = NULL;
	size_t n = 0;

	while (!bpf_map_get_next_key(fd, previous, key)) {
		previous = key;
		n++;
	}
	must(errno == ENOENT, "an iteration over a map that comes to its end");
	return n;
}

/* The map has this key with exactly this value. */
static inline bool has(const struct pf_object *object, enum pf_map map, const void *key,
		       const void *value, size_t value_size)
{
	char is[8] = {};

	return !bpf_map_lookup_elem(pf_object__map_fd(object, map), key, is) &&
	       !memcmp(is, value, value_size);
}

static inline bool is_key_of(const char *key, const struct pf_prefix *prefix)
{
	const __u32 len = prefix->len;

	return !memcmp(key, &len, sizeof(len)) &&
	       !memcmp(key + sizeof(len), prefix->addr, prefix->family == AF_INET ? 4 : 16);
}

/*
 * Every key of the map is one of the tables' prefixes, and there are as many. By iterating, because a
 * lookup in an LPM trie finds shorter prefixes too.
 */
static inline void must_hold_prefixes(const struct pf_object *object, enum pf_map map,
				      const struct pf_tables *tables, __u8 family)
{
	const int fd = pf_object__map_fd(object, map);
	char key[sizeof(struct fp_lpm_v6)];
	const void *previous = NULL;
	size_t n = 0, expected = 0;

	while (!bpf_map_get_next_key(fd, previous, key)) {
		size_t i = 0;

		while (i < tables->n_allow &&
		       !(tables->allow[i].family == family && is_key_of(key, &tables->allow[i])))
			i++;
		must(i < tables->n_allow, "no prefix in the map but those of the tables");
		previous = key;
		n++;
	}
	for (size_t i = 0; i < tables->n_allow; i++)
		expected += tables->allow[i].family == family;
	must(n == expected, "every prefix of the tables to be in its map");
}

/* The maps hold what the tables say, and nothing besides. No entry is in the tables twice. */
static inline void must_hold(const struct pf_object *object, const struct pf_tables *tables)
{
	const __u32 zero = 0;
	struct fp_cfg cfg;

	must_hold_prefixes(object, PF_MAP_allow_v4, tables, AF_INET);
	must_hold_prefixes(object, PF_MAP_allow_v6, tables, AF_INET6);
	for (size_t i = 0; i < tables->n_egress; i++)
		must(has(object, PF_MAP_redirect_devmap, &tables->egress[i], &tables->egress[i], 4),
		     "every egress in redirect_devmap, with itself as value");
	must(n_entries(object, PF_MAP_redirect_devmap) == tables->n_egress, "no other egress");
	for (size_t i = 0; i < tables->n_vlan_resolve; i++)
		must(has(object, PF_MAP_vlan_resolve, &tables->vlan_resolve[i].sub_ifindex,
			 &tables->vlan_resolve[i].on, sizeof(struct fp_vlan)),
		     "every sub-interface in vlan_resolve");
	must(n_entries(object, PF_MAP_vlan_resolve) == tables->n_vlan_resolve,
	     "no other sub-interface in vlan_resolve");
	for (size_t i = 0; i < tables->n_vlan_ingress; i++)
		must(has(object, PF_MAP_vlan_ingress, &tables->vlan_ingress[i].on,
			 &tables->vlan_ingress[i].sub_ifindex, sizeof(__u32)),
		     "every tag in vlan_ingress");
	must(n_entries(object, PF_MAP_vlan_ingress) == tables->n_vlan_ingress,
	     "no other tag in vlan_ingress");
	must(!bpf_map_lookup_elem(pf_object__map_fd(object, PF_MAP_cfg), &zero, &cfg), "cfg");
	cfg.flags &= ~FP_FLAG_INDEX; /* apply()'s own */
	must(!memcmp(&cfg, &tables->cfg, sizeof(cfg)), "cfg as given");
}

static inline void refuse(struct pf_object *object, const struct pf_tables *tables, int code,
			  const char *line)
{
	struct pf_error err = PF_ERROR_INIT;

	must_refuse(pf_object__apply(object, tables, &err), code, &err, line);
}

/* A network namespace with the veth pair a, b; loopback is 1. */
static inline void enter_new_netns(__u32 *a, __u32 *b)
{
	struct pf_error err = PF_ERROR_INIT;

	must(!unshare(CLONE_NEWNET), "a new network namespace");
	must_succeed(pf_netlink__add_veth("a", "b", &err), "veth", &err);
	*a = if_nametoindex("a");
	*b = if_nametoindex("b");
	must(*a > 1 && *b > 1, "two interfaces");
}

static inline void first_tables(struct pf_tables *tables, __u32 egress)
{
	tables->cfg = (struct fp_cfg){ .flags = ALL_FLAGS };
	/* Prefixes inside others: each is an entry of its own. */
	allow(tables, "0.0.0.0/0");
	allow(tables, "10.0.0.0/8");
	allow(tables, "10.0.0.0/9");
	allow(tables, "10.2.0.0/16");
	allow(tables, "10.2.3.4/32");
	allow(tables, "::/0");
	allow(tables, "2001:db8::/32");
	allow(tables, "2001:db8::/48");
	allow(tables, "2001:db8::1/128");
	must_succeed(pf_tables__egress(tables, egress), "egress", NULL);
	vlan(tables, 7, 100, 0x8100, 21);
	vlan(tables, 7, 200, 0x88a8, 22);
}

static inline void second_tables(struct pf_tables *tables, __u32 egress)
{
	tables->cfg = (struct fp_cfg){ .flags = FP_FLAG_IPV6, .dry_run = 1 };
	allow(tables, "10.0.0.0/8");
	allow(tables, "10.128.0.0/9");
	allow(tables, "2001:db8::/48");
	allow(tables, "2001:db8:1::/48");
	must_succeed(pf_tables__egress(tables, egress), "egress", NULL);
	vlan(tables, 7, 100, 0x88a8, 21); /* another tag for the same sub-interface */
	vlan(tables, 7, 200, 0x88a8, 23); /* another sub-interface for the same tag */
}

#endif
