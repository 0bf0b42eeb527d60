// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../loader/netlink.h"
#include "link.h"
#include "wire_private.h"

static int open_end(const char *name, int protocol, struct pf_error *err)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at))) {
		pf_error__set(err, -errno, "cannot use %s: %s", name, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -EIO;
	}
	return fd;
}

static int make_pair(struct fence *fence, struct pf_error *err)
{
	static const char *const names[] = { "pf-fence0", "pf-fence1" };
	int ret;

	if (unshare(CLONE_NEWNET))
		return pf_error__set(err, -errno, "cannot make a network namespace: %s",
				     strerror(errno));
	/* It would send frames of its own. */
	ret = link__sysctl("ipv6", "conf", "default", "disable_ipv6", "1", err);
	if (!ret)
		ret = pf_netlink__add_veth(names[0], names[1], err);
	/* The sending end last: it has a carrier then at once, and with it a queue. */
	for (int i = 1; !ret && i >= 0; i--)
		ret = pf_netlink__set_up(if_nametoindex(names[i]), err);
	if (ret)
		return ret;
	fence->send_fd = open_end(names[0], 0, err);
	fence->receive_fd = fence->send_fd < 0 ? -EIO : open_end(names[1], ETH_P_ALL, err);
	ret = fence->receive_fd < 0 ? fence->receive_fd : 0;
	for (int i = 0; !ret && i < 2; i++)
		ret = link__await_running(fence->send_fd, names[i], err);
	if (!ret)
		ret = link__offloads_off(fence->send_fd, names[0], err);
	return ret;
}

int fence__open(struct fence *fence, int netns_fd, struct pf_error *err)
{
	int ret = make_pair(fence, err);

	if (setns(netns_fd, CLONE_NEWNET) && !ret)
		ret = pf_error__set(err, -errno, "cannot go back to the router: %s",
				    strerror(errno));
	return ret;
}

void fence__close(struct fence *fence)
{
	if (fence->send_fd >= 0)
		close(fence->send_fd);
	if (fence->receive_fd >= 0)
		close(fence->receive_fd);
	fence->send_fd = fence->receive_fd = -1;
}
