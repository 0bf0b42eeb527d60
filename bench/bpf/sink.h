/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sink knows, in the only entry of its map `sink_seen`, for each CPU. */
#ifndef PF_SINK_H
#define PF_SINK_H

#include <linux/types.h>

#include "template.h"

struct sink_seen {
	__u64 frames; /* unicast, of TEMPLATE_HEAD bytes or more */
	__u64 others;
	__u64 data; /* the last one's address: losses.bpf.c knows by it what the sink itself drops */
	__u8 head[TEMPLATE_HEAD]; /* of the last one */
};

#endif
