// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame_value.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

/* Longer than any number or address. */
#define WORD_SIZE 64

/* What strtoull() and inet_pton() want: a word that ends in a zero byte. */
static int copy_word(char copy[WORD_SIZE], const char *word, size_t len)
{
	if (!len || len >= WORD_SIZE)
		return -EINVAL;
	memcpy(copy, word, len);
	copy[len] = '\0';
	return 0;
}

int frame_value__number(const char *word, size_t len, __u64 *value)
{
	char copy[WORD_SIZE], *end;
	int base = 10;

	/* strtoull() would also take blanks and signs. */
	if (copy_word(copy, word, len) || !isdigit((unsigned char)copy[0]))
		return -EINVAL;
	if (copy[0] == '0' && copy[1] == 'x')
		base = 16;
	errno = 0;
	*value = strtoull(copy, &end, base);
	return errno || *end ? -EINVAL : 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int frame_value__hex(const char *word, size_t len, __u8 *bytes)
{
	if (len % 2)
		return -EINVAL;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(word[i]), low = hex_digit(word[i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		bytes[i / 2] = high << 4 | low;
	}
	return 0;
}

static int mac_address(const char *word, size_t len, __u8 bytes[6])
{
	if (len != strlen("00:00:00:00:00:00"))
		return -EINVAL;
	for (int i = 0; i < 6; i++)
		if ((i && word[3 * i - 1] != ':') || frame_value__hex(word + 3 * i, 2, bytes + i))
			return -EINVAL;
	return 0;
}

int frame_value__address(enum frame_kind kind, const char *word, size_t len,
			 __u8 bytes[FRAME_VALUE_MAX_BYTES])
{
	char copy[WORD_SIZE];

	if (kind == FRAME_MAC)
		return mac_address(word, len, bytes);
	if (copy_word(copy, word, len))
		return -EINVAL;
	return inet_pton(kind == FRAME_IPV4 ? AF_INET : AF_INET6, copy, bytes) == 1 ? 0 : -EINVAL;
}
