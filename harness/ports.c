// SPDX-License-Identifier: GPL-2.0-or-later
#include "ports.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ports__read(struct ports *ports, struct pf_error *err)
{
	struct ifaddrs *interfaces;
	size_t most = 0;
	int ret = 0;

	*ports = (struct ports){};
	if (getifaddrs(&interfaces))
		return pf_error__set(err, -errno, "cannot list interfaces: %s", strerror(errno));
	for (const struct ifaddrs *at = interfaces; at; at = at->ifa_next)
		most++;
	ports->list = calloc(most + 1, sizeof(*ports->list));
	if (!ports->list)
		ret = pf_error__set(err, -ENOMEM, "cannot list interfaces: out of memory");
	for (const struct ifaddrs *at = interfaces; !ret && at; at = at->ifa_next) {
		const struct sockaddr_ll *link = (const void *)at->ifa_addr;
		struct port *port = &ports->list[ports->n];

		if (!link || link->sll_family != AF_PACKET || link->sll_hatype != ARPHRD_ETHER)
			continue;
		port->ifindex = link->sll_ifindex;
		snprintf(port->name, sizeof(port->name), "%s", at->ifa_name);
		memcpy(port->mac, link->sll_addr, sizeof(port->mac));
		ports->n++;
	}
	freeifaddrs(interfaces);
	return ret;
}

__u32 ports__find(const struct ports *ports, const __u8 *mac)
{
	__u32 ifindex = 0;

	for (size_t i = 0; i < ports->n; i++) {
		const struct port *port = &ports->list[i];

		if (!memcmp(port->mac, mac, sizeof(port->mac)) &&
		    (!ifindex || port->ifindex < ifindex))
			ifindex = port->ifindex;
	}
	return ifindex;
}

__u32 ports__ifindex(const struct ports *ports, const char *name)
{
	for (size_t i = 0; i < ports->n; i++)
		if (!strcmp(ports->list[i].name, name))
			return ports->list[i].ifindex;
	return 0;
}

const char *ports__name(const struct ports *ports, __u32 ifindex)
{
	for (size_t i = 0; i < ports->n; i++)
		if (ports->list[i].ifindex == ifindex)
			return ports->list[i].name;
	return NULL;
}

void ports__free(struct ports *ports)
{
	free(ports->list);
	*ports = (struct ports){};
}
