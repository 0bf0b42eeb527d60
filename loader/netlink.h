/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the capability probes need of links, done through rtnetlink in the caller's network
 * namespace. Not a general netlink library, and it should not become one.
 *
 * Functions return 0 or a negative errno, and then have filled in the error with what was asked for
 * and the kernel's reason (its extended acknowledgement where it gives one).
 */
#ifndef PF_NETLINK_H
#define PF_NETLINK_H

#include <linux/types.h>

#include "error.h"

/* Creates a veth pair, both ends down: up, an end is refused until it has its peer. */
int pf_netlink__add_veth(const char *name, const char *peer, struct pf_error *err) PF_MUST_CHECK;

/* Creates an 802.1Q sub-interface of `link_ifindex` for tag `vid` (1 to 4094, host order). */
int pf_netlink__add_vlan(const char *name, unsigned int link_ifindex, __u16 vid,
			 struct pf_error *err) PF_MUST_CHECK;

/* Gives an interface a queueing discipline: first in, first out, as long as its transmit queue. */
int pf_netlink__add_pfifo(unsigned int ifindex, struct pf_error *err) PF_MUST_CHECK;

int pf_netlink__set_up(unsigned int ifindex, struct pf_error *err) PF_MUST_CHECK;

#endif
