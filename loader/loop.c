// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "control.h"
#include "events.h"
#include "follow.h"
#include "metrics.h"
#include "notify.h"
#include "registry.h"
#include "reload.h"

#define METRICS_SECONDS 15 /* §7.4 */
/* Links come in hundreds at boot: one look at them serves all events of this long. */
#define LINKS_MS 20

enum source { SIGNALS, ROUTE, NETDEV, CONTROL, TIMER, EVENTS, N_SOURCES };

struct loop {
	struct pf_service *service;
	struct pf_follow follow;
	struct pf_events *events;
	int signal_fd, control_fd, timer_fd;
	bool metrics_failed; /* said once, not every 15 seconds */
	bool end;
};

void pf_loop__signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

static void write_metrics(struct loop *loop)
{
	struct pf_service *service = loop->service;
	struct pf_error err = PF_ERROR_INIT;
	__u64 counters[FP_N_COUNTERS];
	int ret;

	if (!service->config.metrics_textfile)
		return;
	ret = pf_object__read_counters(service->object, counters, &err);
	if (!ret)
		ret = pf_metrics__write(service->config.metrics_textfile, counters, &err);
	if (ret && !loop->metrics_failed)
		pf_log__say(&service->log, PF_LOG_ERROR, "%s", err.line);
	else if (!ret && loop->metrics_failed)
		pf_log__say(&service->log, PF_LOG_INFO, "metrics are written again");
	loop->metrics_failed = ret;
	pf_error__clear(&err);
}

/* 0: still there. Otherwise it is forgotten, and said why. */
static int look_at(struct pf_service *service, const struct pf_pinned_ids *ours,
		   struct pf_attachment *attachment)
{
	const struct pf_link *link = pf_links__by_ifindex(&service->links, attachment->ifindex);
	struct pf_error err = PF_ERROR_INIT;
	struct pf_attachment found;

	if (!link) {
		pf_log__say(&service->log, PF_LOG_ERROR,
			    "%s is gone, and the fast path on it; a restart attaches it again",
			    attachment->iface);
		return -1;
	}
	if (pf_finder__find(&service->finder, ours, link, &found, &err) != 1) {
		pf_log__say(&service->log, PF_LOG_ERROR,
			    "%s: someone took the fast path off; it is not put back",
			    attachment->iface);
		pf_error__clear(&err);
		return -1;
	}
	*attachment = found;
	return 0;
}

/* What became of our interfaces. 0, or -ENODEV when none is left. */
static int look_at_attachments(struct pf_service *service, struct pf_error *err)
{
	struct pf_pinned_ids ours;
	bool changed = false;
	size_t left = 0;
	int ret = pf_pins__ids(service->config.bpffs_root, &ours, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < service->n_attached; i++) {
		struct pf_attachment now = service->attached[i];

		if (look_at(service, &ours, &now)) {
			changed = true;
			continue;
		}
		changed |= strcmp(now.iface, service->attached[i].iface) ||
			   now.prog_id != service->attached[i].prog_id;
		service->attached[left++] = now;
	}
	service->n_attached = left;
	if (!left)
		return pf_error__set(err, -ENODEV, "no interface runs the fast path any more");
	if (!changed)
		return 0;
	return pf_registry__write(service->config.state_dir, service->config.bpffs_root,
				  service->attached, left, err);
}

/*
 * A failure keeps the maps as they are, and is tried again at the next event: ending would leave
 * nobody to follow the links.
 */
static int look_at_links(struct pf_service *service, struct pf_error *err)
{
	struct pf_links links;
	int ret = pf_links__read(&links, err);

	if (!ret) {
		pf_links__free(&service->links);
		service->links = links;
		ret = pf_service__apply(service, &service->config, err);
	}
	if (ret) {
		pf_log__say(&service->log, PF_LOG_ERROR, "%s", err->line);
		return 0;
	}
	pf_service__warn_of_hidden_tags(service);
	ret = look_at_attachments(service, err);
	if (ret && ret != -ENODEV) {
		pf_log__say(&service->log, PF_LOG_ERROR, "%s", err->line);
		ret = 0;
	}
	return ret;
}

static void take_signal(struct loop *loop)
{
	struct signalfd_siginfo info;
	struct pf_answer answer;

	if (read(loop->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGHUP) {
		loop->end = true;
		return;
	}
	pf_notify__reloading();
	pf_reload(loop->service, &answer);
	pf_notify("READY=1");
}

static void take_request(struct loop *loop)
{
	struct pf_answer answer = { .line = "ending; traffic goes on" };
	int client_fd;

	switch (pf_control__accept(loop->control_fd, &client_fd)) {
	case PF_REQUEST_RECONFIGURE:
		pf_reload(loop->service, &answer);
		break;
	case PF_REQUEST_STOP:
		loop->end = true;
		break;
	case PF_REQUEST_NONE:
		return;
	}
	pf_control__answer(client_fd, &answer);
}

static int open_all(struct loop *loop, struct pf_error *err)
{
	/* The monotonic clock: it does not jump. */
	const struct itimerspec every = { .it_interval.tv_sec = METRICS_SECONDS,
					  .it_value.tv_nsec = 1 };
	sigset_t signals;
	int ret = pf_follow__open(&loop->follow, err);

	if (!ret)
		ret = pf_events__open(&loop->events, loop->service->object, &loop->service->log,
				      err);
	if (ret)
		return ret;
	pf_loop__signals(&signals);
	loop->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->service->config.metrics_textfile)
		loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->signal_fd < 0 ||
	    (loop->service->config.metrics_textfile &&
	     (loop->timer_fd < 0 || timerfd_settime(loop->timer_fd, 0, &every, NULL))))
		return pf_error__set(err, -errno, "cannot wait for events: %s", strerror(errno));
	loop->control_fd = pf_control__listen(loop->service->config.state_dir, err);
	return loop->control_fd < 0 ? loop->control_fd : 0;
}

static void close_all(struct loop *loop)
{
	const int fds[] = { loop->signal_fd, loop->timer_fd, loop->control_fd };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (loop->control_fd >= 0)
		pf_control__forget(loop->service->config.state_dir);
	pf_follow__close(&loop->follow);
	pf_events__close(loop->events);
}

static int wait_and_act(struct loop *loop, struct pf_error *err)
{
	struct pollfd fds[N_SOURCES] = {
		[SIGNALS] = { .fd = loop->signal_fd },
		[ROUTE] = { .fd = loop->follow.route_fd },
		[NETDEV] = { .fd = loop->follow.netdev_fd },
		[CONTROL] = { .fd = loop->control_fd },
		[TIMER] = { .fd = loop->timer_fd },
		[EVENTS] = { .fd = pf_events__fd(loop->events) },
	};
	const struct timespec pause = { .tv_nsec = LINKS_MS * 1000000L };
	__u64 ticks;

	for (int i = 0; i < N_SOURCES; i++)
		fds[i].events = POLLIN;
	if (poll(fds, N_SOURCES, -1) < 0 && errno != EINTR)
		return pf_error__set(err, -errno, "cannot wait for events: %s", strerror(errno));
	if (fds[SIGNALS].revents)
		take_signal(loop);
	if (fds[CONTROL].revents)
		take_request(loop);
	if (fds[EVENTS].revents)
		pf_events__say(loop->events);
	if (fds[TIMER].revents && read(loop->timer_fd, &ticks, sizeof(ticks)) == sizeof(ticks))
		write_metrics(loop);
	if ((fds[ROUTE].revents || fds[NETDEV].revents) && pf_follow__drain(&loop->follow)) {
		int ret = look_at_links(loop->service, err);

		if (ret)
			return ret;
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* With nobody to read them they would cost for nothing. */
static void stop_events(struct pf_service *service)
{
	struct pf_error err = PF_ERROR_INIT;

	if (service->config.log_level != PF_LOG_TRACE)
		return;
	service->config.log_level = PF_LOG_DEBUG;
	if (pf_service__apply(service, &service->config, &err))
		pf_log__say(&service->log, PF_LOG_ERROR, "%s", err.line);
	pf_error__clear(&err);
}

int pf_loop__run(struct pf_service *service, struct pf_error *err)
{
	struct loop loop = { .service = service,
			     .follow = PF_FOLLOW_INIT,
			     .signal_fd = -1,
			     .control_fd = -1,
			     .timer_fd = -1 };
	int ret = open_all(&loop, err);

	/* Once more, now that no change is missed from here on. */
	if (!ret)
		ret = look_at_links(service, err);
	if (!ret) {
		pf_notify("READY=1");
		pf_log__say(&service->log, PF_LOG_INFO, "ready");
	}
	while (!ret && !loop.end)
		ret = wait_and_act(&loop, err);
	pf_notify("STOPPING=1");
	stop_events(service);
	if (!ret) {
		write_metrics(&loop);
		pf_log__say(&service->log, PF_LOG_INFO, "ending; traffic goes on");
	}
	close_all(&loop);
	return ret;
}
