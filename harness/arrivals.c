// SPDX-License-Identifier: GPL-2.0-or-later
#include "arrivals.h"

#include <errno.h>

#include <linux/if_ether.h>

#define CHUNK_BYTES (16 << 20)

static bool is_cut(struct arrival_source *source, const struct captured *captured)
{
	if (captured->len == captured->len_on_wire)
		return false;
	source->cut++;
	fprintf(source->out, "frame %u: skipped, the capture has only %u of its %u bytes\n",
		captured->number, captured->len, captured->len_on_wire);
	return true;
}

static __u32 ingress_of(const struct arrival_source *source, const struct captured *captured)
{
	__u32 ifindex = captured->len >= ETH_ALEN ? ports__find(source->ports, captured->bytes) : 0;

	return ifindex ? ifindex : source->ingress_ifindex;
}

int arrivals__read(struct arrivals *arrivals, struct arrival_source *source, struct pf_error *err)
{
	struct captured captured;
	size_t bytes = 0;
	int ret = 1;

	arrivals__empty(arrivals);
	while (arrivals->n < ARRIVALS_MAX && bytes < CHUNK_BYTES) {
		struct stimulus *stimulus = &arrivals->stimuli[arrivals->n];

		ret = capture__next(source->capture, &captured, err);
		if (ret <= 0)
			break;
		if ((source->frame && source->frame != captured.number) ||
		    is_cut(source, &captured))
			continue;
		*stimulus = (struct stimulus){ .ingress_ifindex = ingress_of(source, &captured) };
		if (frame__set(&stimulus->frame, captured.bytes, captured.len))
			return pf_error__set(err, -ENOMEM, "cannot read a capture: out of memory");
		arrivals->numbers[arrivals->n++] = captured.number;
		bytes += captured.len;
	}
	return ret;
}

void arrivals__empty(struct arrivals *arrivals)
{
	for (size_t i = 0; i < arrivals->n; i++)
		frame__free(&arrivals->stimuli[i].frame);
	arrivals->n = 0;
}
