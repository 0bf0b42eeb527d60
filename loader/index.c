// SPDX-License-Identifier: GPL-2.0-or-later
#include "index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum {
	V4,
	V6,
	N_FAMILIES,
	BYTES = FP_INDEX_BLOCKS * sizeof(struct fp_index_block),
	WORDS = sizeof(struct fp_index_block) / sizeof(__u64),
	EVERY_SLOT_ALL = 0x55 * FP_INDEX_ALL,
};

/* Of the 4 MiB of a map mostly a few cache lines are used: a bit for each block that is. */
struct used {
	__u8 bits[FP_INDEX_BLOCKS / 8];
};

struct pf_index {
	int fds[N_FAMILIES];
	struct used used[N_FAMILIES]; /* in the maps, as this process left them */
};

/* What is to be written to one map. */
struct wanted {
	struct fp_index_block *blocks;
	struct used used;
};

int pf_index__new(struct pf_index **result, int v4_fd, int v6_fd, struct pf_error *err)
{
	struct pf_index *index = calloc(1, sizeof(*index));

	*result = index;
	if (!index)
		return pf_error__set(err, -ENOMEM, "cannot keep an index: out of memory");
	index->fds[V4] = v4_fd;
	index->fds[V6] = v6_fd;
	return 0;
}

void pf_index__free(struct pf_index *index)
{
	free(index);
}

/* What covers more wins, in whatever order the prefixes come. */
static void paint_slot(struct fp_index_block *block, __u32 slot, enum fp_index_state state)
{
	__u8 *byte = &block->slots[slot / 4];
	int shift = slot % 4 * 2;

	if ((*byte >> shift & 3) < state)
		*byte = (*byte & ~(3 << shift)) | state << shift;
}

static void paint(struct wanted *wanted, const struct pf_prefix *prefix)
{
	__u32 first = prefix->addr[0] << 8 | prefix->addr[1];
	__u32 n_blocks = prefix->len < 16 ? 1u << (16 - prefix->len) : 1;
	__u32 n_slots = prefix->len < 24 ? 1u << (24 - prefix->len) : 1;

	for (__u32 i = first; i < first + n_blocks; i++)
		wanted->used.bits[i / 8] |= 1 << i % 8;
	if (prefix->len <= 16) {
		memset(&wanted->blocks[first], EVERY_SLOT_ALL, n_blocks * sizeof(*wanted->blocks));
		return;
	}
	for (__u32 i = 0; i < n_slots; i++)
		paint_slot(&wanted->blocks[first], prefix->addr[2] + i,
			   prefix->len <= 24 ? FP_INDEX_ALL : FP_INDEX_SOME);
}

/* By words, each of which the program sees as it was or as it shall be. */
static void write_block(struct fp_index_block *block, const struct fp_index_block *wanted)
{
	__u64 words[WORDS];

	memcpy(words, wanted, sizeof(words));
	for (int i = 0; i < WORDS; i++)
		__atomic_store_n((__u64 *)block + i, words[i], __ATOMIC_RELAXED);
}

/* Mapped only for as long as it is written to: all its pages would count as this process's memory. */
static int write_map(struct pf_index *index, int family, const struct wanted *wanted)
{
	struct used *used = &index->used[family];
	struct fp_index_block *blocks =
		mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, index->fds[family], 0);

	if (blocks == MAP_FAILED)
		return -errno;
	for (__u32 i = 0; i < FP_INDEX_BLOCKS; i++)
		if ((wanted->used.bits[i / 8] | used->bits[i / 8]) & 1 << i % 8)
			write_block(&blocks[i], &wanted->blocks[i]);
	*used = wanted->used;
	munmap(blocks, BYTES);
	return 0;
}

int pf_index__write(struct pf_index *index, const struct pf_prefix *prefixes, size_t n,
		    struct pf_error *err)
{
	struct wanted wanted[N_FAMILIES] = {};
	int ret = 0;

	for (int i = 0; i < N_FAMILIES; i++) {
		wanted[i].blocks = calloc(1, BYTES); /* pages that nobody paints cost nothing */
		if (!wanted[i].blocks)
			ret = -ENOMEM;
	}
	for (size_t i = 0; !ret && i < n; i++)
		paint(&wanted[prefixes[i].family == AF_INET6 ? V6 : V4], &prefixes[i]);
	for (int i = 0; !ret && i < N_FAMILIES; i++)
		ret = write_map(index, i, &wanted[i]);
	for (int i = 0; i < N_FAMILIES; i++)
		free(wanted[i].blocks);
	if (ret)
		pf_error__set(err, ret, "cannot write the allowlist's index: %s", strerror(-ret));
	return ret;
}
