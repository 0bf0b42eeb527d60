/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reference model: SPEC §4.2 to §4.9 once more, in plain userspace C, written from SPEC.md alone.
 * It shares the ABI header with the BPF program and not one line of code (§9.3).
 */
#ifndef PF_MODEL_H
#define PF_MODEL_H

#include <linux/bpf.h>

#include "../loader/tables.h"
#include "frame.h"
#include "outcome.h"

/*
 * Asks a FIB. `params` is a struct bpf_fib_lookup that the model has filled in (byte orders as the
 * kernel's header says) and that the callback fills with the answer. Returns the BPF_FIB_LKUP_RET_…
 * code, or a negative value as the helper would return it.
 */
typedef int (*model_fib_lookup)(void *fib, struct bpf_fib_lookup *params, __u32 flags);

/* A frame on its way into the program. */
struct model_input {
	const struct frame *frame;
	__u32 ingress_ifindex;
	__u32 headroom; /* bytes that the frame can still grow at the front */
};

/*
 * Fills in `outcome` (everything in it is known). 0, -ENOMEM, or -EINVAL for a frame without bytes.
 * `outcome` must be zeroed, and is the caller's to free.
 */
int model__run(const struct pf_tables *tables, const struct model_input *input,
	       model_fib_lookup lookup, void *fib, struct outcome *outcome) PF_MUST_CHECK;

#endif
