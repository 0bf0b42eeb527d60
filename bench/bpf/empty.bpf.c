// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing: what is measured with it is the cost of measuring. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int empty(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
