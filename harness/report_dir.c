// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "result.h"

int report__make_dir(const char *dir, struct pf_error *err)
{
	char *prefix = strdup(dir), *at = prefix;
	int ret = 0;

	if (!prefix)
		return pf_error__set(err, -ENOMEM, "cannot create %s: out of memory", dir);
	while (!ret && *at) {
		char next;

		at += strspn(at, "/");
		at += strcspn(at, "/");
		next = *at;
		*at = '\0';
		/* EEXIST may be a file: what comes below it says so. */
		if (mkdir(prefix, 0755) && errno != EEXIST)
			ret = pf_error__set(err, -errno, "cannot create directory %s: %s", prefix,
					    strerror(errno));
		*at = next;
	}
	free(prefix);
	if (!ret && access(dir, W_OK | X_OK))
		ret = pf_error__set(err, -errno, "cannot write reports to %s: %s", dir,
				    strerror(errno));
	return ret;
}
