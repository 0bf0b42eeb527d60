// SPDX-License-Identifier: GPL-2.0-or-later
#include "emission.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int emissions__add(struct emissions *emissions, __u32 ifindex, const void *bytes, __u32 len)
{
	struct emission *list =
		reallocarray(emissions->list, emissions->n + 1, sizeof(*emissions->list));
	struct emission emission = { .ifindex = ifindex, .times = 1 };
	int ret;

	if (!list)
		return -ENOMEM;
	emissions->list = list;
	ret = frame__set(&emission.frame, bytes, len);
	if (!ret)
		list[emissions->n++] = emission;
	return ret;
}

int emissions__count(struct emissions *emissions, __u32 ifindex, const void *bytes, __u32 len)
{
	struct emission *last = emissions->n ? &emissions->list[emissions->n - 1] : NULL;

	if (!last || last->ifindex != ifindex || last->frame.len != len ||
	    memcmp(last->frame.bytes, bytes, len))
		return emissions__add(emissions, ifindex, bytes, len);
	last->times++;
	return 0;
}

void emissions__free(struct emissions *emissions)
{
	for (size_t i = 0; i < emissions->n; i++)
		frame__free(&emissions->list[i].frame);
	free(emissions->list);
	*emissions = (struct emissions){};
}
