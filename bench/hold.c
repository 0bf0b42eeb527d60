// SPDX-License-Identifier: GPL-2.0-or-later
#include "hold.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../loader/netlink.h"

/* Its interfaces live as long as their namespace, which nothing else keeps. */
struct hold {
	int netns;
};

static int attach(int i, int prog_fd, struct pf_error *err)
{
	char name[IFNAMSIZ], peer[IFNAMSIZ];
	int ret;

	snprintf(name, sizeof(name), "held%d", i);
	snprintf(peer, sizeof(peer), "peer%d", i);
	ret = pf_netlink__add_veth(name, peer, err);
	if (ret)
		return ret;
	ret = bpf_xdp_attach(if_nametoindex(name), prog_fd, XDP_FLAGS_DRV_MODE, NULL);
	return ret ? pf_error__set(err, ret, "cannot keep a program attached: %s", strerror(-ret))
		   : 0;
}

static int open_netns(int *fd, struct pf_error *err)
{
	*fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	return *fd < 0 ? pf_error__set(err, -errno, "cannot open the network namespace: %s",
				       strerror(errno))
		       : 0;
}

int hold__open(struct hold **result, const int *prog_fds, int n, struct pf_error *err)
{
	struct hold *hold = malloc(sizeof(*hold));
	int back = -1, ret;

	*result = NULL;
	if (!hold)
		return pf_error__set(err, -ENOMEM, "cannot keep programs attached: out of memory");
	hold->netns = -1;
	ret = open_netns(&back, err);
	if (!ret && unshare(CLONE_NEWNET))
		ret = pf_error__set(err, -errno, "cannot make a network namespace: %s",
				    strerror(errno));
	if (!ret)
		ret = open_netns(&hold->netns, err);
	for (int i = 0; !ret && i < n; i++)
		if (prog_fds[i] >= 0)
			ret = attach(i, prog_fds[i], err);
	if (back >= 0 && setns(back, CLONE_NEWNET) && !ret)
		ret = pf_error__set(err, -errno, "cannot go back to the network namespace: %s",
				    strerror(errno));
	if (back >= 0)
		close(back);
	if (ret)
		hold__close(hold);
	else
		*result = hold;
	return ret;
}

void hold__close(struct hold *hold)
{
	if (!hold)
		return;
	if (hold->netns >= 0)
		close(hold->netns);
	free(hold);
}
