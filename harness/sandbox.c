// SPDX-License-Identifier: GPL-2.0-or-later
#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define NETNS_DIR "/run/netns"
#define BPFFS_DIR "/sys/fs/bpf"

static int mount_on(const char *type, const char *dir, struct pf_error *err)
{
	if (mount(type, dir, type, 0, NULL))
		return pf_error__set(err, -errno, "cannot mount %s on %s: %s", type, dir,
				     strerror(errno));
	return 0;
}

/* Shows the directories of `from` in `to` as well, by recursive bind mounts. */
static int show_directories(const char *from, const char *to, struct pf_error *err)
{
	char source[300], target[300];
	const struct dirent *entry;
	DIR *dir = opendir(from);
	int ret = 0;

	if (!dir)
		return pf_error__set(err, -errno, "cannot read %s: %s", from, strerror(errno));
	while (!ret && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
		snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
		if (mkdir(target, 0755) || mount(source, target, NULL, MS_BIND | MS_REC, NULL))
			ret = pf_error__set(err, -errno, "cannot show %s in the sandbox: %s",
					    target, strerror(errno));
	}
	closedir(dir);
	return ret;
}

/*
 * `ip netns` wants /run/netns, which we must not create on the host. So /run becomes a tmpfs with a
 * netns in it, and the host's directories shown beside it: the user may have named files there. While
 * they change places, the old /run stands where the bpffs will.
 */
static int replace_run(struct pf_error *err)
{
	int ret;

	if (mount("/run", BPFFS_DIR, NULL, MS_BIND | MS_REC, NULL))
		return pf_error__set(err, -errno, "cannot move /run aside to %s: %s", BPFFS_DIR,
				     strerror(errno));
	ret = mount_on("tmpfs", "/run", err);
	if (!ret)
		ret = show_directories(BPFFS_DIR, "/run", err);
	if (!ret && umount2(BPFFS_DIR, MNT_DETACH))
		ret = pf_error__set(err, -errno, "cannot unmount %s: %s", BPFFS_DIR,
				    strerror(errno));
	if (!ret && mkdir(NETNS_DIR, 0755))
		ret = pf_error__set(err, -errno, "cannot create %s: %s", NETNS_DIR,
				    strerror(errno));
	return ret;
}

int sandbox__enter(struct pf_error *err)
{
	int ret;

	if (unshare(CLONE_NEWNS | CLONE_NEWNET))
		return pf_error__set(err, -errno,
				     "cannot make private network and mount namespaces: %s%s",
				     strerror(errno), errno == EPERM ? " (run as root)" : "");
	if (access(BPFFS_DIR, F_OK))
		return pf_error__set(err, -ENOENT, "bpffs is absent: this kernel has no %s",
				     BPFFS_DIR);
	/* Mounts propagate to the host until this is said. */
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return pf_error__set(
			err, -errno, "cannot make mounts private: %s%s", strerror(errno),
			errno == EINVAL ? " (in a chroot whose / is no mount point?)" : "");
	ret = access(NETNS_DIR, F_OK) ? replace_run(err) : mount_on("tmpfs", NETNS_DIR, err);
	return ret ? ret : mount_on("bpf", BPFFS_DIR, err);
}
