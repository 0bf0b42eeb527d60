/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For unit tests of what is read from files: cmocka's set-up and teardown with one file of their own. */
#ifndef PF_TEST_FILE_H
#define PF_TEST_FILE_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_TEMPLATE "/tmp/pf-test.XXXXXX"

static char path[] = PATH_TEMPLATE;

/* An empty file at `path`. */
static inline int make_file(void **state)
{
	int fd;

	(void)state;
	strcpy(path, PATH_TEMPLATE);
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static inline int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

#endif
