/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the configuration parser: what config.c gives to the directives of config_value.c. */
#ifndef PF_CONFIG_PARSE_H
#define PF_CONFIG_PARSE_H

#include "config.h"

struct pf_config_word {
	const char *text;
	unsigned int column; /* in bytes, from 1 */
};

/* A line, as words: words[0] is the directive. */
struct pf_config_parser {
	const char *name; /* of the file */
	unsigned int line;
	struct pf_config_word *words;
	unsigned int n_words;
	struct pf_config *config;
	struct pf_error *err;
};

/* Reads words[1…], whose number is right, into the configuration. */
typedef int pf_config_value_fn(struct pf_config_parser *parser);

pf_config_value_fn pf_config_value__bpffs_root, pf_config_value__state_dir,
	pf_config_value__metrics_textfile, pf_config_value__log_level, pf_config_value__attach,
	pf_config_value__allow_prefix, pf_config_value__allow_prefix6, pf_config_value__dry_run;

/* -EINVAL and "FILE:LINE:COLUMN: text" in printable characters. */
int pf_config_parser__refuse(struct pf_config_parser *parser, unsigned int column, const char *fmt,
			     ...) PF_PRINTF(3, 4);

#endif
