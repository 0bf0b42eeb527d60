/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The map allow_v4_index (bpf/fastpath.h), mapped into this process: what the trie would answer, for
 * each /24. It is written by whoever writes the trie, and by nobody else.
 */
#ifndef PF_INDEX_H
#define PF_INDEX_H

#include <stddef.h>

#include "error.h"
#include "tables.h"

struct pf_index;

/* Of a map that nobody has written to yet. The fd stays the caller's and need not stay open. */
int pf_index__open(struct pf_index **index, int map_fd, struct pf_error *err) PF_MUST_CHECK;
void pf_index__free(struct pf_index *index);

/*
 * Makes the index that of a trie with these prefixes; those of IPv6 are passed over. Each /24 changes
 * at once, from what it was to what it shall be. Call it while the trie holds the prefixes of before
 * and of after: a frame then finds every prefix that stays. -ENOMEM, and the index is as it was.
 */
int pf_index__write(struct pf_index *index, const struct pf_prefix *prefixes, size_t n,
		    struct pf_error *err) PF_MUST_CHECK;

#endif
