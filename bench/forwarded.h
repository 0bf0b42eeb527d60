/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_FORWARDED_H
#define PF_FORWARDED_H

#include "template.h"

/*
 * The head of the template's frame i as its receiver must see it: with the MACs (destination, source) of
 * the last wire, TTL one less, checksum to match. `macs` NULL: as it was sent. -ENOMEM.
 */
int forwarded__head(const struct template *t, const struct frame *first, __u32 i, const __u8 *macs,
		    __u8 *head) PF_MUST_CHECK;

/*
 * -EPROTO with a line of `name` when `head` is that of none of the template's frames. Not of the last one
 * alone: it may be among the few that a full ring loses, or another CPU have received it.
 */
int forwarded__check(const struct template *t, const struct frame *first, const __u8 *macs,
		     const char *name, const __u8 *head, struct pf_error *err) PF_MUST_CHECK;

#endif
