/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration file (SPEC §6): what an operator wrote, checked as far as the text alone allows.
 * Whether the interfaces exist is for whoever uses it.
 */
#ifndef PF_CONFIG_H
#define PF_CONFIG_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "tables.h"

#define PF_CONFIG_MAX_BYTES  (1u << 20)
#define PF_CONFIG_MAX_ATTACH 4096
/* What bpffs-root is when the file does not say. */
#define PF_CONFIG_DEFAULT_BPFFS_ROOT "/sys/fs/bpf/packetframe"
#define PF_CONFIG_DEFAULT_PATH	     "/etc/packetframe/packetframe.conf"

enum pf_attach_mode {
	PF_ATTACH_UNSET, /* never in a parsed configuration */
	PF_ATTACH_NATIVE,
	PF_ATTACH_GENERIC,
	PF_ATTACH_AUTO, /* native, and generic where that is refused */
};

/* In order: a higher level says more. */
enum pf_log_level {
	PF_LOG_UNSET,
	PF_LOG_ERROR,
	PF_LOG_WARN,
	PF_LOG_INFO,
	PF_LOG_DEBUG,
	PF_LOG_TRACE,
};

/* One `attach` line. `line` counts from 1. */
struct pf_config_attach {
	char iface[IFNAMSIZ];
	enum pf_attach_mode mode;
	unsigned int line;
};

/* Owned by the caller: pf_config__free(). Paths are absolute; `metrics_textfile` may be NULL. */
struct pf_config {
	char *bpffs_root, *state_dir, *metrics_textfile;
	enum pf_log_level log_level;
	bool dry_run;
	struct pf_config_attach *attach;
	size_t n_attach;
	struct pf_prefix *allow; /* sorted; no prefix twice, however often it was written */
	size_t n_allow;
};

/*
 * Reads the file. A mistake in it is -EINVAL and a line "FILE:LINE:COLUMN: …" that says what was
 * expected; columns count bytes from 1. A file that cannot be read is its errno, one of over 1 MiB
 * -EFBIG. On an error `config` is empty.
 */
int pf_config__read(struct pf_config *config, const char *path, struct pf_error *err) PF_MUST_CHECK;

/* The same from memory; `name` stands for the file in messages. */
int pf_config__parse(struct pf_config *config, const char *name, const char *text, size_t size,
		     struct pf_error *err) PF_MUST_CHECK;

/* Releases what it holds and zeroes the whole. */
void pf_config__free(struct pf_config *config);

extern const char *const pf_attach_mode__names[];
extern const char *const pf_log_level__names[];

#endif
