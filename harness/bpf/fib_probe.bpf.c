// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks the kernel's FIB with parameters that userspace filled in, so that what the fast path fills
 * in itself is tested and not trusted.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "fib_probe.h"

SEC("xdp")
int fib_probe(struct xdp_md *ctx)
{
	struct fib_probe_frame *frame = (void *)(long)ctx->data;
	struct bpf_fib_lookup params;

	if ((void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	__builtin_memcpy(&params, &frame->params, sizeof(params));
	frame->rc = bpf_fib_lookup(ctx, &params, sizeof(params), frame->flags);
	__builtin_memcpy(&frame->params, &params, sizeof(params));
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
