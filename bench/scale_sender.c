// SPDX-License-Identifier: GPL-2.0-or-later
#include "scale_sender.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#include "../harness/embedded.h"
#include "cpu_time.h"
#include "forwarded.h"
#include "hold.h"
#include "scale_links.h"

extern const char embedded_generator[], embedded_generator_end[];

/* Of untagged IPv4, whose first byte is that of the thread's own /8. */
enum { TO_DST = 30, FIRST_NETWORK = 64 };

/* All wait at the gate until each of them is there. */
struct scale_gate {
	sem_t ready;
	pthread_rwlock_t open;
};

void scale_sender__aim(struct template *t, int i, __u32 flows)
{
	t->flow_base = ((__u32)(FIRST_NETWORK + i) << 24) + 2;
	t->flow_span = 0xffff;
	t->flow_mask = flows - 1;
}

int scale_sender__open(struct scale_sender *sender, int i, int link, __u32 flows,
		       struct pf_error *err)
{
	char name[IF_NAMESIZE];
	int ret = frame__build(&sender->first,
			       "eth/ip4(src=10.1.0.2,dst=64.0.0.2)/udp(csum=0)/data(22)", err);

	snprintf(name, sizeof(name), "in%d", link);
	sender->link = if_nametoindex(name);
	scale_links__mac(true, link, true, sender->macs);
	scale_links__mac(true, link, false, sender->macs + 6);
	if (ret)
		return ret;
	scale_links__mac(false, link, false, sender->first.bytes);
	scale_links__mac(false, link, true, sender->first.bytes + 6);
	ret = template__init(&sender->template, &sender->first, 2, 0, err);
	scale_sender__aim(&sender->template, i, flows);
	if (!ret)
		ret = embedded__load(&sender->generator, &sender->generator_fd, "generator",
				     embedded_generator, embedded_generator_end, err);
	if (!ret)
		sender->template_fd =
			bpf_object__find_map_fd_by_name(sender->generator, "generator_template");
	return ret ? ret : hold__open(&sender->hold, &sender->generator_fd, 1, err);
}

void scale_sender__close(struct scale_sender *sender)
{
	hold__close(sender->hold);
	bpf_object__close(sender->generator);
	frame__free(&sender->first);
}

static int get_ready(const struct scale_sender *sender)
{
	const __u32 zero = 0;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sender->cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) || setns(sender->netns, CLONE_NEWNET) ||
	    bpf_map_update_elem(sender->template_fd, &zero, &sender->template, BPF_ANY))
		return -errno;
	return 0;
}

static void *send_all(void *ctx)
{
	struct scale_sender *sender = ctx;
	struct xdp_md md = { .data_end = sender->first.len, .ingress_ifindex = sender->link };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = sender->first.bytes,
		    .data_size_in = sender->first.len, .ctx_in = &md, .ctx_size_in = sizeof(md),
		    .repeat = sender->n, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = 64);

	sender->error = get_ready(sender);
	sem_post(&sender->gate->ready);
	pthread_rwlock_rdlock(&sender->gate->open);
	sender->start_ns = cpu_time__wall_ns();
	sender->cpu_ns = cpu_time__thread_ns();
	if (!sender->error && bpf_prog_test_run_opts(sender->generator_fd, &opts))
		sender->error = -errno;
	sender->cpu_ns = cpu_time__thread_ns() - sender->cpu_ns;
	sender->end_ns = cpu_time__wall_ns();
	pthread_rwlock_unlock(&sender->gate->open);
	return NULL;
}

/* The generator counts up its template as it goes. */
static int count_generated(struct scale_sender *sender)
{
	struct template t = {};
	const __u32 zero = 0;

	if (bpf_map_lookup_elem(sender->template_fd, &zero, &t))
		sender->error = -errno;
	sender->generated = t.next;
	return sender->error;
}

int scale_senders__run(struct scale_sender *senders, int n, __u32 each, struct pf_error *err)
{
	struct scale_gate gate;
	int ret = 0, started = 0;

	sem_init(&gate.ready, 0, 0);
	pthread_rwlock_init(&gate.open, NULL);
	pthread_rwlock_wrlock(&gate.open);
	for (; !ret && started < n; started += !ret) {
		senders[started].gate = &gate;
		senders[started].n = each;
		ret = -pthread_create(&senders[started].thread, NULL, send_all, &senders[started]);
	}
	if (ret)
		pf_error__set(err, ret, "cannot start %d generators: %s", n, strerror(-ret));
	for (int i = 0; i < started; i++)
		while (sem_wait(&gate.ready) && errno == EINTR)
			;
	pthread_rwlock_unlock(&gate.open);
	for (int i = 0; i < started; i++)
		pthread_join(senders[i].thread, NULL);
	pthread_rwlock_destroy(&gate.open);
	sem_destroy(&gate.ready);
	for (int i = 0; !ret && i < n; i++)
		if (senders[i].error || count_generated(&senders[i]))
			ret = pf_error__set(err, senders[i].error,
					    "cannot send %u live frames on CPU %d: %s", each,
					    senders[i].cpu, strerror(-senders[i].error));
	return ret;
}

int scale_sender__of(const __u8 *head)
{
	return (__u8)(head[TO_DST] - FIRST_NETWORK);
}

int scale_sender__check(const struct scale_sender *sender, const char *name, const __u8 *head,
			struct pf_error *err)
{
	return forwarded__check(&sender->template, &sender->first, sender->macs, name, head, err);
}
