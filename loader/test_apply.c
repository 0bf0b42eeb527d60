// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables into maps: what the maps hold afterwards. Runs as root. */
#include "test_apply.h"

/* test_index.c says what is in it; here, that the program is told to look. */
static void must_be_indexed(const struct pf_object *object)
{
	const __u32 zero = 0, block = 10 << 8;
	struct fp_index_block index;
	struct fp_cfg cfg;

	must(!bpf_map_lookup_elem(pf_object__map_fd(object, PF_MAP_cfg), &zero, &cfg) &&
		     cfg.flags & FP_FLAG_INDEX,
	     "cfg to say that the index is kept");
	must(!bpf_map_lookup_elem(pf_object__map_fd(object, PF_MAP_allow_v4_index), &block,
				  &index) &&
		     index.slots[0] & 3,
	     "10.0.0.0/8 in the index");
}

static void contents_are_exact(const void *arg)
{
	struct pf_object *object = load(NULL);
	struct pf_tables first = {}, second = {}, none = {};
	__u32 a, b;

	(void)arg;
	enter_new_netns(&a, &b);
	must_hold(object, &none);
	first_tables(&first, a);
	second_tables(&second, b);
	apply(object, &first);
	must_hold(object, &first);
	must_be_indexed(object);
	apply(object, &first);
	must_hold(object, &first);
	apply(object, &second);
	must_hold(object, &second);
	apply(object, &first);
	must_hold(object, &first);
	apply(object, &none);
	must_hold(object, &none);
	pf_tables__free(&first);
	pf_tables__free(&second);
	pf_object__free(object);
}

static void test_contents_are_exact(void **state)
{
	(void)state;
	in_child(contents_are_exact, NULL);
}

/* The VLAN maps are filled apart from each other (a world may know a tag in one direction only). */
static void vlans_both_ways(const void *arg)
{
	const struct pf_vlan out = { .on = { .phys_ifindex = 3, .vid = 4094 }, .sub_ifindex = 30 };
	const struct pf_vlan in = { .on = { .phys_ifindex = 3, .vid = 1, .tpid = 0x8100 },
				    .sub_ifindex = 31 };
	struct pf_object *object = load(NULL);
	struct pf_tables tables = {};

	(void)arg;
	must_succeed(pf_tables__vlan_resolve(&tables, &out), "egress VLAN", NULL);
	apply(object, &tables);
	must_hold(object, &tables);
	must_succeed(pf_tables__vlan_ingress(&tables, &in), "ingress VLAN", NULL);
	apply(object, &tables);
	must_hold(object, &tables);
	tables.n_vlan_resolve = 0;
	apply(object, &tables);
	must_hold(object, &tables);
	pf_tables__free(&tables);
	pf_object__free(object);
}

static void test_vlans_both_ways(void **state)
{
	(void)state;
	in_child(vlans_both_ways, NULL);
}

static void one_too_many(const void *arg)
{
	struct pf_tables prefixes = {}, vlans = {}, resolve, ingress;
	struct pf_object *object = load(NULL);

	(void)arg;
	allow_many(&prefixes, 0, FP_MAX_PREFIXES + 1);
	refuse(object, &prefixes, -ENOSPC,
	       "map allow_v4 has room for 1024 entries, 1025 are wanted");
	for (__u16 vid = 1; vid <= FP_MAX_VLANS + 1; vid++)
		vlan(&vlans, 7, vid, 0x8100, 100 + vid);
	resolve = ingress = vlans;
	resolve.n_vlan_ingress = 0;
	ingress.n_vlan_resolve = 0;
	refuse(object, &resolve, -ENOSPC,
	       "map vlan_resolve has room for 256 entries, 257 are wanted");
	refuse(object, &ingress, -ENOSPC,
	       "map vlan_ingress has room for 256 entries, 257 are wanted");
	pf_tables__free(&prefixes);
	pf_tables__free(&vlans);
	pf_object__free(object);
}

static void test_one_too_many(void **state)
{
	(void)state;
	in_child(one_too_many, NULL);
}

/* A prefix that is named twice takes one entry, and a map that was made larger holds more. */
static void sizes(const void *arg)
{
	const __u32 entries = FP_MAX_PREFIXES + 10;
	struct pf_object *object = load(&entries);
	struct pf_tables tables = {};

	(void)arg;
	allow_many(&tables, 0, entries);
	apply(object, &tables);
	must_hold(object, &tables);
	allow_many(&tables, 0, 20);
	apply(object, &tables);
	must(n_entries(object, PF_MAP_allow_v4) == entries, "each prefix once");
	pf_tables__free(&tables);
	pf_object__free(object);
}

static void test_sizes(void **state)
{
	(void)state;
	in_child(sizes, NULL);
}

/* --- egress interfaces ------------------------------------------------------------------------------- */

static void egress_is_of_the_callers_netns(const void *arg)
{
	struct pf_object *object = load(NULL);
	struct pf_tables tables = {};
	char line[128];
	__u32 a, b;

	(void)arg;
	enter_new_netns(&a, &b);
	must_succeed(pf_tables__egress(&tables, a), "egress", NULL);
	must_succeed(pf_tables__egress(&tables, b), "egress", NULL);
	apply(object, &tables);
	must_hold(object, &tables);
	/* In another namespace there are no such interfaces. */
	must(!unshare(CLONE_NEWNET), "a new network namespace");
	must(!if_nametoindex("a"), "no interface a in it");
	snprintf(line, sizeof(line),
		 "cannot write entry 1 of 2 to map redirect_devmap: Invalid argument");
	refuse(object, &tables, -EINVAL, line);
	pf_tables__free(&tables);
	pf_object__free(object);
}

static void test_egress_is_of_the_callers_netns(void **state)
{
	(void)state;
	in_child(egress_is_of_the_callers_netns, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents_are_exact),
		cmocka_unit_test(test_vlans_both_ways),
		cmocka_unit_test(test_one_too_many),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_egress_is_of_the_callers_netns),
	};

	return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
