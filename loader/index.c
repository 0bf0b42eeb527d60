// SPDX-License-Identifier: GPL-2.0-or-later
#include "index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define ALL_SLOTS_ALL (0x55 * FP_INDEX_ALL)

enum { WORDS = sizeof(struct fp_index_block) / sizeof(__u64) };

/* Which blocks are not all FP_INDEX_NONE, a bit each: of 4 MiB mostly a few cache lines count. */
struct used {
	__u8 bits[FP_INDEX_BLOCKS / 8];
};

struct pf_index {
	struct fp_index_block *blocks; /* the map's, seen by the program */
	struct used used;
};

int pf_index__open(struct pf_index **result, int map_fd, struct pf_error *err)
{
	struct pf_index *index = calloc(1, sizeof(*index));
	void *blocks;

	*result = NULL;
	if (!index)
		return pf_error__set(err, -ENOMEM, "cannot map allow_v4_index: out of memory");
	blocks = mmap(NULL, FP_INDEX_BLOCKS * sizeof(*index->blocks), PROT_READ | PROT_WRITE,
		      MAP_SHARED, map_fd, 0);
	if (blocks == MAP_FAILED) {
		free(index);
		return pf_error__set(err, -errno, "cannot map allow_v4_index: %s", strerror(errno));
	}
	index->blocks = blocks;
	*result = index;
	return 0;
}

void pf_index__free(struct pf_index *index)
{
	if (!index)
		return;
	munmap(index->blocks, FP_INDEX_BLOCKS * sizeof(*index->blocks));
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

static void paint(struct fp_index_block *blocks, struct used *used, const struct pf_prefix *prefix)
{
	__u32 block = prefix->addr[0] << 8 | prefix->addr[1];
	__u32 n_blocks = prefix->len < 16 ? 1u << (16 - prefix->len) : 1;
	__u32 n_slots = prefix->len < 24 ? 1u << (24 - prefix->len) : 1;

	for (__u32 i = block; i < block + n_blocks; i++)
		used->bits[i / 8] |= 1 << i % 8;
	if (prefix->len <= 16) {
		memset(&blocks[block], ALL_SLOTS_ALL, n_blocks * sizeof(*blocks));
		return;
	}
	for (__u32 i = 0; i < n_slots; i++)
		paint_slot(&blocks[block], prefix->addr[2] + i,
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

int pf_index__write(struct pf_index *index, const struct pf_prefix *prefixes, size_t n,
		    struct pf_error *err)
{
	struct fp_index_block *wanted = calloc(FP_INDEX_BLOCKS, sizeof(*wanted));
	struct used used = {};

	if (!wanted)
		return pf_error__set(err, -ENOMEM, "cannot write allow_v4_index: out of memory");
	for (size_t i = 0; i < n; i++)
		if (prefixes[i].family == AF_INET)
			paint(wanted, &used, &prefixes[i]);
	for (__u32 i = 0; i < FP_INDEX_BLOCKS; i++)
		if ((used.bits[i / 8] | index->used.bits[i / 8]) & 1 << i % 8)
			write_block(&index->blocks[i], &wanted[i]);
	index->used = used;
	free(wanted);
	return 0;
}
