/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Ethernet interfaces of a namespace by their MACs: a captured frame arrived where its destination
 * MAC lives.
 */
#ifndef PF_PORTS_H
#define PF_PORTS_H

#include <net/if.h>
#include <stddef.h>

#include "frame.h"

struct port {
	char name[IF_NAMESIZE];
	__u8 mac[6];
	__u32 ifindex;
};

/* Start from {0}. */
struct ports {
	struct port *list; /* owned */
	size_t n;
};

/* Those of the current network namespace, loopback left out. */
int ports__read(struct ports *ports, struct pf_error *err) PF_MUST_CHECK;

/*
 * The ifindex of the port with that MAC, 0 when there is none. Where several have it, as VLAN
 * sub-interfaces do, the lowest: the port was there before what stands on it.
 */
__u32 ports__find(const struct ports *ports, const __u8 *mac);

/* The ifindex of an interface; 0 when there is none of that name. */
__u32 ports__ifindex(const struct ports *ports, const char *name);

/* The name of an interface; NULL when there is none with that ifindex. */
const char *ports__name(const struct ports *ports, __u32 ifindex);

void ports__free(struct ports *ports);

#endif
