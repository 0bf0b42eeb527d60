// SPDX-License-Identifier: GPL-2.0-or-later
/* Every frame out of one interface, as it is: what XDP_REDIRECT itself costs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} redirect_to SEC(".maps");

SEC("xdp")
int redirect(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect_map(&redirect_to, 0, 0);
}

char _license[] SEC("license") = "GPL";
