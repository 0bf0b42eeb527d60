// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines into words, words into sections and directives (SPEC §6). What a directive means is config_value.c's. */
#include "config_parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_STATE_DIR "/var/lib/packetframe/state"

#define MAX_WORDS	  8 /* more than any line has; the rest would be extra words all the same */

enum section { NO_SECTION, GLOBAL, FAST_PATH, N_SECTIONS };

static const char *const section_names[N_SECTIONS] = {
	[NO_SECTION] = "",
	[GLOBAL] = "global",
	[FAST_PATH] = "module fast-path",
};

/* `words` counts the directive itself. */
static const struct directive {
	const char *name;
	enum section section;
	unsigned int words;
	bool once;
	const char *syntax;
	pf_config_value_fn *parse;
} directives[] = {
	{ "bpffs-root", GLOBAL, 2, true, "bpffs-root PATH", pf_config_value__bpffs_root },
	{ "state-dir", GLOBAL, 2, true, "state-dir PATH", pf_config_value__state_dir },
	{ "metrics-textfile", GLOBAL, 2, true, "metrics-textfile PATH",
	  pf_config_value__metrics_textfile },
	{ "log-level", GLOBAL, 2, true, "log-level trace|debug|info|warn|error",
	  pf_config_value__log_level },
	{ "attach", FAST_PATH, 3, false, "attach IFACE native|generic|auto",
	  pf_config_value__attach },
	{ "allow-prefix", FAST_PATH, 2, false, "allow-prefix ADDRESS/LENGTH",
	  pf_config_value__allow_prefix },
	{ "allow-prefix6", FAST_PATH, 2, false, "allow-prefix6 ADDRESS/LENGTH",
	  pf_config_value__allow_prefix6 },
	{ "dry-run", FAST_PATH, 2, true, "dry-run on|off", pf_config_value__dry_run },
};

#define N_DIRECTIVES (sizeof(directives) / sizeof(directives[0]))

/* Where sections and directives that may be there once were seen first: a line, 0 for not yet. */
struct reader {
	struct pf_config_parser parser;
	enum section section;
	unsigned int section_line[N_SECTIONS];
	unsigned int directive_line[N_DIRECTIVES];
};

int pf_config_parser__refuse(struct pf_config_parser *parser, unsigned int column, const char *fmt,
			     ...)
{
	char text[384];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	/* It quotes a file that may hold anything. */
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return pf_error__set(parser->err, -EINVAL, "%s:%u:%u: %s", parser->name, parser->line,
			     column, text);
}

/* "a, b or c": the directives of a section. */
static const char *expected_in(enum section section, char *buf, size_t size)
{
	size_t n = 0, seen = 0, at = 0;

	for (size_t i = 0; i < N_DIRECTIVES; i++)
		n += directives[i].section == section;
	for (size_t i = 0; i < N_DIRECTIVES; i++) {
		if (directives[i].section != section)
			continue;
		at += snprintf(buf + at, size - at, "%s%s",
			       !seen	       ? ""
			       : seen + 1 == n ? " or "
					       : ", ",
			       directives[i].name);
		seen++;
	}
	return buf;
}

static int open_section(struct reader *reader, enum section section)
{
	struct pf_config_parser *parser = &reader->parser;

	if (reader->section_line[section])
		return pf_config_parser__refuse(parser, parser->words[0].column,
						"section \"%s\" a second time, first on line %u",
						section_names[section],
						reader->section_line[section]);
	reader->section_line[section] = parser->line;
	reader->section = section;
	return 0;
}

static int read_section(struct reader *reader)
{
	struct pf_config_parser *parser = &reader->parser;
	const struct pf_config_word *words = parser->words;
	bool global = !strcmp(words[0].text, "global");
	unsigned int n = global ? 1 : 2;

	if (parser->n_words < n)
		return pf_config_parser__refuse(parser, words[0].column + strlen(words[0].text),
						"a word is missing, expected \"%s\"",
						section_names[FAST_PATH]);
	if (!global && strcmp(words[1].text, "fast-path"))
		return pf_config_parser__refuse(parser, words[1].column,
						"unknown module \"%.64s\", expected fast-path",
						words[1].text);
	if (parser->n_words > n)
		return pf_config_parser__refuse(parser, words[n].column,
						"extra word \"%.64s\" after \"%s\"", words[n].text,
						section_names[global ? GLOBAL : FAST_PATH]);
	return open_section(reader, global ? GLOBAL : FAST_PATH);
}

static int read_directive(struct reader *reader, const struct directive *directive)
{
	struct pf_config_parser *parser = &reader->parser;
	const struct pf_config_word *words = parser->words, *last = &words[parser->n_words - 1];
	unsigned int *seen = &reader->directive_line[directive - directives];

	if (parser->n_words < directive->words)
		return pf_config_parser__refuse(parser, last->column + strlen(last->text),
						"a word is missing, expected \"%s\"",
						directive->syntax);
	if (parser->n_words > directive->words)
		return pf_config_parser__refuse(parser, words[directive->words].column,
						"extra word \"%.64s\", expected \"%s\"",
						words[directive->words].text, directive->syntax);
	if (directive->once && *seen)
		return pf_config_parser__refuse(parser, words[0].column,
						"\"%s\" a second time, first on line %u",
						directive->name, *seen);
	*seen = parser->line;
	return directive->parse(parser);
}

static int read_words(struct reader *reader)
{
	struct pf_config_parser *parser = &reader->parser;
	const struct pf_config_word *first = &parser->words[0];
	char expected[128];

	if (!strcmp(first->text, "global") || !strcmp(first->text, "module"))
		return read_section(reader);
	if (reader->section == NO_SECTION)
		return pf_config_parser__refuse(
			parser, first->column,
			"\"%.64s\" before any section, expected \"global\" or \"module fast-path\"",
			first->text);
	for (size_t i = 0; i < N_DIRECTIVES; i++) {
		if (strcmp(directives[i].name, first->text))
			continue;
		if (directives[i].section == reader->section)
			return read_directive(reader, &directives[i]);
		return pf_config_parser__refuse(parser, first->column,
						"\"%s\" in section \"%s\", expected it in \"%s\"",
						first->text, section_names[reader->section],
						section_names[directives[i].section]);
	}
	return pf_config_parser__refuse(
		parser, first->column, "unknown directive \"%.64s\" in section \"%s\", expected %s",
		first->text, section_names[reader->section],
		expected_in(reader->section, expected, sizeof(expected)));
}

/* `line` is the line's text, terminated, and is cut into words in place. */
static int read_line(struct reader *reader, char *line)
{
	struct pf_config_parser *parser = &reader->parser;
	char *c = line;

	line[strcspn(line, "#")] = '\0';
	parser->n_words = 0;
	for (;;) {
		c += strspn(c, " \t");
		if (!*c || parser->n_words == MAX_WORDS)
			break;
		parser->words[parser->n_words++] =
			(struct pf_config_word){ .text = c, .column = c - line + 1 };
		c += strcspn(c, " \t");
		if (*c)
			*c++ = '\0';
	}
	return parser->n_words ? read_words(reader) : 0;
}

static int read_lines(struct reader *reader, char *text, size_t size)
{
	struct pf_config_parser *parser = &reader->parser;
	char *line = text, *end = text + size;
	int ret = 0;

	while (!ret && line < end) {
		char *newline = memchr(line, '\n', end - line);
		char *stop = newline ? newline : end, *nul = memchr(line, '\0', stop - line);

		parser->line++;
		if (nul)
			return pf_config_parser__refuse(parser, nul - line + 1,
							"a NUL byte, expected text");
		*stop = '\0';
		ret = read_line(reader, line);
		line = stop + 1;
	}
	return ret;
}

static int compare_prefixes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct pf_prefix));
}

static void drop_repeated_prefixes(struct pf_config *config)
{
	struct pf_prefix *allow = config->allow;
	size_t n = 0;

	if (config->n_allow)
		qsort(allow, config->n_allow, sizeof(*allow), compare_prefixes);
	for (size_t i = 0; i < config->n_allow; i++)
		if (!n || compare_prefixes(&allow[n - 1], &allow[i]))
			allow[n++] = allow[i];
	config->n_allow = n;
}

static int fill_defaults(struct pf_config *config)
{
	if (!config->bpffs_root)
		config->bpffs_root = strdup(PF_CONFIG_DEFAULT_BPFFS_ROOT);
	if (!config->state_dir)
		config->state_dir = strdup(DEFAULT_STATE_DIR);
	if (!config->log_level)
		config->log_level = PF_LOG_INFO;
	return config->bpffs_root && config->state_dir ? 0 : -ENOMEM;
}

int pf_config__parse(struct pf_config *config, const char *name, const char *text, size_t size,
		     struct pf_error *err)
{
	struct pf_config_word words[MAX_WORDS];
	struct reader reader = {
		.parser = { .name = name, .config = config, .words = words, .err = err },
	};
	char *copy = NULL;
	int ret;

	memset(config, 0, sizeof(*config));
	if (size > PF_CONFIG_MAX_BYTES)
		return pf_error__set(err, -EFBIG, "%s: over 1 MiB", name);
	copy = malloc(size + 1);
	if (!copy) {
		ret = pf_error__set(err, -ENOMEM, "%s: out of memory", name);
		goto out;
	}
	memcpy(copy, text, size);
	ret = read_lines(&reader, copy, size);
	drop_repeated_prefixes(config);
	if (!ret && fill_defaults(config))
		ret = pf_error__set(err, -ENOMEM, "%s: out of memory", name);
out:
	free(copy);
	if (ret)
		pf_config__free(config);
	return ret;
}

int pf_config__read(struct pf_config *config, const char *path, struct pf_error *err)
{
	char *text = malloc(PF_CONFIG_MAX_BYTES + 1);
	size_t size = 0;
	ssize_t n = 1;
	int fd = -1, ret;

	memset(config, 0, sizeof(*config));
	if (!text) {
		ret = pf_error__set(err, -ENOMEM, "%s: out of memory", path);
		goto out;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		ret = pf_error__set(err, -errno, "cannot read configuration %s: %s", path,
				    strerror(errno));
		goto out;
	}
	/* One byte more than is allowed, so that a file that is too long shows. */
	while (n > 0 && size <= PF_CONFIG_MAX_BYTES) {
		n = read(fd, text + size, PF_CONFIG_MAX_BYTES + 1 - size);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			size += n;
	}
	if (n < 0)
		ret = pf_error__set(err, -errno, "cannot read configuration %s: %s", path,
				    strerror(errno));
	else
		ret = pf_config__parse(config, path, text, size, err);
out:
	if (fd >= 0)
		close(fd);
	free(text);
	return ret;
}

void pf_config__free(struct pf_config *config)
{
	free(config->bpffs_root);
	free(config->state_dir);
	free(config->metrics_textfile);
	free(config->attach);
	free(config->allow);
	memset(config, 0, sizeof(*config));
}
