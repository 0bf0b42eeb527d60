// SPDX-License-Identifier: GPL-2.0-or-later
/* What the words after a directive may be (SPEC §6). */
#include "config_parse.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

const char *const pf_attach_mode__names[] = {
	[PF_ATTACH_UNSET] = "",
	[PF_ATTACH_NATIVE] = "native",
	[PF_ATTACH_GENERIC] = "generic",
	[PF_ATTACH_AUTO] = "auto",
};

const char *const pf_log_level__names[] = {
	[PF_LOG_UNSET] = "",	[PF_LOG_ERROR] = "error", [PF_LOG_WARN] = "warn",
	[PF_LOG_INFO] = "info", [PF_LOG_DEBUG] = "debug", [PF_LOG_TRACE] = "trace",
};

/* The index of `text` in names[1…n−1], 0 if it is none of them. */
static int find(const char *text, const char *const *names, int n)
{
	for (int i = 1; i < n; i++)
		if (!strcmp(names[i], text))
			return i;
	return 0;
}

static int out_of_memory(struct pf_config_parser *parser)
{
	return pf_error__set(parser->err, -ENOMEM, "%s: out of memory", parser->name);
}

static bool has_parent_component(const char *path)
{
	for (const char *c = path; (c = strstr(c, "/..")); c += 3)
		if (c[3] == '/' || !c[3])
			return true;
	return false;
}

/* Without slashes at its end: what is below it is appended with one. */
static int parse_path(struct pf_config_parser *parser, char **path)
{
	const struct pf_config_word *word = &parser->words[1];
	size_t len = strlen(word->text);

	if (word->text[0] != '/')
		return pf_config_parser__refuse(parser, word->column,
						"path \"%.64s\", expected one that begins with /",
						word->text);
	if (has_parent_component(word->text))
		return pf_config_parser__refuse(parser, word->column,
						"path \"%.64s\", expected one without ..",
						word->text);
	while (len && word->text[len - 1] == '/')
		len--;
	if (!len)
		return pf_config_parser__refuse(parser, word->column,
						"path \"/\", expected one below it");
	/* Room for what the loader appends. */
	if (len > PATH_MAX - 128)
		return pf_config_parser__refuse(parser, word->column,
						"path of %zu bytes, expected at most %d", len,
						PATH_MAX - 128);
	*path = strndup(word->text, len);
	return *path ? 0 : out_of_memory(parser);
}

int pf_config_value__bpffs_root(struct pf_config_parser *parser)
{
	return parse_path(parser, &parser->config->bpffs_root);
}

int pf_config_value__state_dir(struct pf_config_parser *parser)
{
	return parse_path(parser, &parser->config->state_dir);
}

int pf_config_value__metrics_textfile(struct pf_config_parser *parser)
{
	return parse_path(parser, &parser->config->metrics_textfile);
}

int pf_config_value__log_level(struct pf_config_parser *parser)
{
	const struct pf_config_word *word = &parser->words[1];

	parser->config->log_level = find(word->text, pf_log_level__names, PF_LOG_TRACE + 1);
	if (parser->config->log_level)
		return 0;
	return pf_config_parser__refuse(parser, word->column,
					"log level \"%.64s\", expected trace, debug, info, warn "
					"or error",
					word->text);
}

int pf_config_value__dry_run(struct pf_config_parser *parser)
{
	const struct pf_config_word *word = &parser->words[1];

	parser->config->dry_run = !strcmp(word->text, "on");
	if (parser->config->dry_run || !strcmp(word->text, "off"))
		return 0;
	return pf_config_parser__refuse(parser, word->column, "\"%.64s\", expected on or off",
					word->text);
}

/* What the kernel takes as a name (dev_valid_name()). */
static int check_iface(struct pf_config_parser *parser, const struct pf_config_word *word)
{
	const struct pf_config *config = parser->config;

	if (strlen(word->text) >= IFNAMSIZ)
		return pf_config_parser__refuse(
			parser, word->column,
			"interface name \"%.64s\" of %zu bytes, expected at most 15", word->text,
			strlen(word->text));
	if (!strcmp(word->text, ".") || !strcmp(word->text, "..") ||
	    strpbrk(word->text, "/:\r\v\f"))
		return pf_config_parser__refuse(parser, word->column,
						"\"%s\", expected the name of an interface",
						word->text);
	for (size_t i = 0; i < config->n_attach; i++)
		if (!strcmp(config->attach[i].iface, word->text))
			return pf_config_parser__refuse(
				parser, word->column,
				"interface \"%s\" a second time, first on line %u", word->text,
				config->attach[i].line);
	return 0;
}

int pf_config_value__attach(struct pf_config_parser *parser)
{
	const struct pf_config_word *iface = &parser->words[1], *word = &parser->words[2];
	struct pf_config *config = parser->config;
	struct pf_config_attach attach = { .line = parser->line }, *grown;
	int ret = check_iface(parser, iface);

	if (ret)
		return ret;
	strcpy(attach.iface, iface->text);
	attach.mode = find(word->text, pf_attach_mode__names, PF_ATTACH_AUTO + 1);
	if (!attach.mode)
		return pf_config_parser__refuse(parser, word->column,
						"attach mode \"%.64s\", expected native, generic "
						"or auto",
						word->text);
	if (config->n_attach == PF_CONFIG_MAX_ATTACH)
		return pf_config_parser__refuse(parser, parser->words[0].column,
						"expected at most %d attach lines",
						PF_CONFIG_MAX_ATTACH);
	grown = reallocarray(config->attach, config->n_attach + 1, sizeof(attach));
	if (!grown)
		return out_of_memory(parser);
	config->attach = grown;
	config->attach[config->n_attach++] = attach;
	return 0;
}

static int parse_prefix(struct pf_config_parser *parser, int family)
{
	const struct pf_config_word *word = &parser->words[1];
	struct pf_config *config = parser->config;
	struct pf_error why = PF_ERROR_INIT;
	struct pf_prefix prefix, *grown;

	/* An overlong word would push the reason out of the message. */
	if (strlen(word->text) > 64)
		return pf_config_parser__refuse(parser, word->column,
						"prefix \"%.64s\"..., expected ADDRESS/LENGTH",
						word->text);
	if (pf_prefix__parse(&prefix, word->text, &why))
		return pf_config_parser__refuse(parser, word->column, "%s", why.line);
	if (prefix.family != family)
		return pf_config_parser__refuse(parser, word->column,
						"prefix \"%s\": expected an %s, see allow-prefix%s",
						word->text,
						family == AF_INET ? "IPv4 prefix" : "IPv6 prefix",
						family == AF_INET ? "6" : "");
	grown = reallocarray(config->allow, config->n_allow + 1, sizeof(prefix));
	if (!grown)
		return out_of_memory(parser);
	config->allow = grown;
	config->allow[config->n_allow++] = prefix;
	return 0;
}

int pf_config_value__allow_prefix(struct pf_config_parser *parser)
{
	return parse_prefix(parser, AF_INET);
}

int pf_config_value__allow_prefix6(struct pf_config_parser *parser)
{
	return parse_prefix(parser, AF_INET6);
}
