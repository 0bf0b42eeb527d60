// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire_stand.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/embedded.h"
#include "cpu_time.h"
#include "did_not.h"
#include "peer.h"
#include "places.h"
#include "receiver.h"
#include "softirqd.h"
#include "tool.h"

#define EMBEDDED(name) extern const char embedded_##name[], embedded_##name##_end[]
EMBEDDED(generator);
EMBEDDED(redirect);
EMBEDDED(sink);

#define MAX_IDLE 20 /* milliseconds without a frame: what has not arrived is lost */

/* A rule set that a router with connection tracking has at least. */
#define CONNTRACK_ON                                                \
	"add table inet bench; add chain inet bench forward "       \
	"{ type filter hook forward priority 0; policy accept; }; " \
	"add rule inet bench forward ct state established,new accept"
#define CONNTRACK_OFF "delete table inet bench"

static const struct wire_way no_way = { .prog_fd = -1 };

struct wire_stand {
	struct places places;
	struct bpf_object *generator, *redirect, *sink;
	int generator_fd, redirect_fd, sink_fd, template_fd, seen_fd;
	int left, right, host_a, host_b; /* ifindexes, each in its place */
	struct wire_way way;		 /* as it is now */
	int ksoftirqd;			 /* its schedstat, or -1 */
};

static int open_programs(struct wire_stand *stand, struct pf_error *err)
{
	int ret = embedded__load(&stand->generator, &stand->generator_fd, "generator",
				 embedded_generator, embedded_generator_end, err);

	if (!ret)
		ret = embedded__load(&stand->redirect, &stand->redirect_fd, "redirect",
				     embedded_redirect, embedded_redirect_end, err);
	if (!ret)
		ret = embedded__load(&stand->sink, &stand->sink_fd, "sink", embedded_sink,
				     embedded_sink_end, err);
	if (ret)
		return ret;
	stand->template_fd =
		bpf_object__find_map_fd_by_name(stand->generator, "generator_template");
	stand->seen_fd = bpf_object__find_map_fd_by_name(stand->sink, "sink_seen");
	return 0;
}

/* Host b drops redirected frames unless it has a native program; without one the sink still counts. */
static int attach_sink(struct wire_stand *stand, bool receives, struct pf_error *err)
{
	int ret = places__go_to(&stand->places, HOST_B, err);

	if (ret)
		return ret;
	stand->host_b = if_nametoindex("eth0");
	ret = bpf_xdp_attach(stand->host_b, stand->sink_fd,
			     receives ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE, NULL);
	return ret ? pf_error__set(err, ret, "cannot attach the sink: %s", strerror(-ret)) : 0;
}

static int open_router(struct wire_stand *stand, struct pf_error *err)
{
	const __u32 zero = 0;
	int ret = places__go_to(&stand->places, ROUTER, err);

	if (ret)
		return ret;
	stand->left = if_nametoindex("left");
	stand->right = if_nametoindex("right");
	if (bpf_map_update_elem(bpf_object__find_map_fd_by_name(stand->redirect, "redirect_to"),
				&zero, &stand->right, BPF_ANY))
		return pf_error__set(err, -errno, "cannot redirect to right: %s", strerror(errno));
	/* Without a program on it, `left` takes the generator's frames only so. */
	return tool__run((const char *[]){ "ethtool", "-K", "left", "gro", "on", NULL }, err);
}

int wire_stand__open(struct wire_stand **result, int cpu, bool receives, struct pf_error *err)
{
	struct wire_stand *stand = calloc(1, sizeof(*stand));
	int ret;

	*result = NULL;
	if (!stand)
		return pf_error__set(err, -ENOMEM, "cannot set up the wire: out of memory");
	stand->way = no_way;
	stand->ksoftirqd = -1;
	ret = places__open(&stand->places, err);
	if (!ret)
		stand->ksoftirqd = softirqd__open(cpu, err);
	if (!ret && stand->ksoftirqd < 0)
		ret = stand->ksoftirqd;
	if (!ret)
		ret = open_programs(stand, err);
	if (!ret)
		ret = places__go_to(&stand->places, HOST_A, err);
	if (!ret)
		stand->host_a = if_nametoindex("eth0");
	if (!ret)
		ret = attach_sink(stand, receives, err);
	if (!ret)
		ret = open_router(stand, err);
	if (ret)
		wire_stand__free(stand);
	else
		*result = stand;
	return ret;
}

void wire_stand__free(struct wire_stand *stand)
{
	struct pf_error ignored = PF_ERROR_INIT;

	if (!stand)
		return;
	if (stand->host_b && !places__go_to(&stand->places, HOST_B, &ignored)) {
		bpf_xdp_detach(stand->host_b, XDP_FLAGS_DRV_MODE, NULL);
		bpf_xdp_detach(stand->host_b, XDP_FLAGS_SKB_MODE, NULL);
	}
	if (stand->places.netns[ROUTER] >= 0 && !places__go_to(&stand->places, ROUTER, &ignored) &&
	    wire_stand__set_way(stand, &no_way, &ignored))
		pf_error__print(&ignored, "pf-bench");
	pf_error__clear(&ignored);
	bpf_object__close(stand->sink);
	bpf_object__close(stand->redirect);
	bpf_object__close(stand->generator);
	places__close(&stand->places);
	if (stand->ksoftirqd >= 0)
		close(stand->ksoftirqd);
	free(stand);
}

int wire_stand__watch(const struct wire_stand *stand, struct losses **losses, struct pf_error *err)
{
	return losses__open(losses, stand->places.netns, N_PLACES, stand->seen_fd, err);
}

int wire_stand__redirect_fd(const struct wire_stand *stand)
{
	return stand->redirect_fd;
}

int wire_stand__generator_fd(const struct wire_stand *stand)
{
	return stand->generator_fd;
}

static int set_conntrack(struct wire_stand *stand, bool on, struct pf_error *err)
{
	int ret = 0;

	if (stand->way.conntrack != on)
		ret = tool__run((const char *[]){ "nft", on ? CONNTRACK_ON : CONNTRACK_OFF, NULL },
				err);
	if (!ret)
		stand->way.conntrack = on;
	return ret;
}

static int set_program(struct wire_stand *stand, int prog_fd, __u32 xdp_flags, struct pf_error *err)
{
	int ret = 0;

	if (stand->way.prog_fd == prog_fd && stand->way.xdp_flags == xdp_flags)
		return 0;
	if (stand->way.prog_fd >= 0)
		ret = bpf_xdp_detach(stand->left, stand->way.xdp_flags, NULL);
	stand->way.prog_fd = -1;
	if (!ret && prog_fd >= 0)
		ret = bpf_xdp_attach(stand->left, prog_fd, xdp_flags, NULL);
	if (ret)
		return pf_error__set(err, ret, "cannot change the program on left: %s",
				     strerror(-ret));
	stand->way.prog_fd = prog_fd;
	stand->way.xdp_flags = xdp_flags;
	return 0;
}

/* A peer that will not is no reason to end a session: it is refused. */
static int set_peer(struct wire_stand *stand, bool on, struct pf_error *err)
{
	struct pf_error why = PF_ERROR_INIT;
	int ret = 0;

	if (stand->way.peer != on)
		ret = on ? peer__load(&why) : peer__unload(&why);
	if (ret)
		ret = pf_error__set(err, -EPROTO, DID_NOT "%s%s%s", why.line,
				    why.detail ? ": " : "", why.detail ? why.detail : "");
	else
		stand->way.peer = on;
	err->line[strcspn(err->line, "\n")] = '\0';
	pf_error__clear(&why);
	return ret;
}

int wire_stand__set_way(struct wire_stand *stand, const struct wire_way *way, struct pf_error *err)
{
	int ret = set_conntrack(stand, way->conntrack, err);

	if (!ret && !way->peer)
		ret = set_peer(stand, false, err);
	if (!ret)
		ret = set_program(stand, way->prog_fd, way->xdp_flags, err);
	if (!ret && way->peer)
		ret = set_peer(stand, true, err);
	return ret;
}

/* `head` is that of a CPU that has counted since the last time. */
static int look_at_sink(const struct wire_stand *stand, __u64 *frames, __u8 *head,
			struct pf_error *err)
{
	int cpus = receiver__cpus();
	struct sink_seen *seen = calloc(cpus, sizeof(*seen));
	int ret;

	*frames = 0;
	if (!seen)
		return pf_error__set(err, -ENOMEM, "cannot read the sink: out of memory");
	ret = receiver__take(stand->seen_fd, seen, frames, err);
	for (int i = 0; !ret && i < cpus; i++)
		if (seen[i].frames)
			memcpy(head, seen[i].head, TEMPLATE_HEAD);
	free(seen);
	return ret;
}

/*
 * ksoftirqd works on when the generator is done, and on a busy machine it waits for its turn: until all
 * frames have arrived, or none has for some time. CPU time counts up to the last that did.
 */
static int await_frames(struct wire_stand *stand, struct wire_sample *sample, double start,
			struct pf_error *err)
{
	int ret = look_at_sink(stand, &sample->delivered, sample->head, err);

	sample->cpu_ns = cpu_time__thread_ns() + softirqd__ns(stand->ksoftirqd) - start;
	for (int idle = 0; !ret && sample->delivered < sample->n && idle < MAX_IDLE; idle++) {
		__u64 more;

		usleep(1000);
		ret = look_at_sink(stand, &more, sample->head, err);
		if (ret || !more)
			continue;
		sample->cpu_ns = cpu_time__thread_ns() + softirqd__ns(stand->ksoftirqd) - start;
		sample->delivered += more;
		idle = 0;
	}
	return ret;
}

int wire_stand__send(struct wire_stand *stand, const struct template *template,
		     const struct frame *first, struct wire_sample *sample, struct pf_error *err)
{
	struct xdp_md ctx = { .data_end = first->len, .ingress_ifindex = stand->host_a };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = first->bytes, .data_size_in = first->len,
		    .ctx_in = &ctx, .ctx_size_in = sizeof(ctx), .repeat = sample->n,
		    .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = 64);
	const __u32 zero = 0;
	double start;
	int ret = look_at_sink(stand, &sample->delivered, sample->head, err);

	if (!ret && bpf_map_update_elem(stand->template_fd, &zero, template, BPF_ANY))
		ret = pf_error__set(err, -errno, "cannot write the generator's template: %s",
				    strerror(errno));
	if (!ret)
		ret = places__go_to(&stand->places, HOST_A, err);
	if (ret)
		return ret;
	start = cpu_time__thread_ns() + softirqd__ns(stand->ksoftirqd);
	if (bpf_prog_test_run_opts(stand->generator_fd, &opts))
		ret = pf_error__set(err, -errno, "cannot send %u live frames: %s", sample->n,
				    strerror(errno));
	if (!ret)
		ret = await_frames(stand, sample, start, err);
	return ret ? ret : places__go_to(&stand->places, ROUTER, err);
}
