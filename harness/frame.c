// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int frame__set(struct frame *frame, const void *bytes, __u32 len)
{
	__u8 *copy = NULL;

	if (len) {
		copy = calloc(1, len);
		if (!copy)
			return -ENOMEM;
		if (bytes)
			memcpy(copy, bytes, len);
	}
	/* Only now: `bytes` may lie inside the old ones. */
	free(frame->bytes);
	frame->bytes = copy;
	frame->len = len;
	return 0;
}

void frame__free(struct frame *frame)
{
	if (!frame)
		return;
	free(frame->bytes);
	frame->bytes = NULL;
	frame->len = 0;
}
