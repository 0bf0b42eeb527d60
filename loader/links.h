/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The links of the caller's network namespace, as the kernel describes them at one moment, and what
 * the fast path's tables are to hold because of them (SPEC §4.5, §8).
 */
#ifndef PF_LINKS_H
#define PF_LINKS_H

#include <linux/types.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "tables.h"

/* What a link can do with frames that are redirected to it. */
enum pf_xmit {
	PF_XMIT_UNKNOWN, /* the kernel reports no XDP features: before 6.3 */
	PF_XMIT_NO,
	PF_XMIT_YES,
};

struct pf_link {
	__u32 ifindex;
	char name[IFNAMSIZ];
	char kind[16];	/* "veth", "vlan", …; empty for a device that is no software */
	__u16 type;	/* ARPHRD_… */
	__u32 flags;	/* IFF_… */
	__u32 lower;	/* ifindex of what it stands on, 0 if on nothing in this namespace */
	__u16 vid;	/* of a VLAN sub-interface, host order */
	__u16 tpid;	/* of a VLAN sub-interface, host order: 0x8100 or 0x88a8 */
	__u32 xdp_prog; /* id of the XDP program on it, 0: none */
	enum pf_xmit xmit;
};

/* Sorted by ifindex. Owned by the caller: pf_links__free(). */
struct pf_links {
	struct pf_link *list;
	size_t n;
};

/* Asks the kernel for all links. A negative errno, with `links` empty. */
int pf_links__read(struct pf_links *links, struct pf_error *err) PF_MUST_CHECK;
void pf_links__free(struct pf_links *links);

/* NULL when there is no such link. */
const struct pf_link *pf_links__by_name(const struct pf_links *links, const char *name);
const struct pf_link *pf_links__by_ifindex(const struct pf_links *links, __u32 ifindex);

/* True for an 802.1Q or 802.1ad sub-interface of a link of this namespace. */
bool pf_link__is_vlan(const struct pf_link *link);
/* True when a VLAN sub-interface of `lower` exists, whether up or not. */
bool pf_links__have_vlans_on(const struct pf_links *links, __u32 lower);

/*
 * True for what belongs into redirect_devmap: an Ethernet link that is up and can transmit
 * redirected frames. `native` says that frames are redirected in native mode, which takes a driver
 * with ndo_xdp_xmit: a frame for one without is lost (§11.1); generic mode sends through any.
 * Where the kernel reports nothing, devices and the software links that are known to have it count.
 */
bool pf_link__is_egress(const struct pf_link *link, bool native);

/* How much there is room for; what is left out goes the slow path. */
struct pf_links_room {
	size_t egress;
	size_t vlans;
};

/*
 * Adds to `tables` the egress ifindexes and both VLAN tables, and sets FP_FLAG_VLAN. `left_out` is
 * the number of links for which there was no room. -ENOMEM.
 */
int pf_links__fill(const struct pf_links *links, bool native, const struct pf_links_room *room,
		   struct pf_tables *tables, size_t *left_out, struct pf_error *err) PF_MUST_CHECK;

#endif
