/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame that the FIB probe is given by BPF_PROG_TEST_RUN, and gives back with the answer in it. */
#ifndef PF_FIB_PROBE_H
#define PF_FIB_PROBE_H

#include <linux/bpf.h>

struct fib_probe_frame {
	struct bpf_fib_lookup params;
	__u32 flags;
	__s32 rc;
};

#endif
