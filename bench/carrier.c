// SPDX-License-Identifier: GPL-2.0-or-later
#include "carrier.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/embedded.h"
#include "cpu_time.h"

#define MAX_GROWTH 64 /* bytes that a program may add to a frame */

extern const char embedded_carrier[], embedded_carrier_end[];

struct carrier {
	struct bpf_object *object;
	int prog_fd, next_fd, template_fd;
	__u8 bytes[FRAME_MAX_LEN + MAX_GROWTH];
};

int carrier__open(struct carrier **result, __u32 ifindex, struct pf_error *err)
{
	struct carrier *carrier = calloc(1, sizeof(*carrier));
	int ret;

	*result = NULL;
	if (!carrier)
		return pf_error__set(err, -ENOMEM, "cannot make a carrier: out of memory");
	ret = embedded__load(&carrier->object, &carrier->prog_fd, "carrier", embedded_carrier,
			     embedded_carrier_end, err);
	if (ret)
		goto out;
	carrier->next_fd = bpf_object__find_map_fd_by_name(carrier->object, "carrier_next");
	carrier->template_fd = bpf_object__find_map_fd_by_name(carrier->object, "carrier_template");
	ret = bpf_xdp_attach(ifindex, carrier->prog_fd, XDP_FLAGS_DRV_MODE, NULL);
	if (ret)
		pf_error__set(err, ret, "cannot attach the carrier to interface %u: %s", ifindex,
			      strerror(-ret));
out:
	if (ret)
		carrier__free(carrier);
	else
		*result = carrier;
	return ret;
}

void carrier__free(struct carrier *carrier)
{
	if (!carrier)
		return;
	bpf_object__close(carrier->object);
	free(carrier);
}

int carrier__load(struct carrier *carrier, int prog_fd, struct pf_error *err)
{
	const __u32 zero = 0;

	if (bpf_map_update_elem(carrier->next_fd, &zero, &prog_fd, BPF_ANY))
		return pf_error__set(err, -errno, "cannot put a program behind the carrier: %s",
				     strerror(errno));
	return 0;
}

int carrier__run(struct carrier *carrier, const struct load *load, __u32 n, struct carried *carried,
		 struct pf_error *err)
{
	struct xdp_md ctx = {
		.data_end = load->frame->len,
		.ingress_ifindex = load->ingress_ifindex,
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = load->frame->bytes,
		    .data_size_in = load->frame->len, .data_out = carrier->bytes,
		    .data_size_out = sizeof(carrier->bytes), .ctx_in = &ctx,
		    .ctx_size_in = sizeof(ctx), .repeat = n);
	const __u32 zero = 0;
	double start;
	int ret;

	if (bpf_map_update_elem(carrier->template_fd, &zero, load->template, BPF_ANY))
		return pf_error__set(err, -errno, "cannot write the carrier's template: %s",
				     strerror(errno));
	start = cpu_time__thread_ns();
	ret = bpf_prog_test_run_opts(carrier->prog_fd, &opts);
	carried->cpu_ns = cpu_time__thread_ns() - start;
	if (ret)
		return pf_error__set(err, -errno, "BPF_PROG_TEST_RUN of %u iterations: %s", n,
				     strerror(errno));
	carried->retval = opts.retval;
	ret = frame__set(&carried->frame, carrier->bytes, opts.data_size_out);
	return ret ? pf_error__set(err, ret, "cannot keep a frame: out of memory") : 0;
}
