/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames that did not arrive, and why: what the kernel's tracepoints say of them. Delivery is counted at
 * the receiver; this stands beside it.
 */
#ifndef PF_LOSSES_H
#define PF_LOSSES_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "../loader/error.h"

struct loss {
	__u64 frames;
	char cause[120]; /* "xdp_redirect_err -95 (Operation not supported)" */
};

/* The most frequent causes; what is beyond them is summed up in the last one. */
enum { LOSSES_MAX = 6 };

struct loss_list {
	struct loss list[LOSSES_MAX];
	size_t n;
};

struct losses;

/*
 * Counts from now on what gets lost in the network namespaces `netns` (descriptors). `sink_map` is the
 * receiver's, whose frames are delivered. A tracepoint that cannot be attached is no error: it is named
 * in losses__unwatched(). Not while anything is timed: kfree_skb fires for every frame that the sink takes
 * from the kernel's own forwarding, which then cost 1069 instead of 979 ns, and native over kernel was
 * 2.79 (2.77 to 2.80) instead of 2.56 (2.53 to 2.60). -ENOMEM.
 */
int losses__open(struct losses **losses, const int *netns, size_t n_netns, int sink_map,
		 struct pf_error *err) PF_MUST_CHECK;
void losses__close(struct losses *losses);

/* The tracepoints that are not watched, with the reason; NULL when all are. */
const char *losses__unwatched(const struct losses *losses);

/* Empties the counts. */
int losses__clear(struct losses *losses, struct pf_error *err) PF_MUST_CHECK;

/* What has been counted since, most frequent first; of `missing` frames the rest has no known cause. */
int losses__read(struct losses *losses, __u64 missing, struct loss_list *list,
		 struct pf_error *err) PF_MUST_CHECK;

/* "10000 xdp_redirect_err -95 (Operation not supported), 3 …", as far as there is room. */
void loss_list__describe(const struct loss_list *list, char *text, size_t size);

/*
 * Of `missing` frames: causes beyond the first that explain all of them are other traffic's and go; what
 * none explains is added as such.
 */
void loss_list__explain(struct loss_list *list, __u64 missing);

/* Adds a cause, by count; the least frequent ones share the last place when there are too many. */
void loss_list__add(struct loss_list *list, __u64 frames, const char *cause);

#endif
