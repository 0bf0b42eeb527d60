// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../loader/bpf_insn.h"

/* What is done in the namespace of one host. `arg` is the caller's. */
typedef int (*host_work)(struct host *host, void *arg, struct pf_error *err);

/* Goes to a host's namespace, and always comes back. */
static int in_host(struct host *host, host_work work, void *arg, struct pf_error *err)
{
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), there = -1, ret;
	char path[64];

	snprintf(path, sizeof(path), "/run/netns/%s", host->netns);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (here < 0 || there < 0 || setns(there, CLONE_NEWNET)) {
		ret = pf_error__set(err, -errno, "cannot enter host %s: %s", host->netns,
				    strerror(errno));
		goto out;
	}
	ret = work(host, arg, err);
	if (setns(here, CLONE_NEWNET))
		ret = pf_error__set(err, -errno, "cannot leave host %s: %s", host->netns,
				    strerror(errno));
out:
	if (here >= 0)
		close(here);
	if (there >= 0)
		close(there);
	return ret;
}

static int read_addresses(struct host *host, void *arg, struct pf_error *err)
{
	struct ifaddrs *addresses;

	(void)arg;
	if (getifaddrs(&addresses))
		return pf_error__set(err, -errno, "cannot list the addresses of %s: %s",
				     host->netns, strerror(errno));
	for (const struct ifaddrs *at = addresses; at; at = at->ifa_next) {
		const struct sockaddr_in6 *ip6 = (const void *)at->ifa_addr;
		const struct sockaddr_in *ip4 = (const void *)at->ifa_addr;

		if (!at->ifa_addr || strcmp(at->ifa_name, "eth0") != 0)
			continue;
		if (ip4->sin_family == AF_INET && !*host->ip4)
			inet_ntop(AF_INET, &ip4->sin_addr, host->ip4, sizeof(host->ip4));
		else if (ip6->sin6_family == AF_INET6 && !*host->ip6 &&
			 !IN6_IS_ADDR_LINKLOCAL(&ip6->sin6_addr))
			inet_ntop(AF_INET6, &ip6->sin6_addr, host->ip6, sizeof(host->ip6));
	}
	freeifaddrs(addresses);
	return 0;
}

int hosts__read(struct hosts *hosts, const char *topology, struct pf_error *err)
{
	int ret = 0;

	*hosts = (struct hosts){};
	for (char letter = 'a'; !ret && letter <= 'z' && hosts->n < HOSTS_MAX; letter++) {
		struct host *host = &hosts->list[hosts->n];
		char path[64];

		snprintf(host->netns, sizeof(host->netns), "%s-%c", topology, letter);
		snprintf(path, sizeof(path), "/run/netns/%s", host->netns);
		if (access(path, F_OK))
			continue;
		hosts->n++;
		ret = in_host(host, read_addresses, NULL, err);
	}
	if (!ret && hosts->n < 2)
		ret = pf_error__set(err, -ENODEV, "topology %s has not two hosts", topology);
	return ret;
}

static int attach_pass(struct host *host, void *arg, struct pf_error *err)
{
	const int *prog_fd = arg;
	int ret = bpf_xdp_attach(if_nametoindex("eth0"), *prog_fd, XDP_FLAGS_DRV_MODE, NULL);

	return ret ? pf_error__set(err, ret, "cannot attach to eth0 of %s: %s", host->netns,
				   strerror(-ret))
		   : 0;
}

int hosts__receive_redirects(const struct hosts *hosts, struct pf_error *err)
{
	const struct bpf_insn pass[] = { PF_MOV_IMM(BPF_REG_0, XDP_PASS), PF_EXIT() };
	int prog_fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pass", "GPL", pass, 2, NULL), ret = 0;

	if (prog_fd < 0)
		return pf_error__set(err, -errno, "cannot load the hosts' program: %s",
				     strerror(errno));
	for (size_t i = 0; !ret && i < hosts->n; i++) {
		struct host host = hosts->list[i];

		ret = in_host(&host, attach_pass, &prog_fd, err);
	}
	close(prog_fd);
	return ret;
}
