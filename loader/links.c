// SPDX-License-Identifier: GPL-2.0-or-later
/* RTM_GETLINK for what links are, the generic netlink family "netdev" for what they can do in XDP. */
#include "links.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "netlink_dump.h"

/* linux/netdev.h, which Debian 12's headers do not have yet. */
#define NETDEV_CMD_DEV_GET	  1
#define NETDEV_A_DEV_IFINDEX	  1
#define NETDEV_A_DEV_XDP_FEATURES 3
#define NETDEV_XDP_ACT_NDO_XMIT	  (1 << 2)

#define TRIES_WHILE_LINKS_CHANGE  20

static void take_linkinfo(struct pf_link *link, const struct nlattr *info)
{
	const struct nlattr *attrs[IFLA_INFO_DATA + 1], *vlan[IFLA_VLAN_PROTOCOL + 1];

	pf_netlink__attributes(pf_netlink__payload(info), pf_netlink__payload_len(info), attrs,
			       IFLA_INFO_DATA);
	pf_netlink__string(attrs[IFLA_INFO_KIND], link->kind, sizeof(link->kind));
	if (strcmp(link->kind, "vlan") || !attrs[IFLA_INFO_DATA])
		return;
	pf_netlink__attributes(pf_netlink__payload(attrs[IFLA_INFO_DATA]),
			       pf_netlink__payload_len(attrs[IFLA_INFO_DATA]), vlan,
			       IFLA_VLAN_PROTOCOL);
	link->vid = pf_netlink__u16(vlan[IFLA_VLAN_ID]);
	link->tpid = ntohs(pf_netlink__u16(vlan[IFLA_VLAN_PROTOCOL]));
}

static int take_link(const struct nlmsghdr *message, void *context)
{
	const struct ifinfomsg *info = NLMSG_DATA(message);
	const struct nlattr *attrs[IFLA_XDP + 1], *xdp[IFLA_XDP_PROG_ID + 1];
	struct pf_links *links = context;
	struct pf_link *link, *grown;

	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	/* Grown in steps: hundreds of links are common on a router. */
	if (links->n % 64 == 0) {
		grown = reallocarray(links->list, links->n + 64, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		links->list = grown;
	}
	link = &links->list[links->n++];
	pf_netlink__attributes(info + 1, message->nlmsg_len - NLMSG_LENGTH(sizeof(*info)), attrs,
			       IFLA_XDP);
	*link = (struct pf_link){
		.ifindex = info->ifi_index,
		.type = info->ifi_type,
		.flags = info->ifi_flags,
	};
	pf_netlink__string(attrs[IFLA_IFNAME], link->name, sizeof(link->name));
	/* The ifindex of a link in another namespace would be one of ours by accident. */
	if (!attrs[IFLA_LINK_NETNSID])
		link->lower = pf_netlink__u32(attrs[IFLA_LINK]);
	if (attrs[IFLA_LINKINFO])
		take_linkinfo(link, attrs[IFLA_LINKINFO]);
	if (attrs[IFLA_XDP]) {
		pf_netlink__attributes(pf_netlink__payload(attrs[IFLA_XDP]),
				       pf_netlink__payload_len(attrs[IFLA_XDP]), xdp,
				       IFLA_XDP_PROG_ID);
		link->xdp_prog = pf_netlink__u32(xdp[IFLA_XDP_PROG_ID]);
	}
	return 0;
}

static int take_features(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *attrs[NETDEV_A_DEV_XDP_FEATURES + 1];
	struct pf_links *links = context;
	struct pf_link *link;

	pf_netlink__attributes((const char *)NLMSG_DATA(message) + GENL_HDRLEN,
			       message->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), attrs,
			       NETDEV_A_DEV_XDP_FEATURES);
	link = (struct pf_link *)pf_links__by_ifindex(links,
						      pf_netlink__u32(attrs[NETDEV_A_DEV_IFINDEX]));
	if (link && attrs[NETDEV_A_DEV_XDP_FEATURES])
		link->xmit =
			pf_netlink__u64(attrs[NETDEV_A_DEV_XDP_FEATURES]) & NETDEV_XDP_ACT_NDO_XMIT
				? PF_XMIT_YES
				: PF_XMIT_NO;
	return 0;
}

static int compare_links(const void *a, const void *b)
{
	const struct pf_link *left = a, *right = b;

	return (left->ifindex > right->ifindex) - (left->ifindex < right->ifindex);
}

static int read_once(struct pf_links *links, struct pf_error *err)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
		struct nlattr attr;
		__u32 mask;
	} request = {
		.head = { .nlmsg_len = sizeof(request),
			  .nlmsg_type = RTM_GETLINK,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.attr = { .nla_len = NLA_HDRLEN + sizeof(__u32), .nla_type = IFLA_EXT_MASK },
		.mask = RTEXT_FILTER_SKIP_STATS,
	};
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
	} ask = {
		.head = { .nlmsg_len = sizeof(ask), .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.genl = { .cmd = NETDEV_CMD_DEV_GET, .version = 1 },
	};
	int ret;

	links->n = 0;
	ret = pf_netlink__ask(NETLINK_ROUTE, &request.head, "the links", take_link, links, err);
	if (ret)
		return ret;
	if (links->n)
		qsort(links->list, links->n, sizeof(*links->list), compare_links);
	ret = pf_netlink__family("netdev", NULL, &ask.head.nlmsg_type, NULL, err);
	if (ret == -ENOENT)
		return 0;
	if (ret)
		return ret;
	return pf_netlink__ask(NETLINK_GENERIC, &ask.head, "the links' XDP features", take_features,
			       links, err);
}

int pf_links__read(struct pf_links *links, struct pf_error *err)
{
	int ret = -EINTR;

	memset(links, 0, sizeof(*links));
	for (int i = 0; ret == -EINTR && i < TRIES_WHILE_LINKS_CHANGE; i++) {
		free(links->list);
		memset(links, 0, sizeof(*links));
		ret = read_once(links, err);
	}
	if (ret)
		pf_links__free(links);
	else
		pf_error__clear(err);
	return ret;
}

void pf_links__free(struct pf_links *links)
{
	free(links->list);
	memset(links, 0, sizeof(*links));
}

const struct pf_link *pf_links__by_name(const struct pf_links *links, const char *name)
{
	for (size_t i = 0; i < links->n; i++)
		if (!strcmp(links->list[i].name, name))
			return &links->list[i];
	return NULL;
}

const struct pf_link *pf_links__by_ifindex(const struct pf_links *links, __u32 ifindex)
{
	const struct pf_link key = { .ifindex = ifindex };

	return links->n ? bsearch(&key, links->list, links->n, sizeof(key), compare_links) : NULL;
}

bool pf_link__is_vlan(const struct pf_link *link)
{
	return !strcmp(link->kind, "vlan") && link->lower;
}

bool pf_links__have_vlans_on(const struct pf_links *links, __u32 lower)
{
	for (size_t i = 0; i < links->n; i++)
		if (pf_link__is_vlan(&links->list[i]) && links->list[i].lower == lower)
			return true;
	return false;
}

bool pf_link__is_egress(const struct pf_link *link, bool native)
{
	if (link->type != ARPHRD_ETHER || !(link->flags & IFF_UP) || !strcmp(link->kind, "vlan"))
		return false;
	if (!native || link->xmit == PF_XMIT_YES)
		return true;
	return link->xmit == PF_XMIT_UNKNOWN &&
	       (!link->kind[0] || !strcmp(link->kind, "veth") || !strcmp(link->kind, "tun"));
}

/*
 * A sub-interface that is down forwards nothing in the kernel, so it must not here. One on top of
 * another sub-interface has two tags, which the program does not step past (§4.4 step 3).
 */
static bool is_usable_vlan(const struct pf_links *links, const struct pf_link *link)
{
	const struct pf_link *lower;

	if (!pf_link__is_vlan(link) || !(link->flags & IFF_UP) || !link->tpid)
		return false;
	lower = pf_links__by_ifindex(links, link->lower);
	return lower && strcmp(lower->kind, "vlan") && lower->flags & IFF_UP;
}

int pf_links__fill(const struct pf_links *links, bool native, const struct pf_links_room *room,
		   struct pf_tables *tables, size_t *left_out, struct pf_error *err)
{
	int ret = 0;

	*left_out = 0;
	for (size_t i = 0; !ret && i < links->n; i++) {
		const struct pf_link *link = &links->list[i];
		const struct pf_vlan vlan = {
			.on = { .phys_ifindex = link->lower, .vid = link->vid, .tpid = link->tpid },
			.sub_ifindex = link->ifindex,
		};
		bool is_vlan = is_usable_vlan(links, link);

		if (!is_vlan && !pf_link__is_egress(link, native))
			continue;
		if (is_vlan ? tables->n_vlan_resolve >= room->vlans
			    : tables->n_egress >= room->egress)
			(*left_out)++;
		else if (!is_vlan)
			ret = pf_tables__egress(tables, link->ifindex);
		else if (pf_tables__vlan_resolve(tables, &vlan) ||
			 pf_tables__vlan_ingress(tables, &vlan))
			ret = -ENOMEM;
	}
	if (tables->n_vlan_resolve)
		tables->cfg.flags |= FP_FLAG_VLAN;
	return ret ? pf_error__set(err, ret, "cannot list the links: out of memory") : 0;
}
