// SPDX-License-Identifier: GPL-2.0-or-later
#include "carrier.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/embedded.h"
#include "cpu_time.h"

#define MAX_GROWTH 64 /* bytes that a program may add to a frame */

extern const char embedded_carrier[], embedded_carrier_end[];

struct carrier {
	struct bpf_object *object;
	int prog_fd, next_fd, template_fd;
	int link_fd; /* of a bare carrier, to its interface; else -1 */
	__u8 bytes[FRAME_MAX_LEN + MAX_GROWTH];
};

static struct carrier *carrier__new(struct pf_error *err)
{
	struct carrier *carrier = calloc(1, sizeof(*carrier));

	if (!carrier)
		pf_error__set(err, -ENOMEM, "cannot make a carrier: out of memory");
	else
		carrier->link_fd = -1;
	return carrier;
}

int carrier__open(struct carrier **result, __u32 ifindex, struct pf_error *err)
{
	struct carrier *carrier = carrier__new(err);
	int ret;

	*result = NULL;
	if (!carrier)
		return -ENOMEM;
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

int carrier__open_bare(struct carrier **result, __u32 ifindex, int prog_fd, struct pf_error *err)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = XDP_FLAGS_DRV_MODE);
	struct carrier *carrier = carrier__new(err);
	int ret = 0;

	*result = carrier;
	if (!carrier)
		return -ENOMEM;
	/* A link, for that can be given another program from any network namespace. */
	carrier->link_fd = bpf_link_create(prog_fd, ifindex, BPF_XDP, &opts);
	carrier->prog_fd = prog_fd;
	if (carrier->link_fd < 0)
		ret = pf_error__set(err, -errno, "cannot attach a program to interface %u: %s",
				    ifindex, strerror(errno));
	if (ret) {
		carrier__free(carrier);
		*result = NULL;
	}
	return ret;
}

__u32 carrier__burst(const struct carrier *carrier)
{
	return carrier->link_fd < 0 ? 1 : CARRIER_BURST;
}

void carrier__free(struct carrier *carrier)
{
	if (!carrier)
		return;
	if (carrier->link_fd >= 0)
		close(carrier->link_fd);
	bpf_object__close(carrier->object);
	free(carrier);
}

int carrier__load(struct carrier *carrier, int prog_fd, struct pf_error *err)
{
	const __u32 zero = 0;
	bool bare = carrier->link_fd >= 0;

	if (bare ? bpf_link_update(carrier->link_fd, prog_fd, NULL)
		 : bpf_map_update_elem(carrier->next_fd, &zero, &prog_fd, BPF_ANY))
		return pf_error__set(err, -errno, "cannot give a carrier a program: %s",
				     strerror(errno));
	if (bare)
		carrier->prog_fd = prog_fd;
	return 0;
}

/* A bare carrier's program is given a fresh frame for every burst, another's makes its own. */
static int run(struct carrier *carrier, struct bpf_test_run_opts *opts, __u32 n)
{
	__u32 burst = carrier->link_fd < 0 ? n : CARRIER_BURST;

	for (__u32 left = n; left; left -= opts->repeat) {
		opts->repeat = left < burst ? left : burst;
		opts->data_size_out = sizeof(carrier->bytes);
		if (bpf_prog_test_run_opts(carrier->prog_fd, opts))
			return -errno;
	}
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
		    .data_size_in = load->frame->len, .data_out = carrier->bytes, .ctx_in = &ctx,
		    .ctx_size_in = sizeof(ctx));
	const __u32 zero = 0;
	double start;
	int ret;

	if (carrier->link_fd < 0 &&
	    bpf_map_update_elem(carrier->template_fd, &zero, load->template, BPF_ANY))
		return pf_error__set(err, -errno, "cannot write the carrier's template: %s",
				     strerror(errno));
	start = cpu_time__thread_ns();
	ret = run(carrier, &opts, n);
	carried->cpu_ns = cpu_time__thread_ns() - start;
	if (ret)
		return pf_error__set(err, ret, "BPF_PROG_TEST_RUN of %u iterations: %s", n,
				     strerror(-ret));
	carried->retval = opts.retval;
	ret = frame__set(&carried->frame, carrier->bytes, opts.data_size_out);
	return ret ? pf_error__set(err, ret, "cannot keep a frame: out of memory") : 0;
}
