// SPDX-License-Identifier: GPL-2.0-or-later
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A negative errno, or 0. */
static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		size -= n;
	}
	return fsync(fd) ? -errno : 0;
}

/* So that the rename itself is on disk. File systems that cannot do it have nothing to lose. */
static void sync_directory(const char *path)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!fsync(fd);
	close(fd);
}

int pf_replace_file(const char *path, const char *bytes, size_t size, struct pf_error *err)
{
	char new_path[PATH_MAX];
	int fd, ret;

	if (snprintf(new_path, sizeof(new_path), "%s.new", path) >= (int)sizeof(new_path))
		return pf_error__set(err, -ENAMETOOLONG, "cannot write %s: %s", path,
				     strerror(ENAMETOOLONG));
	/* Whoever is allowed to read metrics is not decided here; nobody else writes. */
	fd = open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return pf_error__set(err, -errno, "cannot write %s: %s", new_path, strerror(errno));
	ret = write_all(fd, bytes, size);
	if (close(fd) && !ret)
		ret = -errno;
	if (!ret && rename(new_path, path))
		ret = -errno;
	if (ret) {
		unlink(new_path);
		return pf_error__set(err, ret, "cannot write %s: %s", path, strerror(-ret));
	}
	sync_directory(path);
	return 0;
}
