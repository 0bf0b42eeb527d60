/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_REPLACE_H
#define PF_REPLACE_H

#include <stddef.h>

#include "error.h"

/*
 * Makes `path` a file of these bytes: written beside it as PATH.new, fsynced, renamed. A reader sees
 * the old file or the new one. On an error the old one stays and nothing is left beside it.
 */
int pf_replace_file(const char *path, const char *bytes, size_t size,
		    struct pf_error *err) PF_MUST_CHECK;

#endif
