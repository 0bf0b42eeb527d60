/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Templates (bpf/template.h) as userspace makes them, and the frames that they stand for. */
#ifndef PF_BENCH_TEMPLATE_H
#define PF_BENCH_TEMPLATE_H

#include "../harness/frame.h"
#include "bpf/template.h"

/*
 * The destinations of benchmarks with many: address word f is TEMPLATE_REGION + scatter(f) * 256 + 2,
 * all inside 64.0.0.0/3 (4000::/3), each in a /24 of its own. The same words, as /24 prefixes, are what
 * allowlists and FIBs are filled with, so that every flow ends in an entry of its own.
 */
#define TEMPLATE_REGION	    0x40000000u
#define TEMPLATE_REGION_LEN 3
#define TEMPLATE_SPAN	    ((1u << 21) - 1)
#define TEMPLATE_PREFIX_LEN 24

/* The network of entry i, host order: 24 bits, the rest 0. */
__u32 template__network(__u32 i);

/*
 * Of a frame that has TEMPLATE_HEAD bytes or more. With `flows` more than 1, a power of two, the frame
 * is untagged IPv4 or IPv6 and its destination becomes that of the flow. `grown` bytes are added in
 * front (the frame's head moves there, what it was stays behind it as padding).
 * -EINVAL for a frame of which that cannot be made.
 */
int template__init(struct template *t, const struct frame *frame, __u32 flows, __u32 grown,
		   struct pf_error *err) PF_MUST_CHECK;

/* The destination word of iteration i, host order, of a template with flows. */
__u32 template__destination(const struct template *t, __u32 i);

/* The frame of iteration i, as the program under test is given it. `first` is that of template__init(). */
int template__frame(const struct template *t, const struct frame *first, __u32 i,
		    struct frame *frame) PF_MUST_CHECK;

#endif
