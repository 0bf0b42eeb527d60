/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The links of scale_stand.h. */
#ifndef PF_SCALE_LINKS_H
#define PF_SCALE_LINKS_H

#include <linux/types.h>
#include <stdbool.h>

#include "../loader/error.h"

/*
 * `threads` destinations over `links` pairs of veth with `queues` queues each, in the router's namespace,
 * which is the caller's.
 */
int scale_links__add(int threads, int links, int queues, struct pf_error *err) PF_MUST_CHECK;
int scale_links__remove(int links, struct pf_error *err) PF_MUST_CHECK;

/* The MAC of an end: of "in" or of "out", the router's or the host's. */
void scale_links__mac(bool out, int link, bool host, __u8 *mac);

#endif
