/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the preamble is told, in the only entry of its map `preamble_cfg`. */
#ifndef PF_PREAMBLE_H
#define PF_PREAMBLE_H

#include <linux/types.h>

#define PREAMBLE_MAX_FRAME 512 /* the longest frame that it can move */
#define PREAMBLE_FAILED	   255 /* its return value when the tail call did not happen: no verdict */

struct preamble_cfg {
	__u32 headroom; /* bytes to leave in front of the frame */
};

#endif
