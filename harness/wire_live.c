// SPDX-License-Identifier: GPL-2.0-or-later
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>

#include "wire_private.h"

int wire__run_live(__u32 ingress_ifindex, const struct frame *frame, unsigned int n, int prog_fd,
		   struct pf_error *err)
{
	struct xdp_md context = { .data_end = frame->len, .ingress_ifindex = ingress_ifindex };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame->bytes, .data_size_in = frame->len,
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = (int)n,
		    .batch_size = n, .flags = BPF_F_TEST_XDP_LIVE_FRAMES);

	if (bpf_prog_test_run_opts(prog_fd, &opts))
		return pf_error__set(err, -errno, "cannot run %u live frames: %s", n,
				     strerror(errno));
	return 0;
}
