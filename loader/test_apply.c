// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables into maps: what the maps hold afterwards, and that a running fast path misses nothing that
 * stays. The latter is no race to be won: this program stands between pf_object__apply() and the
 * kernel, and looks at the maps after every single write and deletion. Runs as root.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <bpf/bpf.h>

#include "netlink.h"
#include "object.h"
#include "test_child.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALL_FLAGS    (FP_FLAG_IPV4 | FP_FLAG_IPV6 | FP_FLAG_VLAN)

/* --- between the code under test and libbpf ------------------------------------------------------ */

static struct watch {
	/* Entries that stay: each must be found after every operation. */
	struct {
		int fd;
		char key[sizeof(struct fp_lpm_v6)];
	} staying[2 * FP_MAX_PREFIXES];
	size_t n_staying, n_missed;
	char order[64]; /* W write, C write of cfg, D deletion; repetitions are said once */
	int cfg_fd;
	/* Refuses the next write or deletion of this map. */
	int refused_fd, refusal;
} watch = { .cfg_fd = -1, .refused_fd = -1 };

static void watch__after(char operation)
{
	const size_t len = strlen(watch.order);
	const int saved = errno;
	char value[8];

	if ((len == 0 || watch.order[len - 1] != operation) && len + 1 < sizeof(watch.order))
		watch.order[len] = operation;
	for (size_t i = 0; i < watch.n_staying; i++)
		watch.n_missed +=
			bpf_map_lookup_elem(watch.staying[i].fd, watch.staying[i].key, value) != 0;
	errno = saved;
}

static bool watch__refuses(int fd)
{
	if (fd != watch.refused_fd)
		return false;
	errno = watch.refusal;
	return true;
}

int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)
{
	static int (*next)(int, const void *, const void *, __u64);
	int ret;

	if (watch__refuses(fd))
		return -errno;
	if (!next)
		next = dlsym(RTLD_NEXT, "bpf_map_update_elem");
	ret = next(fd, key, value, flags);
	watch__after(fd == watch.cfg_fd ? 'C' : 'W');
	return ret;
}

int bpf_map_delete_elem(int fd, const void *key)
{
	static int (*next)(int, const void *);
	int ret;

	if (watch__refuses(fd))
		return -errno;
	if (!next)
		next = dlsym(RTLD_NEXT, "bpf_map_delete_elem");
	ret = next(fd, key);
	watch__after('D');
	return ret;
}

static void watch__stay(int fd, const void *key, size_t key_size)
{
	must(watch.n_staying < COUNT(watch.staying), "room for one more entry that stays");
	watch.staying[watch.n_staying].fd = fd;
	memcpy(watch.staying[watch.n_staying++].key, key, key_size);
}

static void watch__reset(void)
{
	memset(&watch, 0, sizeof(watch));
	watch.cfg_fd = watch.refused_fd = -1;
}

/* --- tables and maps -------------------------------------------------------------------------------- */

static struct pf_object *load(const __u32 *entries)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;
	int ret;

	watch__reset();
	ret = pf_object__open(&object, NULL, &err);
	if (!ret && entries)
		ret = pf_object__set_max_entries(object, PF_MAP_allow_v4, *entries, &err);
	if (!ret)
		ret = pf_object__load(object, &err);
	must_succeed(ret, "loading the object", &err);
	return object;
}

static void allow(struct pf_tables *tables, const char *text)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_prefix prefix;

	must_succeed(pf_prefix__parse(&prefix, text, &err), text, &err);
	must_succeed(pf_tables__allow(tables, &prefix), text, NULL);
}

/* 10.N.N.0/24 for n numbers from `first` on. */
static void allow_many(struct pf_tables *tables, unsigned int first, unsigned int n)
{
	for (unsigned int i = first; i < first + n; i++) {
		const struct pf_prefix prefix = { AF_INET, 24, { 10, i >> 8, i } };

		must_succeed(pf_tables__allow(tables, &prefix), "a prefix", NULL);
	}
}

static void vlan(struct pf_tables *tables, __u32 phys, __u16 vid, __u16 tpid, __u32 sub)
{
	const struct pf_vlan vlan = { .on = { .phys_ifindex = phys, .vid = vid, .tpid = tpid },
				      .sub_ifindex = sub };

	must_succeed(pf_tables__vlan_resolve(tables, &vlan), "a VLAN", NULL);
	must_succeed(pf_tables__vlan_ingress(tables, &vlan), "a VLAN", NULL);
}

static void apply(struct pf_object *object, const struct pf_tables *tables)
{
	struct pf_error err = PF_ERROR_INIT;

	must_succeed(pf_object__apply(object, tables, &err), "applying tables", &err);
}

static size_t n_entries(const struct pf_object *object, enum pf_map map)
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
static bool has(const struct pf_object *object, enum pf_map map, const void *key, const void *value,
		size_t value_size)
{
	char is[8] = {};

	return !bpf_map_lookup_elem(pf_object__map_fd(object, map), key, is) &&
	       !memcmp(is, value, value_size);
}

static bool is_key_of(const char *key, const struct pf_prefix *prefix)
{
	const __u32 len = prefix->len;

	return !memcmp(key, &len, sizeof(len)) &&
	       !memcmp(key + sizeof(len), prefix->addr, prefix->family == AF_INET ? 4 : 16);
}

/*
 * Every key of the map is one of the tables' prefixes, and there are as many. By iterating, because a
 * lookup in an LPM trie finds shorter prefixes too.
 */
static void must_hold_prefixes(const struct pf_object *object, enum pf_map map,
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
static void must_hold(const struct pf_object *object, const struct pf_tables *tables)
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

/* --- exact contents --------------------------------------------------------------------------------- */

/* A network namespace with the veth pair a, b; loopback is 1. */
static void enter_new_netns(__u32 *a, __u32 *b)
{
	struct pf_error err = PF_ERROR_INIT;

	must(!unshare(CLONE_NEWNET), "a new network namespace");
	must_succeed(pf_netlink__add_veth("a", "b", &err), "veth", &err);
	*a = if_nametoindex("a");
	*b = if_nametoindex("b");
	must(*a > 1 && *b > 1, "two interfaces");
}

static void first_tables(struct pf_tables *tables, __u32 egress)
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

static void second_tables(struct pf_tables *tables, __u32 egress)
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

/* --- what stays is never absent --------------------------------------------------------------------- */

static void nothing_that_stays_is_missed(const void *arg)
{
	const struct fp_lpm_v4 v4[] = { { 8, { 10 } } };
	const struct fp_lpm_v6 v6[] = { { 48, { 0x20, 1, 0xd, 0xb8 } } };
	const struct fp_vlan tag = { .phys_ifindex = 7, .vid = 200, .tpid = 0x88a8 };
	const __u32 sub = 21;
	struct pf_object *object = load(NULL);
	struct pf_tables first = {}, second = {};
	__u32 a, b;

	(void)arg;
	enter_new_netns(&a, &b);
	first_tables(&first, a);
	second_tables(&second, b);
	must_succeed(pf_tables__egress(&first, b), "egress", NULL); /* b stays, a goes */
	/* With 0.0.0.0/0 there, a lookup would find that instead. */
	memmove(first.allow, first.allow + 1, --first.n_allow * sizeof(*first.allow));
	for (size_t i = 0; i < first.n_allow; i++)
		if (first.allow[i].family == AF_INET6 && first.allow[i].len < 48)
			first.allow[i].len = 128, first.allow[i].addr[15] += 16 + i;
	apply(object, &first);

	watch.cfg_fd = pf_object__map_fd(object, PF_MAP_cfg);
	watch__stay(pf_object__map_fd(object, PF_MAP_allow_v4), &v4, sizeof(v4));
	watch__stay(pf_object__map_fd(object, PF_MAP_allow_v6), &v6, sizeof(v6));
	watch__stay(pf_object__map_fd(object, PF_MAP_redirect_devmap), &b, sizeof(b));
	watch__stay(pf_object__map_fd(object, PF_MAP_vlan_resolve), &sub, sizeof(sub));
	watch__stay(pf_object__map_fd(object, PF_MAP_vlan_ingress), &tag, sizeof(tag));
	memset(watch.order, 0, sizeof(watch.order));
	apply(object, &second);
	must(watch.n_missed == 0, "every entry that stays to be there after each operation");
	/* New entries, then cfg, then the old ones' end. */
	must(!strcmp(watch.order, "WCD"), "all writes, then cfg, then all deletions");
	must_hold(object, &second);
	pf_tables__free(&first);
	pf_tables__free(&second);
	pf_object__free(object);
}

static void test_nothing_that_stays_is_missed(void **state)
{
	(void)state;
	in_child(nothing_that_stays_is_missed, NULL);
}

/* --- full maps --------------------------------------------------------------------------------------- */

/* `n_stay` of the 1024 prefixes stay and the rest makes room for others. */
static void full_map(const void *arg)
{
	const unsigned int n_stay = *(const unsigned int *)arg;
	struct pf_object *object = load(NULL);
	const int fd = pf_object__map_fd(object, PF_MAP_allow_v4);
	struct pf_tables first = {}, second = {};

	allow_many(&first, 0, FP_MAX_PREFIXES);
	allow_many(&second, FP_MAX_PREFIXES - n_stay, FP_MAX_PREFIXES);
	apply(object, &first);
	must_hold(object, &first);
	/* A look at every one after every operation would take a million lookups: some do. */
	for (unsigned int i = FP_MAX_PREFIXES - n_stay; i < FP_MAX_PREFIXES; i += 97)
		watch__stay(fd, &(struct fp_lpm_v4){ 24, { 10, i >> 8, i } },
			    sizeof(struct fp_lpm_v4));
	apply(object, &second);
	must(watch.n_missed == 0, "what stays in a full map to be there after each operation");
	must_hold(object, &second);
	pf_tables__free(&first);
	pf_tables__free(&second);
	pf_object__free(object);
}

static void test_full_map_makes_room(void **state)
{
	static const unsigned int stays[] = { 0, 1, 512, 1023, 1024 };

	(void)state;
	for (size_t i = 0; i < COUNT(stays); i++)
		in_child(full_map, &stays[i]);
}

static void refuse(struct pf_object *object, const struct pf_tables *tables, int code,
		   const char *line)
{
	struct pf_error err = PF_ERROR_INIT;

	must_refuse(pf_object__apply(object, tables, &err), code, &err, line);
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

/* --- refusals half-way --------------------------------------------------------------------------------- */

static void refusals(const void *arg)
{
	struct pf_object *object = load(NULL);
	struct pf_tables first = {}, second = {};
	__u32 a, b;

	(void)arg;
	enter_new_netns(&a, &b);
	first_tables(&first, a);
	second_tables(&second, b);
	apply(object, &first);
	watch.refusal = EIO;
	watch.refused_fd = pf_object__map_fd(object, PF_MAP_vlan_resolve);
	refuse(object, &second, -EIO,
	       "cannot write entry 1 of 2 to map vlan_resolve: Input/output error");
	watch.refused_fd = pf_object__map_fd(object, PF_MAP_cfg);
	refuse(object, &second, -EIO, "cannot write map cfg: Input/output error");
	/* Refused before the deletions: both sets of prefixes are there (two are in both). */
	must(n_entries(object, PF_MAP_allow_v4) + n_entries(object, PF_MAP_allow_v6) ==
		     first.n_allow + second.n_allow - 2,
	     "no prefix to be lost by a refusal");
	second.n_vlan_ingress = 0;
	watch.refused_fd = -1;
	apply(object, &second);
	must_hold(object, &second);
	pf_tables__free(&first);
	pf_tables__free(&second);
	pf_object__free(object);
}

/* Of a deletion: the map has an entry that must go and the kernel does not let it. */
static void refused_deletion(const void *arg)
{
	struct pf_object *object = load(NULL);
	struct pf_tables tables = {};

	(void)arg;
	allow(&tables, "2001:db8::/32");
	apply(object, &tables);
	tables.n_allow = 0;
	watch.refusal = EIO;
	watch.refused_fd = pf_object__map_fd(object, PF_MAP_allow_v6);
	refuse(object, &tables, -EIO, "cannot delete an entry of map allow_v6: Input/output error");
	/* One that went by itself, as a device map's does with its interface, is no error. */
	watch.refusal = ENOENT;
	apply(object, &tables);
	pf_tables__free(&tables);
	pf_object__free(object);
}

static void test_refusals(void **state)
{
	(void)state;
	in_child(refusals, NULL);
	in_child(refused_deletion, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents_are_exact),
		cmocka_unit_test(test_vlans_both_ways),
		cmocka_unit_test(test_nothing_that_stays_is_missed),
		cmocka_unit_test(test_full_map_makes_room),
		cmocka_unit_test(test_one_too_many),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_egress_is_of_the_callers_netns),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
