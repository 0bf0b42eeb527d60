/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading from netlink: dumps, attributes, notifications. Writing is netlink.h's. */
#ifndef PF_NETLINK_DUMP_H
#define PF_NETLINK_DUMP_H

#include <linux/netlink.h>
#include <linux/types.h>
#include <stddef.h>

#include "error.h"

/*
 * Sends `request` (complete but for its sequence number) and calls `each` for every message of the
 * answer. `each` returns 0 or a negative errno, which ends the dump. -EINTR: the kernel's list
 * changed meanwhile, and what was seen is not to be relied on. Any other negative errno is the
 * kernel's answer. `err` is filled in with `what`, which was asked for, and why it failed.
 */
int pf_netlink__ask(int protocol, struct nlmsghdr *request, const char *what,
		    int (*each)(const struct nlmsghdr *message, void *context), void *context,
		    struct pf_error *err) PF_MUST_CHECK;

/*
 * The attributes of `len` bytes at `from`, by type: attrs[type], NULL where absent, for types up to
 * `max`. A later one of the same type wins.
 */
void pf_netlink__attributes(const void *from, size_t len, const struct nlattr **attrs,
			    unsigned int max);

const void *pf_netlink__payload(const struct nlattr *attr);
size_t pf_netlink__payload_len(const struct nlattr *attr);
/* 0 where the attribute is absent or too short. */
__u16 pf_netlink__u16(const struct nlattr *attr);
__u32 pf_netlink__u32(const struct nlattr *attr);
__u64 pf_netlink__u64(const struct nlattr *attr);
/* Copies a string, cut to `size`; "" where absent. */
void pf_netlink__string(const struct nlattr *attr, char *to, size_t size);

/*
 * The numbers of a generic netlink family and of one of its multicast groups (`group` may be NULL).
 * -ENOENT where the kernel has no such family.
 */
int pf_netlink__family(const char *family, const char *group, __u16 *family_id, __u32 *group_id,
		       struct pf_error *err) PF_MUST_CHECK;

#endif
