/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame while it is being made: what the text has said of each layer, and the bytes so far. Private. */
#ifndef PF_FRAME_BUILDER_H
#define PF_FRAME_BUILDER_H

#include "frame.h"
#include "frame_layers.h"

#define FRAME_MAX_LAYERS 64

/* A layer as it stands in the text. The masks have a bit for each of the layer's fields, by index. */
struct frame_use {
	const struct frame_layer *layer;
	__u32 at;	  /* where its header starts, in bytes from the start of the frame */
	__u32 header_len; /* in bytes, options included */
	__u32 given;	  /* fields that the text sets, to a value or to `bad` */
	__u32 bad;	  /* checksums that are to be wrong */
	__u64 number
		[FRAME_MAX_FIELDS]; /* fields and parameters that are numbers: as given, or default */
};

struct frame_builder {
	const char *text;
	const char *at; /* the next character to read */
	struct pf_error *err;
	unsigned int n_uses;
	struct frame_use uses[FRAME_MAX_LAYERS];
	__u32 len;
	__u8 bytes[FRAME_MAX_LEN]; /* valid up to `len` */
};

/* Sets the error to `frame "TEXT": …` and returns -EINVAL. */
int frame_builder__fail(struct frame_builder *b, const char *fmt, ...) PF_PRINTF(2, 3);

/* Writes the low bits of `value` into the use's header, where the field says. */
void frame_builder__put(struct frame_builder *b, const struct frame_use *use,
			const struct frame_field *field, __u64 value);

/* Finds every number, length and checksum that the text left open, from the inside out. */
int frame_builder__complete(struct frame_builder *b) PF_MUST_CHECK;

static inline bool frame_use__is_given(const struct frame_use *use, int field)
{
	return use->given & (1u << field);
}

#endif
