// SPDX-License-Identifier: GPL-2.0-or-later
#include "offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel's names of the features; ethtool takes them as they are. */
static const struct {
	__u16 tpid;
	const char *feature;
} strippers[] = {
	{ 0x8100, "rx-vlan-hw-parse" },
	{ 0x88a8, "rx-vlan-stag-hw-parse" },
};

/* What turns them off, by the bits of the two. */
static const char *const cures[] = {
	NULL,
	"rx-vlan-hw-parse off",
	"rx-vlan-stag-hw-parse off",
	"rx-vlan-hw-parse off rx-vlan-stag-hw-parse off",
};

static bool has_vlan_of(const struct pf_links *links, const struct pf_link *link, __u16 tpid)
{
	for (size_t i = 0; i < links->n; i++)
		if (pf_link__is_vlan(&links->list[i]) && links->list[i].lower == link->ifindex &&
		    links->list[i].tpid == tpid)
			return true;
	return false;
}

static int ask(int fd, const char *iface, void *command)
{
	struct ifreq request = { .ifr_data = command };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", iface);
	return ioctl(fd, SIOCETHTOOL, &request) ? -errno : 0;
}

static int count_features(int fd, const char *iface)
{
	struct {
		struct ethtool_sset_info head;
		__u32 count;
	} info = { .head = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ULL << ETH_SS_FEATURES } };
	int ret = ask(fd, iface, &info);

	return ret ? ret : (int)info.count;
}

/* Which of the strippers are on, as a bit each. */
static int active_strippers(int fd, const char *iface, unsigned int *active)
{
	int n = count_features(fd, iface), ret = n < 0 ? n : 0;
	struct ethtool_gstrings *names = NULL;
	struct ethtool_gfeatures *features = NULL;

	*active = 0;
	if (ret)
		goto out;
	names = calloc(1, sizeof(*names) + (size_t)n * ETH_GSTRING_LEN);
	features = calloc(1, sizeof(*features) + (n + 31) / 32 * sizeof(features->features[0]));
	if (!names || !features) {
		ret = -ENOMEM;
		goto out;
	}
	*names = (struct ethtool_gstrings){ .cmd = ETHTOOL_GSTRINGS,
					    .string_set = ETH_SS_FEATURES,
					    .len = n };
	*features = (struct ethtool_gfeatures){ .cmd = ETHTOOL_GFEATURES, .size = (n + 31) / 32 };
	ret = ask(fd, iface, names);
	if (!ret)
		ret = ask(fd, iface, features);
	for (int i = 0; !ret && i < n; i++)
		for (size_t s = 0; s < sizeof(strippers) / sizeof(strippers[0]); s++)
			if (features->features[i / 32].active & 1u << i % 32 &&
			    !strncmp((const char *)names->data + i * ETH_GSTRING_LEN,
				     strippers[s].feature, ETH_GSTRING_LEN))
				*active |= 1u << s;
out:
	free(names);
	free(features);
	return ret;
}

int pf_offload__hides_tags(const struct pf_links *links, const struct pf_link *link,
			   const char **cure, struct pf_error *err)
{
	unsigned int active = 0;
	int fd, ret;

	*cure = NULL;
	if (!pf_links__have_vlans_on(links, link->ifindex))
		return 0;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return pf_error__set(err, -errno, "cannot ask about offloads of %s: %s", link->name,
				     strerror(errno));
	ret = active_strippers(fd, link->name, &active);
	if (ret)
		pf_error__set(err, ret, "cannot read the offloads of %s: %s", link->name,
			      strerror(-ret));
	for (size_t s = 0; !ret && s < sizeof(strippers) / sizeof(strippers[0]); s++)
		if (!has_vlan_of(links, link, strippers[s].tpid))
			active &= ~(1u << s);
	if (!ret)
		*cure = cures[active];
	close(fd);
	return ret;
}
