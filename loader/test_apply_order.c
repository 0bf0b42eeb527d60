// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables into maps: a running fast path misses nothing that stays. That is no race to be won: this
 * program stands between pf_object__apply() and the kernel, looks at the maps after every single
 * write and deletion, and refuses some. Runs as root.
 */
#include <dlfcn.h>

#include "test_apply.h"

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
		cmocka_unit_test(test_nothing_that_stays_is_missed),
		cmocka_unit_test(test_full_map_makes_room),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests_name("order of writes", tests, NULL, NULL);
}
