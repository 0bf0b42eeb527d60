// SPDX-License-Identifier: GPL-2.0-or-later
#include "events.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 256

struct pf_events {
	struct ring_buffer *ring;
	const struct pf_log *log;
	unsigned int left; /* of this turn */
};

static const char *const verdicts[] = {
	[XDP_ABORTED] = "ABORTED", [XDP_DROP] = "DROP",		[XDP_PASS] = "PASS",
	[XDP_TX] = "TX",	   [XDP_REDIRECT] = "REDIRECT",
};

static int say_one(void *context, void *data, size_t size)
{
	struct pf_events *events = context;
	const struct fp_event *event = data;

	if (size >= sizeof(*event) && event->verdict <= XDP_REDIRECT &&
	    event->counter < FP_N_COUNTERS)
		pf_log__say(events->log, PF_LOG_TRACE,
			    "%s %s: ingress %u, egress %u, %u bytes, fib %d",
			    verdicts[event->verdict], pf_counter__names[event->counter],
			    event->ingress_ifindex, event->egress_ifindex, event->frame_len,
			    event->fib_rc == FP_FIB_NOT_ASKED ? -1 : event->fib_rc);
	return --events->left ? 0 : -EAGAIN;
}

int pf_events__open(struct pf_events **result, struct pf_object *object, const struct pf_log *log,
		    struct pf_error *err)
{
	struct pf_events *events = calloc(1, sizeof(*events));
	int ret = -ENOMEM;

	*result = NULL;
	if (events) {
		events->log = log;
		events->ring = ring_buffer__new(pf_object__map_fd(object, PF_MAP_log), say_one,
						events, NULL);
		ret = events->ring ? 0 : -errno;
	}
	if (ret) {
		free(events);
		return pf_error__set(err, ret, "cannot read map log: %s", strerror(-ret));
	}
	*result = events;
	return 0;
}

void pf_events__close(struct pf_events *events)
{
	if (!events)
		return;
	ring_buffer__free(events->ring);
	free(events);
}

int pf_events__fd(const struct pf_events *events)
{
	return ring_buffer__epoll_fd(events->ring);
}

void pf_events__say(struct pf_events *events)
{
	events->left = AT_ONCE;
	(void)!ring_buffer__consume(events->ring);
}
