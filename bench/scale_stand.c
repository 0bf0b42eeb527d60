// SPDX-License-Identifier: GPL-2.0-or-later
#include "scale_stand.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <math.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/embedded.h"
#include "cpu_time.h"
#include "places.h"
#include "receiver.h"
#include "scale_links.h"
#include "scale_sender.h"
#include "softirqd.h"

extern const char embedded_sink[], embedded_sink_end[];

/* Milliseconds without a frame after which no more are waited for. */
#define MAX_IDLE 20

struct scale_stand {
	struct places places;
	int cpus, links;
	bool have_links;
	struct bpf_object *sink;
	int sink_fd, seen_fd;
	struct scale_sender senders[SCALE_MAX_CPUS];
	int softirqd[SCALE_MAX_CPUS];
	struct sink_seen *seen;
};

/* The program on every link of the current namespace. */
static int attach(const struct scale_stand *stand, const char *way, int prog_fd,
		  struct pf_error *err)
{
	int ret = 0;

	for (int i = 0; !ret && i < stand->links; i++) {
		char name[IF_NAMESIZE];

		snprintf(name, sizeof(name), "%s%d", way, i);
		ret = bpf_xdp_attach(if_nametoindex(name), prog_fd, XDP_FLAGS_DRV_MODE, NULL);
		if (ret)
			pf_error__set(err, ret, "cannot attach a program to %s: %s", name,
				      strerror(-ret));
	}
	return ret;
}

static int open_sink(struct scale_stand *stand, struct pf_error *err)
{
	int ret = embedded__load(&stand->sink, &stand->sink_fd, "sink", embedded_sink,
				 embedded_sink_end, err);

	if (ret)
		return ret;
	stand->seen_fd = bpf_object__find_map_fd_by_name(stand->sink, "sink_seen");
	stand->seen = calloc(receiver__cpus(), sizeof(*stand->seen));
	if (!stand->seen)
		return pf_error__set(err, -ENOMEM, "cannot read the sink: out of memory");
	ret = places__go_to(&stand->places, HOST_B, err);
	return ret ? ret : attach(stand, "out", stand->sink_fd, err);
}

static int open_senders(struct scale_stand *stand, int first_cpu, __u32 flows, struct pf_error *err)
{
	int online = sysconf(_SC_NPROCESSORS_ONLN),
	    ret = places__go_to(&stand->places, HOST_A, err);

	for (int i = 0; !ret && i < stand->cpus; i++) {
		struct scale_sender *sender = &stand->senders[i];

		sender->cpu = (first_cpu + i) % online;
		sender->netns = stand->places.netns[HOST_A];
		ret = scale_sender__open(sender, i, i % stand->links, flows, err);
		if (ret)
			break;
		stand->softirqd[i] = softirqd__open(sender->cpu, err);
		ret = stand->softirqd[i] < 0 ? stand->softirqd[i] : 0;
	}
	return ret;
}

static int add_egresses(const struct scale_stand *stand, struct world *world, struct pf_error *err)
{
	int ret = places__go_to(&stand->places, ROUTER, err);

	for (int i = 0; !ret && i < stand->links; i++) {
		char name[IF_NAMESIZE];

		snprintf(name, sizeof(name), "out%d", i);
		ret = pf_tables__egress(&world->tables, if_nametoindex(name));
		if (ret)
			pf_error__set(err, ret, "cannot add an egress: out of memory");
	}
	return ret;
}

int scale_stand__open(struct scale_stand **result, struct world *world, int first_cpu, int cpus,
		      bool queues, __u32 flows, struct pf_error *err)
{
	struct scale_stand *stand = calloc(1, sizeof(*stand));
	int ret;

	*result = NULL;
	if (!stand)
		return pf_error__set(err, -ENOMEM, "cannot set up links: out of memory");
	stand->cpus = cpus;
	stand->links = queues ? 1 : cpus;
	for (int i = 0; i < SCALE_MAX_CPUS; i++)
		stand->softirqd[i] = -1;
	ret = places__open(&stand->places, err);
	if (!ret) {
		stand->have_links = true; /* or some of them */
		ret = scale_links__add(cpus, stand->links, queues ? cpus : 1, err);
	}
	if (!ret)
		ret = add_egresses(stand, world, err);
	if (!ret)
		ret = open_sink(stand, err);
	if (!ret)
		ret = open_senders(stand, first_cpu, flows, err);
	if (!ret)
		ret = places__go_to(&stand->places, ROUTER, err);
	if (ret)
		scale_stand__free(stand);
	else
		*result = stand;
	return ret;
}

void scale_stand__free(struct scale_stand *stand)
{
	struct pf_error ignored = PF_ERROR_INIT;

	if (!stand)
		return;
	if (stand->have_links && !places__go_to(&stand->places, ROUTER, &ignored) &&
	    scale_links__remove(stand->links, &ignored))
		pf_error__print(&ignored, "pf-bench");
	pf_error__clear(&ignored);
	for (int i = 0; i < SCALE_MAX_CPUS; i++) {
		scale_sender__close(&stand->senders[i]);
		if (stand->softirqd[i] >= 0)
			close(stand->softirqd[i]);
	}
	bpf_object__close(stand->sink);
	places__close(&stand->places);
	free(stand->seen);
	free(stand);
}

int scale_stand__attach(struct scale_stand *stand, int prog_fd, struct pf_error *err)
{
	return attach(stand, "in", prog_fd, err);
}

int scale_stand__watch(const struct scale_stand *stand, struct losses **losses,
		       struct pf_error *err)
{
	return losses__open(losses, stand->places.netns, N_PLACES, stand->seen_fd, err);
}

static double cpu_ns(const struct scale_stand *stand, int threads)
{
	double ns = 0;

	for (int i = 0; i < threads; i++)
		ns += softirqd__ns(stand->softirqd[i]);
	return ns;
}

/* A link's frames stay with the CPU that its NAPI runs on, which need not be the sender's. */
static int check_heads(const struct scale_stand *stand, const char *name, int threads,
		       struct pf_error *err)
{
	int ret = 0;

	for (int cpu = 0; !ret && cpu < receiver__cpus(); cpu++) {
		const struct sink_seen *seen = &stand->seen[cpu];
		int i = scale_sender__of(seen->head);

		if (seen->frames)
			ret = scale_sender__check(&stand->senders[i < threads ? i : 0], name,
						  seen->head, err);
	}
	return ret;
}

int scale_stand__send(struct scale_stand *stand, const char *name, int threads,
		      struct scale_sample *sample, struct pf_error *err)
{
	__u64 stale = 0;
	double start = INFINITY, end = 0, softirqd;
	int ret = receiver__take(stand->seen_fd, stand->seen, &stale, err);

	memset(stand->seen, 0, receiver__cpus() * sizeof(*stand->seen));
	sample->n = (sample->n + threads - 1) / threads * threads;
	softirqd = cpu_ns(stand, threads);
	if (!ret)
		ret = scale_senders__run(stand->senders, threads, sample->n / threads, err);
	sample->cpu_ns = 0;
	for (int i = 0; i < threads; i++) {
		sample->cpu_ns += stand->senders[i].cpu_ns;
		start = fmin(start, stand->senders[i].start_ns);
		end = fmax(end, stand->senders[i].end_ns);
	}
	sample->delivered = 0;
	if (!ret)
		ret = receiver__take(stand->seen_fd, stand->seen, &sample->delivered, err);
	/* ksoftirqd may still have some of them. */
	for (int idle = 0; !ret && sample->delivered < sample->n && idle < MAX_IDLE; idle++) {
		__u64 more = 0;

		usleep(1000);
		ret = receiver__take(stand->seen_fd, stand->seen, &more, err);
		if (ret || !more)
			continue;
		sample->delivered += more;
		end = cpu_time__wall_ns();
		idle = 0;
	}
	sample->cpu_ns += cpu_ns(stand, threads) - softirqd;
	sample->wall_ns = end - start;
	sample->senders = 0;
	for (int i = 0; i < threads; i++)
		sample->senders += stand->senders[i].generated == stand->senders[i].n;
	return ret ? ret : check_heads(stand, name, threads, err);
}
