// SPDX-License-Identifier: GPL-2.0-or-later
/* The probes that read the host's files (SPEC §2.1): bpffs, sysctl.*, btf.vmlinux. */
#include "capability_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/btf.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Reads at most `size` bytes. Their number, or a negative errno. */
static ssize_t read_start(const char *path, void *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, size);
	if (n < 0)
		n = -errno;
	close(fd);
	return n;
}

/* A directory that is still to be made will be on the file system of its nearest existing ancestor. */
void pf_probe__bpffs(struct pf_probe_round *round, const struct pf_probe_row *row,
		     struct pf_capability *cap)
{
	char path[PATH_MAX];
	struct statfs fs;
	int n;

	(void)row;
	n = snprintf(path, sizeof(path), "%s", round->bpffs_root);
	if (path[0] != '/' || n >= (int)sizeof(path)) {
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "'%s' is no usable absolute path", path);
		return;
	}
	while (statfs(path, &fs)) {
		char *slash = strrchr(path, '/');

		if (errno != ENOENT || !path[1]) {
			pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "%s: %s", path, strerror(errno));
			return;
		}
		slash[slash == path] = '\0'; /* the root keeps its slash */
	}
	if ((unsigned int)fs.f_type == BPF_FS_MAGIC)
		pf_probe__set(cap, PF_CAPABILITY_PASS, "%s", path);
	else
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "%s is not on a bpf filesystem", path);
}

/* `arg` is the value it must have, 0 for any but 0. */
void pf_probe__sysctl(struct pf_probe_round *round, const struct pf_probe_row *row,
		      struct pf_capability *cap)
{
	char path[128], text[32], *end;
	ssize_t n;
	long value;
	bool ok;

	(void)round;
	snprintf(path, sizeof(path), "/proc/sys/%s", row->name + strlen("sysctl."));
	for (char *c = path + strlen("/proc/sys/"); *c; c++)
		if (*c == '.')
			*c = '/';
	n = read_start(path, text, sizeof(text) - 1);
	if (n < 0) {
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "%s: %s", path, strerror(-n));
		return;
	}
	text[n] = '\0';
	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || strcmp(end, "\n")) {
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "%s: not a number", path);
		return;
	}
	ok = row->arg ? value == row->arg : value != 0;
	pf_probe__set(cap, ok ? PF_CAPABILITY_PASS : PF_CAPABILITY_FAIL, "reads %ld", value);
}

void pf_probe__btf_vmlinux(struct pf_probe_round *round, const struct pf_probe_row *row,
			   struct pf_capability *cap)
{
	static const char path[] = "/sys/kernel/btf/vmlinux";
	struct btf_header head;
	ssize_t n;

	(void)round;
	(void)row;
	n = read_start(path, &head, sizeof(head));
	if (n == -EACCES || n == -EPERM)
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "%s: %s", path, strerror(-n));
	else if (n < 0)
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "%s: %s", path, strerror(-n));
	else if (n != sizeof(head) || head.magic != BTF_MAGIC)
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "%s: not BTF", path);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "%s", path);
}
