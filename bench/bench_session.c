// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench_session.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../harness/embedded.h"
#include "../harness/sandbox.h"
#include "../loader/netlink.h"

extern const char embedded_empty[], embedded_empty_end[];
extern const char embedded_floor_forward[], embedded_floor_forward_end[];

static int check_capabilities(const struct pf_capabilities *caps, struct pf_error *err)
{
	for (size_t i = 0; i < caps->n; i++) {
		const struct pf_capability *cap = &caps->list[i];

		if (!(cap->required_for & PF_FOR_BENCH) || cap->status == PF_CAPABILITY_PASS)
			continue;
		/* Needed by some scenarios only; the wire says so itself. */
		if (!strcmp(cap->name, "test_run.live_frames"))
			continue;
		return pf_error__set(err, -EINVAL, "cannot measure here: %s: %s", cap->name,
				     cap->detail);
	}
	return 0;
}

/* The CPU that we are on: where the scheduler put us is as good as any. */
static int stay_on_one_cpu(struct machine *machine, struct pf_error *err)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu < 0 ? 0 : cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return pf_error__set(err, -errno, "cannot stay on CPU %d: %s", cpu,
				     strerror(errno));
	machine->cpu = cpu;
	return 0;
}

/* In the sandbox's own namespace, where nothing else is, and which nobody will be in for long. */
static int open_carriers(struct bench_session *session, struct pf_error *err)
{
	int ret = 0;

	session->netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (session->netns < 0)
		return pf_error__set(err, -errno, "cannot keep the network namespace: %s",
				     strerror(errno));

	for (int i = 0; !ret && i < BENCH_MAX_LANES; i++) {
		char name[24], peer[24];

		snprintf(name, sizeof(name), "carrier%d", i);
		snprintf(peer, sizeof(peer), "nobody%d", i);
		ret = pf_netlink__add_veth(name, peer, err);
		if (!ret)
			ret = carrier__open(&session->carriers[i], if_nametoindex(name), err);
		if (!ret)
			ret = carrier__open_bare(&session->bare[i], if_nametoindex(peer),
						 session->empty_fd, err);
	}
	return ret;
}

int bench_session__open(struct bench_session *session, struct pf_error *err)
{
	int ret;

	*session = (struct bench_session){};
	/* The JIT's sysctl is visible in the initial network namespace only. */
	ret = pf_capabilities__probe(&session->caps, "/sys/fs/bpf", err);
	if (!ret)
		ret = machine__look(&session->machine, err);
	if (!ret)
		ret = sandbox__enter(err);
	if (!ret)
		ret = check_capabilities(&session->caps, err);
	if (!ret)
		ret = stay_on_one_cpu(&session->machine, err);
	if (!ret)
		ret = stand__open(&session->stand, NULL, err);
	if (!ret)
		ret = embedded__load(&session->empty, &session->empty_fd, "empty", embedded_empty,
				     embedded_empty_end, err);
	if (!ret)
		ret = open_carriers(session, err);
	if (!ret)
		ret = embedded__load(&session->floor, &session->floor_fd, "floor_forward",
				     embedded_floor_forward, embedded_floor_forward_end, err);
	if (ret)
		bench_session__close(session);
	return ret;
}

void bench_session__close(struct bench_session *session)
{
	for (int i = 0; i < BENCH_MAX_LANES; i++) {
		carrier__free(session->carriers[i]);
		carrier__free(session->bare[i]);
	}
	bpf_object__close(session->floor);
	bpf_object__close(session->empty);
	stand__free(session->stand);
	if (session->netns > 0)
		close(session->netns);
	pf_capabilities__free(&session->caps);
	*session = (struct bench_session){};
}
