// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <stdio.h>
#include <string.h>

bool words__next(const char **list, char word[WORD_MAX])
{
	size_t len;

	if (!*list || !**list)
		return false;
	len = strcspn(*list, ",");
	snprintf(word, WORD_MAX, "%.*s", (int)len, *list);
	*list += len;
	*list += **list == ',';
	return true;
}

bool words__have(const char *list, const char *name)
{
	char word[WORD_MAX];

	while (words__next(&list, word))
		if (!strcmp(word, name))
			return true;
	return false;
}
