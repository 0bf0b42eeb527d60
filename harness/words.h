/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comma-separated lists of names: "model,testrun". */
#ifndef PF_WORDS_H
#define PF_WORDS_H

#include <stdbool.h>

enum { WORD_MAX = 64 };

/*
 * Copies the next word of `*list` and steps past it and its comma; false at the end of the list, or
 * when it is NULL. A longer word is cut: it is no name of ours then either. Words may be empty.
 */
bool words__next(const char **list, char word[WORD_MAX]);

/* True when `name` is one of the words. */
bool words__have(const char *list, const char *name);

#endif
