/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps allow_v4_index and allow_v6_index (bpf/fastpath.h): what the tries would answer, for each first
 * 24 bits of an address. They are written by whoever writes the tries, and by nobody else.
 */
#ifndef PF_INDEX_H
#define PF_INDEX_H

#include <stddef.h>

#include "error.h"
#include "tables.h"

struct pf_index;

/* Of maps that nobody has written to yet. The fds stay the caller's, and open as long as the index. */
int pf_index__new(struct pf_index **index, int v4_fd, int v6_fd,
		  struct pf_error *err) PF_MUST_CHECK;
void pf_index__free(struct pf_index *index);

/*
 * Makes the index that of tries with these prefixes. Each slot changes at once, from what it was to what
 * it shall be. Call it while the tries hold the prefixes of before and of after: a frame then finds
 * every prefix that stays. -ENOMEM, and the index is as it was; the errors of mmap(2).
 */
int pf_index__write(struct pf_index *index, const struct pf_prefix *prefixes, size_t n,
		    struct pf_error *err) PF_MUST_CHECK;

#endif
