// SPDX-License-Identifier: GPL-2.0-or-later
#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define AWAIT_MS 5000

/* `data` begins with the command. 0 or a negative errno. */
static int ethtool(int fd, const char *name, void *data)
{
	struct ifreq request = { .ifr_data = data };

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	return ioctl(fd, SIOCETHTOOL, &request) ? -errno : 0;
}

/* The index of a statistic, by its name; -ENOENT when the driver has none of that name. */
static int find_stat(int fd, const char *name, __u32 n_stats, const char *stat)
{
	struct ethtool_gstrings *strings = calloc(1, sizeof(*strings) + n_stats * ETH_GSTRING_LEN);
	int ret;

	if (!strings)
		return -ENOMEM;
	strings->cmd = ETHTOOL_GSTRINGS;
	strings->string_set = ETH_SS_STATS;
	strings->len = n_stats;
	ret = ethtool(fd, name, strings);
	if (!ret)
		ret = -ENOENT;
	for (__u32 i = 0; ret == -ENOENT && i < n_stats; i++)
		if (!strncmp((char *)&strings->data[i * ETH_GSTRING_LEN], stat, ETH_GSTRING_LEN))
			ret = (int)i;
	free(strings);
	return ret;
}

/* veth tells its peer as a statistic. */
static int read_peer(int fd, const char *name, __u32 n_stats)
{
	struct ethtool_stats *stats;
	int at = find_stat(fd, name, n_stats, "peer_ifindex"), ret;

	if (at < 0)
		return at;
	stats = calloc(1, sizeof(*stats) + n_stats * sizeof(stats->data[0]));
	if (!stats)
		return -ENOMEM;
	stats->cmd = ETHTOOL_GSTATS;
	stats->n_stats = n_stats;
	ret = ethtool(fd, name, stats);
	if (!ret)
		ret = (int)stats->data[at];
	free(stats);
	return ret;
}

int link__veth_peer(int fd, const char *name, struct pf_error *err)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	int ret = ethtool(fd, name, &info);

	if (ret == -EOPNOTSUPP || (!ret && strcmp(info.driver, "veth")))
		return 0;
	if (!ret)
		ret = read_peer(fd, name, info.n_stats);
	if (ret < 0)
		pf_error__set(err, ret, "cannot ask %s for its peer: %s", name, strerror(-ret));
	return ret;
}

int link__offloads_off(int fd, const char *name, struct pf_error *err)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS };
	struct ethtool_value off[] = {
		{ .cmd = ETHTOOL_SRXCSUM },
		{ .cmd = ETHTOOL_STXCSUM },
		{ .cmd = ETHTOOL_SFLAGS },
	};
	int ret = ethtool(fd, name, &flags);

	off[2].data = flags.data & ~(__u32)(ETH_FLAG_TXVLAN | ETH_FLAG_RXVLAN);
	for (size_t i = 0; !ret && i < sizeof(off) / sizeof(off[0]); i++)
		ret = ethtool(fd, name, &off[i]);
	if (ret)
		pf_error__set(err, ret, "cannot turn off offloads of %s: %s", name, strerror(-ret));
	return ret;
}

int link__await_running(int fd, const char *name, struct pf_error *err)
{
	const struct timespec moment = { .tv_nsec = 1000000 };

	for (int left = AWAIT_MS; left > 0; left--) {
		struct ethtool_value carrier = { .cmd = ETHTOOL_GLINK };
		struct ifreq request = {};
		int ret;

		strncpy(request.ifr_name, name, IFNAMSIZ - 1);
		if (ioctl(fd, SIOCGIFFLAGS, &request))
			return pf_error__set(err, -errno, "cannot ask %s for its flags: %s", name,
					     strerror(errno));
		/*
		 * A link says that it is running before the kernel's link watch has given it a queue,
		 * and loses until then what is sent. To be asked for its carrier makes that happen
		 * first (6.8 and later).
		 */
		ret = ethtool(fd, name, &carrier);
		if (request.ifr_flags & IFF_RUNNING && (carrier.data || ret == -EOPNOTSUPP))
			return 0;
		nanosleep(&moment, NULL);
	}
	return pf_error__set(err, -ETIMEDOUT, "%s has no carrier", name);
}

int link__set_mtu(int fd, const char *name, unsigned int mtu, struct pf_error *err)
{
	struct ifreq request = { .ifr_mtu = (int)mtu };

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCSIFMTU, &request))
		return pf_error__set(err, -errno, "cannot set the MTU of %s to %u: %s", name, mtu,
				     strerror(errno));
	return 0;
}

int link__sysctl(const char *family, const char *kind, const char *name, const char *key,
		 const char *value, struct pf_error *err)
{
	ssize_t len = (ssize_t)strlen(value);
	char path[128];
	int fd, ret = 0;

	snprintf(path, sizeof(path), "/proc/sys/net/%s/%s%s%s/%s", family, kind, name ? "/" : "",
		 name ? name : "", key);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, len) != len)
		ret = pf_error__set(err, -errno, "cannot write %s to %s: %s", value, path,
				    strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}
