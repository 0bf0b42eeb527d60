// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Another program on the fast path's interface (SPEC §5): counts the frames that reach it and lets them
 * pass. It costs next to nothing, so that what is measured with it is the cost of being dispatched.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 observer_seen; /* in the map .bss; one CPU at a time runs it */

SEC("xdp")
int observer(struct xdp_md *ctx)
{
	(void)ctx;
	observer_seen++;
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
