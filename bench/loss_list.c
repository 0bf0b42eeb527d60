// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "losses.h"

#define OTHERS "for other causes"

static void insert(struct loss_list *list, const struct loss *loss)
{
	size_t at = list->n++;

	for (; at > 0 && list->list[at - 1].frames < loss->frames; at--)
		list->list[at] = list->list[at - 1];
	list->list[at] = *loss;
}

void loss_list__add(struct loss_list *list, __u64 frames, const char *cause)
{
	struct loss loss = { .frames = frames };

	snprintf(loss.cause, sizeof(loss.cause), "%s", cause);
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->list[i].cause, cause))
			continue;
		loss.frames += list->list[i].frames;
		list->n--;
		memmove(&list->list[i], &list->list[i + 1], (list->n - i) * sizeof(list->list[0]));
		break;
	}
	if (list->n < LOSSES_MAX) {
		insert(list, &loss);
		return;
	}
	/* Full: the two least frequent become one. */
	if (loss.frames > list->list[LOSSES_MAX - 1].frames) {
		struct loss last = list->list[LOSSES_MAX - 1];

		list->n--;
		insert(list, &loss);
		loss = last;
	}
	list->list[LOSSES_MAX - 1].frames += loss.frames;
	snprintf(list->list[LOSSES_MAX - 1].cause, sizeof(loss.cause), OTHERS);
}

void loss_list__explain(struct loss_list *list, __u64 missing)
{
	__u64 known = 0;
	size_t n = 0;

	while (n < list->n && known < missing)
		known += list->list[n++].frames;
	list->n = n;
	if (known < missing)
		loss_list__add(list, missing - known, "without a word of any tracepoint");
}

void loss_list__describe(const struct loss_list *list, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < list->n && used < size; i++)
		used += snprintf(text + used, size - used, "%s%llu %s", i ? ", " : "",
				 (unsigned long long)list->list[i].frames, list->list[i].cause);
}
