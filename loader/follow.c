// SPDX-License-Identifier: GPL-2.0-or-later
#include "follow.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink_dump.h"

/* -errno, or a socket that does not block. `group` 0: no group. */
static int open_group(int protocol, __u32 group)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol), ret = 0;

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group))) {
		ret = -errno;
		close(fd);
	}
	return ret ? ret : fd;
}

int pf_follow__open(struct pf_follow *follow, struct pf_error *err)
{
	__u16 family;
	__u32 group = 0;
	int ret;

	follow->route_fd = open_group(NETLINK_ROUTE, RTNLGRP_LINK);
	if (follow->route_fd < 0)
		return pf_error__set(err, follow->route_fd, "cannot follow the links: %s",
				     strerror(-follow->route_fd));
	ret = pf_netlink__family("netdev", "mgmt", &family, &group, err);
	if (ret == -ENOENT || (!ret && !group)) {
		pf_error__clear(err);
		return 0;
	}
	if (ret)
		return ret;
	follow->netdev_fd = open_group(NETLINK_GENERIC, group);
	if (follow->netdev_fd < 0)
		return pf_error__set(err, follow->netdev_fd, "cannot follow XDP features: %s",
				     strerror(-follow->netdev_fd));
	return 0;
}

void pf_follow__close(struct pf_follow *follow)
{
	if (follow->route_fd >= 0)
		close(follow->route_fd);
	if (follow->netdev_fd >= 0)
		close(follow->netdev_fd);
	*follow = (struct pf_follow)PF_FOLLOW_INIT;
}

static bool drain(int fd)
{
	char buf[16];
	bool any = false;

	if (fd < 0)
		return false;
	/* The rest of a message is cut off. ENOBUFS: messages were lost, which is a change as well. */
	while (recv(fd, buf, sizeof(buf), 0) >= 0 || errno == ENOBUFS || errno == EINTR)
		any = true;
	return any;
}

bool pf_follow__drain(struct pf_follow *follow)
{
	/* Both, whatever the first says. */
	bool links = drain(follow->route_fd), features = drain(follow->netdev_fd);

	return links || features;
}
