/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values as the frame language writes them. Words need not end after `len`. 0 or -EINVAL. Private. */
#ifndef PF_FRAME_VALUE_H
#define PF_FRAME_VALUE_H

#include "../loader/error.h"
#include "frame_layers.h"

/* The longest value of a field that has a width: an IPv6 address. */
#define FRAME_VALUE_MAX_BYTES 16

/* Decimal, or hexadecimal after 0x. No sign, no octal. */
int frame_value__number(const char *word, size_t len, __u64 *value) PF_MUST_CHECK;

/* An even number of hex digits; `bytes` has room for half as many bytes. */
int frame_value__hex(const char *word, size_t len, __u8 *bytes) PF_MUST_CHECK;

/* By kind: FRAME_MAC (6 bytes), FRAME_IPV4 (4) or FRAME_IPV6 (16), in network order. */
int frame_value__address(enum frame_kind kind, const char *word, size_t len,
			 __u8 bytes[FRAME_VALUE_MAX_BYTES]) PF_MUST_CHECK;

#endif
