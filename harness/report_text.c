// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts that may hold anything, made fit for where they are put. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

/*
 * The length of the UTF-8 sequence at `s`, 0 when it is none (RFC 3629 §4) or one of the two code
 * points that XML forbids, U+FFFE and U+FFFF. Stops at the terminating NUL.
 */
static int utf8_len(const unsigned char *s)
{
	static const struct {
		unsigned char first, last; /* lead bytes */
		unsigned char low, high;   /* the byte after it */
		unsigned char len;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	if (s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe)
		return 0;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (s[0] < forms[i].first || s[0] > forms[i].last)
			continue;
		if (s[1] < forms[i].low || s[1] > forms[i].high)
			return 0;
		for (int at = 2; at < forms[i].len; at++)
			if ((s[at] & 0xc0) != 0x80)
				return 0;
		return forms[i].len;
	}
	return 0;
}

/* What stands for a character that means something where the text is put; NULL: itself. */
static const char *escape_of(const char *at, enum report_escape escape)
{
	static const struct {
		enum report_escape escape;
		const char *text;
		const char *instead;
	} escapes[] = {
		{ REPORT_SHELL, "'", "'\\''" },
		{ REPORT_TAP, "#", "\\#" },
		{ REPORT_TAP, "\\", "\\\\" },
		{ REPORT_XML, "&", "&amp;" },
		{ REPORT_XML, "<", "&lt;" },
		{ REPORT_XML, ">", "&gt;" },
		{ REPORT_XML, "\"", "&quot;" },
		/* "]]>" would end the section: its last character begins another. */
		{ REPORT_CDATA, "]]>", "]]]]><![CDATA[>" },
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (escapes[i].escape == escape &&
		    !strncmp(at, escapes[i].text, strlen(escapes[i].text)))
			return escapes[i].instead;
	return NULL;
}

void report__put(const char *text, enum report_escape escape, FILE *out)
{
	bool keeps_lines = escape == REPORT_LINES || escape == REPORT_CDATA;

	if (escape == REPORT_SHELL)
		fputc('\'', out);
	for (const char *at = text; at && *at;) {
		const char *instead = escape_of(at, escape);
		int len = utf8_len((const unsigned char *)at);

		if (instead) {
			fputs(instead, out);
			at += escape == REPORT_CDATA ? 3 : 1;
		} else if (len) {
			fwrite(at, 1, len, out);
			at += len;
		} else if (*at == '\n' || *at == '\t') {
			fputc(keeps_lines ? *at++ : (at++, ' '), out);
		} else {
			fputc(*at >= 0x20 && *at < 0x7f ? *at : '?', out);
			at++;
		}
	}
	if (escape == REPORT_SHELL)
		fputc('\'', out);
}

char *report__escaped(const char *text, enum report_escape escape)
{
	char *escaped = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&escaped, &size);

	if (!out)
		return NULL;
	report__put(text, escape, out);
	if (fclose(out)) {
		free(escaped);
		return NULL;
	}
	return escaped;
}
