/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The layers and fields of the frame language (frame.h) as data. The parser, the completion of lengths
 * and checksums, and the help text all read this one table. Private to harness/frame*.c and its test.
 */
#ifndef PF_FRAME_LAYERS_H
#define PF_FRAME_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/* How a field's value is written in the text. */
enum frame_kind {
	FRAME_NUMBER,
	FRAME_MAC,
	FRAME_IPV4,
	FRAME_IPV6,
	FRAME_BYTES, /* hex digits */
	FRAME_N_KINDS,
};

/*
 * What finds a field's value when the text does not give it (of a parameter: what is done with it when
 * the text does). Within a layer it happens in this order: a checksum covers all that stands above it.
 */
enum frame_completion {
	FRAME_AS_WRITTEN,     /* nothing: the default, or what was given */
	FRAME_NEXT_ETHERTYPE, /* the EtherType of the next layer; the default if that has none */
	FRAME_NEXT_IPPROTO,   /* the same with IP protocol numbers */
	FRAME_SLOT_IN_FRONT, /* the value goes to the layer in front, which must have room for it */
	FRAME_HEADER_WORDS,  /* length of the header and its options, in units of 4 bytes */
	FRAME_LEN,	     /* bytes from the start of this header to the end */
	FRAME_PAYLOAD_LEN,   /* bytes from the end of this header to the end */
	FRAME_TUNE_ID,	     /* finds the `id` that makes the checksum this value */
	FRAME_SUM_HEADER,    /* RFC 1071 over this header and its options */
	FRAME_SUM_PACKET,    /* … from this header to the end */
	FRAME_SUM_PSEUDO,    /* … with the pseudo header of the nearest ip4 or ip6 in front */
	FRAME_SUM_PSEUDO_UDP,  /* … where 0 is sent as 0xffff, since 0 means that there is none */
	FRAME_SUM_PSEUDO_LITE, /* … where `cscov` says how many bytes are covered (RFC 3828) */
	FRAME_SUM_CRC32C,      /* RFC 9260 appendix A */
	FRAME_N_COMPLETIONS,
};

#define FRAME_FIRST_SUM FRAME_SUM_HEADER

/* What a layer adds to the frame. From FRAME_PAD on it works on the finished frame. */
enum frame_body {
	FRAME_HEADER,
	FRAME_DATA,
	FRAME_HEX,
	FRAME_PAD,
	FRAME_MIN60,
	FRAME_CUT,
};

/* A field's `at` when it is no part of the header. */
#define FRAME_PARAMETER 0xffff

struct frame_field {
	const char *name; /* NULL ends a layer's fields */
	__u16 at;	  /* its first bit, counted from the header's first; or FRAME_PARAMETER */
	__u16 width;	  /* in bits; 0: as many bytes as are given */
	enum frame_kind kind;
	enum frame_completion completion;
	const char *text; /* the default, as the language writes it; NULL: 0, or completed */
	__u32 max;	  /* of a number; 0: what `width` holds */
	__u32 multiple;	  /* of a number: of which it must be a multiple; 0: any */
	bool required;
	const char *help; /* NULL where the name says it all */
};

#define FRAME_MAX_FIELDS 16

/* Number by which a layer is announced in front of it. 0 is a protocol number (hbh): hence the mark. */
#define FRAME_KNOWN_AS(number) (0x10000 | (number))
#define FRAME_NUMBER_OF(known) ((known)&0xffff)

struct frame_layer {
	const char *name;
	const char *title;
	enum frame_body body;
	__u16 size;	 /* bytes of the header without options */
	__u32 ethertype; /* FRAME_KNOWN_AS(…), or 0: none */
	__u32 ipproto;	 /* likewise */
	__u16 addrs_at; /* bytes from the header's start to source and destination, which are adjacent */
	__u16 addrs_len; /* both together, in bytes; 0: makes no pseudo header */
	struct frame_field fields[FRAME_MAX_FIELDS + 1];
};

extern const struct frame_layer frame_layers[];
extern const unsigned int frame_n_layers;

/* By name, which need not end after `len`. NULL or -1 when there is none. */
const struct frame_layer *frame_layer__find(const char *name, size_t len);
int frame_layer__field(const struct frame_layer *layer, const char *name, size_t len);

/* True of data, hex, pad and cut, whose first field may be given without its name. */
bool frame_layer__is_positional(const struct frame_layer *layer);

/* The greatest value of a number. */
__u64 frame_field__max(const struct frame_field *field);

/* For messages: "a number from 0 to 255", "an IPv4 address", … */
void frame_field__expects(const struct frame_field *field, char *buf, size_t size);

/* For messages: all names, separated by blanks. */
void frame_layers__names(char *buf, size_t size);
void frame_layer__field_names(const struct frame_layer *layer, char *buf, size_t size);

#endif
