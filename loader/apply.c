// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables into maps, as a difference: what is wanted is written first, what is no longer wanted is
 * deleted after. A running fast path thus never misses an entry that stays.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "object.h"

/* Keys of every map, in slots of one size, so that they sort and search alike. */
struct key {
	char bytes[sizeof(struct fp_lpm_v6)];
};

/* What one map is to hold: n keys, zero-padded, and n values packed at their own size. */
struct content {
	enum pf_map map;
	size_t key_size, value_size, n;
	struct key *keys;
	char *values;
};

static int content__init(struct content *content, enum pf_map map, size_t key_size,
			 size_t value_size, size_t capacity)
{
	*content = (struct content){ .map = map, .key_size = key_size, .value_size = value_size };
	content->keys = calloc(capacity + 1, sizeof(*content->keys));
	content->values = calloc(capacity + 1, value_size);
	return content->keys && content->values ? 0 : -ENOMEM;
}

static void content__free(struct content *content)
{
	free(content->keys);
	free(content->values);
}

static void content__add(struct content *content, const void *key, const void *value)
{
	memcpy(content->keys[content->n].bytes, key, content->key_size);
	memcpy(content->values + content->n * content->value_size, value, content->value_size);
	content->n++;
}

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct key));
}

static int write_wanted(struct pf_object *object, const struct content *content,
			struct pf_error *err)
{
	int fd = pf_object__map_fd(object, content->map);

	for (size_t i = 0; i < content->n; i++) {
		int code;

		if (!bpf_map_update_elem(fd, content->keys[i].bytes,
					 content->values + i * content->value_size, BPF_ANY))
			continue;
		/* Hash and device maps call it E2BIG, "argument list too long", when they are full. */
		code = errno == E2BIG ? ENOSPC : errno;
		return pf_error__set(err, -code, "cannot write entry %zu of %zu to map %s: %s",
				     i + 1, content->n, pf_map__names[content->map],
				     strerror(code));
	}
	return 0;
}

/* A sorted copy of the keys, for the caller to free; NULL when out of memory. */
static struct key *content__sorted_keys(const struct content *content)
{
	struct key *sorted = calloc(content->n + 1, sizeof(*sorted));

	if (!sorted)
		return NULL;
	memcpy(sorted, content->keys, content->n * sizeof(*sorted));
	qsort(sorted, content->n, sizeof(*sorted), compare_keys);
	return sorted;
}

/* Too many entries are refused before anything is written: what is in the maps stays in force. */
static int check_room(struct pf_object *object, const struct content *content, struct pf_error *err)
{
	struct key *sorted = content__sorted_keys(content);
	struct bpf_map_info info = {};
	__u32 size = sizeof(info);
	size_t distinct = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < content->n; i++)
		distinct += i == 0 || compare_keys(&sorted[i - 1], &sorted[i]);
	free(sorted);
	if (bpf_obj_get_info_by_fd(pf_object__map_fd(object, content->map), &info, &size))
		return pf_error__set(err, -errno, "cannot ask for the size of map %s: %s",
				     pf_map__names[content->map], strerror(errno));
	if (distinct > info.max_entries)
		return pf_error__set(err, -ENOSPC, "map %s has room for %u entries, %zu are wanted",
				     pf_map__names[content->map], info.max_entries, distinct);
	return 0;
}

/*
 * Collects the unwanted keys before deleting the first: iterating over a map that shrinks under the
 * iteration starts it over.
 */
static int delete_unwanted(struct pf_object *object, const struct content *content,
			   struct pf_error *err)
{
	int fd = pf_object__map_fd(object, content->map), ret = 0;
	struct key *wanted, *unwanted = NULL, key = {};
	size_t n = 0, capacity = 0;
	const void *previous = NULL;

	wanted = content__sorted_keys(content);
	if (!wanted)
		goto no_memory;
	while (!bpf_map_get_next_key(fd, previous, key.bytes)) {
		previous = key.bytes;
		if (bsearch(&key, wanted, content->n, sizeof(key), compare_keys))
			continue;
		if (n == capacity) {
			struct key *grown;

			capacity += 64;
			grown = reallocarray(unwanted, capacity, sizeof(*grown));
			if (!grown)
				goto no_memory;
			unwanted = grown;
		}
		unwanted[n++] = key;
	}
	for (size_t i = 0; !ret && i < n; i++)
		if (bpf_map_delete_elem(fd, unwanted[i].bytes) && errno != ENOENT)
			ret = pf_error__set(err, -errno, "cannot delete an entry of map %s: %s",
					    pf_map__names[content->map], strerror(errno));
out:
	free(wanted);
	free(unwanted);
	return ret;

no_memory:
	ret = pf_error__set(err, -ENOMEM, "cannot read map %s: out of memory",
			    pf_map__names[content->map]);
	goto out;
}

/* In a map without room for old and new together, what is no longer wanted goes first. */
static int write_or_make_room(struct pf_object *object, const struct content *content,
			      struct pf_error *err)
{
	int ret = write_wanted(object, content, err);

	if (ret != -ENOSPC)
		return ret;
	ret = delete_unwanted(object, content, err);
	return ret ? ret : write_wanted(object, content, err);
}

static void add_prefix(struct content *v4, struct content *v6, const struct pf_prefix *prefix)
{
	const __u8 present = 1;

	if (prefix->family == AF_INET) {
		struct fp_lpm_v4 key = { .prefixlen = prefix->len };

		memcpy(key.addr, prefix->addr, sizeof(key.addr));
		content__add(v4, &key, &present);
	} else {
		struct fp_lpm_v6 key = { .prefixlen = prefix->len };

		memcpy(key.addr, prefix->addr, sizeof(key.addr));
		content__add(v6, &key, &present);
	}
}

enum { ALLOW_V4, ALLOW_V6, EGRESS, RESOLVE, INGRESS, N_CONTENTS };

static int collect(struct content *contents, const struct pf_tables *tables)
{
	if (content__init(&contents[ALLOW_V4], PF_MAP_allow_v4, sizeof(struct fp_lpm_v4), 1,
			  tables->n_allow) ||
	    content__init(&contents[ALLOW_V6], PF_MAP_allow_v6, sizeof(struct fp_lpm_v6), 1,
			  tables->n_allow) ||
	    content__init(&contents[EGRESS], PF_MAP_redirect_devmap, sizeof(__u32),
			  sizeof(struct fp_devmap_val), tables->n_egress) ||
	    content__init(&contents[RESOLVE], PF_MAP_vlan_resolve, sizeof(__u32),
			  sizeof(struct fp_vlan), tables->n_vlan_resolve) ||
	    content__init(&contents[INGRESS], PF_MAP_vlan_ingress, sizeof(struct fp_vlan),
			  sizeof(__u32), tables->n_vlan_ingress))
		return -ENOMEM;
	for (size_t i = 0; i < tables->n_allow; i++)
		add_prefix(&contents[ALLOW_V4], &contents[ALLOW_V6], &tables->allow[i]);
	for (size_t i = 0; i < tables->n_egress; i++)
		content__add(&contents[EGRESS], &tables->egress[i],
			     &(struct fp_devmap_val){ .ifindex = tables->egress[i] });
	for (size_t i = 0; i < tables->n_vlan_resolve; i++)
		content__add(&contents[RESOLVE], &tables->vlan_resolve[i].sub_ifindex,
			     &tables->vlan_resolve[i].on);
	for (size_t i = 0; i < tables->n_vlan_ingress; i++)
		content__add(&contents[INGRESS], &tables->vlan_ingress[i].on,
			     &tables->vlan_ingress[i].sub_ifindex);
	return 0;
}

int pf_object__apply(struct pf_object *object, const struct pf_tables *tables, struct pf_error *err)
{
	struct content contents[N_CONTENTS] = {};
	struct pf_index *index = pf_object__index(object);
	struct fp_cfg cfg = tables->cfg;
	const __u32 zero = 0;
	int ret;

	ret = collect(contents, tables);
	for (int i = 0; !ret && i < N_CONTENTS; i++)
		ret = check_room(object, &contents[i], err);
	if (ret == -ENOMEM)
		pf_error__set(err, ret, "cannot fill the maps: out of memory");
	for (int i = 0; !ret && i < N_CONTENTS; i++)
		ret = write_or_make_room(object, &contents[i], err);
	/* While the trie holds old prefixes and new ones: of neither does the index then say too little. */
	if (!ret && index)
		ret = pf_index__write(index, tables->allow, tables->n_allow, err);
	if (index)
		cfg.flags |= FP_FLAG_INDEX;
	if (!ret &&
	    bpf_map_update_elem(pf_object__map_fd(object, PF_MAP_cfg), &zero, &cfg, BPF_ANY))
		ret = pf_error__set(err, -errno, "cannot write map cfg: %s", strerror(errno));
	for (int i = 0; !ret && i < N_CONTENTS; i++)
		ret = delete_unwanted(object, &contents[i], err);
	for (int i = 0; i < N_CONTENTS; i++)
		content__free(&contents[i]);
	return ret;
}
