// SPDX-License-Identifier: GPL-2.0-or-later
#include "executor_list.h"

#include <errno.h>
#include <string.h>

#include "words.h"

void executor_list__set_all(struct executor_list *list)
{
	for (list->n = 0; list->n < n_executors; list->n++)
		list->list[list->n] = &executors[list->n];
}

void executor_list__set_default(struct executor_list *list)
{
	list->n = 0;
	for (size_t i = 0; i < n_executors; i++)
		if (!executors[i].is_wire)
			list->list[list->n++] = &executors[i];
}

static bool has(const struct executor_list *list, const struct executor *executor)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->list[i] == executor)
			return true;
	return false;
}

int executor_list__parse(struct executor_list *list, const char *names, struct pf_error *err)
{
	char word[WORD_MAX];

	list->n = 0;
	while (words__next(&names, word)) {
		const struct executor *executor = executor__find(word);

		if (!executor)
			return pf_error__set(
				err, -EINVAL,
				"there is no executor \"%s\" (pf-harness list --executors)", word);
		if (has(list, executor))
			return pf_error__set(err, -EINVAL, "executor %s is named twice", word);
		list->list[list->n++] = executor;
	}
	if (list->n == 0)
		return pf_error__set(err, -EINVAL, "expected the name of an executor");
	return 0;
}
