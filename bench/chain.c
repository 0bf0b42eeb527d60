// SPDX-License-Identifier: GPL-2.0-or-later
#include "chain.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <xdp/libxdp.h>

#include "../loader/attach.h"
#include "../loader/netlink.h"
#include "did_not.h"

#define IFACE "chain" /* nothing ever comes in by it, and it is never up */

/*
 * libxdp 1.3 keeps a descriptor of each program that it looks at (mended later: xdp-tools issue 343), about
 * 50 for a chain of ten: a session has more of them than a process may have open without asking.
 */
#define MAX_DESCRIPTORS 65536

#define MAX_OTHERS	9 /* a dispatcher has ten slots */

/* §5: run priorities of security, which comes before forwarding, and of observation, behind it. */
#define PRIORITY_BEFORE 100
#define PRIORITY_BEHIND 2000

extern const char embedded_observer[], embedded_observer_end[];

struct observer {
	struct bpf_object *object;
	struct xdp_program *prog;
	bool before;
	__u64 seen; /* at chain__begin() */
};

struct chain {
	unsigned int ifindex;
	struct observer others[MAX_OTHERS];
	unsigned int n_others;
	struct pf_attacher *attacher;
	int prog_fd;
};

/* Where it is refused, what is opened last says so. */
static void make_room_for_descriptors(void)
{
	struct rlimit limit = { MAX_DESCRIPTORS, MAX_DESCRIPTORS };

	(void)!setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_interface(struct chain *chain, struct pf_error *err)
{
	int ret = if_nametoindex(IFACE) ? 0 : pf_netlink__add_veth(IFACE, IFACE "-peer", err);

	chain->ifindex = if_nametoindex(IFACE);
	return ret;
}

/* One bpf_object for each: libxdp does not take two programs of one. */
static int open_observer(struct observer *observer, unsigned int priority, struct pf_error *err)
{
	LIBBPF_OPTS(bpf_object_open_opts, open, .object_name = "observer");
	DECLARE_LIBXDP_OPTS(xdp_program_opts, opts, .prog_name = "observer");
	int ret;

	observer->object = bpf_object__open_mem(embedded_observer,
						embedded_observer_end - embedded_observer, &open);
	ret = observer->object ? 0 : -errno;
	opts.obj = observer->object;
	if (!ret) {
		observer->prog = xdp_program__create(&opts);
		ret = libxdp_get_error(observer->prog);
	}
	if (ret)
		observer->prog = NULL;
	else
		ret = xdp_program__set_run_prio(observer->prog, priority);
	return ret ? pf_error__set(err, ret, "cannot hand an observer to libxdp: %s",
				   strerror(-ret))
		   : 0;
}

static int open_others(struct chain *chain, const struct scenario *scenario, struct pf_error *err)
{
	int ret = 0;

	for (unsigned int i = 0; !ret && i < scenario->programs; i++) {
		struct observer *observer = &chain->others[chain->n_others++];
		bool late = !i && scenario->flags & SCENARIO_LATE_OBSERVER;

		observer->before = i < scenario->before;
		ret = open_observer(
			observer,
			i + (observer->before && !late ? PRIORITY_BEFORE : PRIORITY_BEHIND), err);
	}
	return ret;
}

/* All at once: each that comes by itself has libxdp make a new dispatcher for all. */
static int attach(struct chain *chain, struct pf_error *err)
{
	struct xdp_program *progs[MAX_OTHERS + 1] = { pf_attacher__program(chain->attacher) };
	unsigned int n = 1;
	int ret;

	for (unsigned int i = 0; i < chain->n_others; i++)
		progs[n++] = chain->others[i].prog;
	ret = xdp_program__attach_multi(progs, n, chain->ifindex, XDP_MODE_NATIVE, 0);
	return ret ? pf_error__set(err, ret, "cannot attach %u programs: %s", n, strerror(-ret))
		   : 0;
}

/* What libxdp does where it finds no way to dispatch, and then calls a success. */
static int attach_directly(struct chain *chain, const struct pf_object *object,
			   struct pf_error *err)
{
	int ret = bpf_xdp_attach(chain->ifindex, pf_object__prog_fd(object), XDP_FLAGS_DRV_MODE,
				 NULL);

	return ret ? pf_error__set(err, ret, "cannot attach to " IFACE ": %s", strerror(-ret)) : 0;
}

/* That there is a dispatcher, and how many programs it runs; keeps its descriptor. */
static int look_at_dispatcher(struct chain *chain, struct pf_error *err)
{
	struct xdp_multiprog *multi = xdp_multiprog__get_from_ifindex(chain->ifindex);
	int ret = libxdp_get_error(multi), n;

	if (ret)
		return pf_error__set(err, ret, "cannot look at " IFACE ": %s", strerror(-ret));
	n = xdp_multiprog__program_count(multi);
	if (xdp_multiprog__is_legacy(multi))
		ret = pf_error__set(err, -EPROTO,
				    DID_NOT "%s runs by itself, not under a dispatcher",
				    xdp_program__name(xdp_multiprog__main_prog(multi)));
	else if (n != (int)chain->n_others + 1)
		ret = pf_error__set(err, -EPROTO,
				    DID_NOT "the dispatcher runs %d programs, expected %u", n,
				    chain->n_others + 1);
	if (!ret) {
		chain->prog_fd =
			fcntl(xdp_program__fd(xdp_multiprog__main_prog(multi)), F_DUPFD_CLOEXEC, 0);
		if (chain->prog_fd < 0)
			ret = pf_error__set(err, -errno, "cannot keep the dispatcher: %s",
					    strerror(errno));
	}
	xdp_multiprog__close(multi);
	return ret;
}

static void detach_all(unsigned int ifindex)
{
	struct xdp_multiprog *multi = ifindex ? xdp_multiprog__get_from_ifindex(ifindex) : NULL;

	if (!multi || libxdp_get_error(multi))
		return;
	(void)!xdp_multiprog__detach(multi);
	xdp_multiprog__close(multi);
}

int chain__open(struct chain **result, const struct scenario *scenario, struct pf_object *object,
		struct pf_error *err)
{
	struct chain *chain = calloc(1, sizeof(*chain));
	int ret;

	*result = NULL;
	if (!chain)
		return pf_error__set(err, -ENOMEM, "cannot make a chain: out of memory");
	chain->prog_fd = -1;
	make_room_for_descriptors();
	ret = open_interface(chain, err);
	if (!ret)
		ret = pf_attacher__new(&chain->attacher, object, err);
	if (!ret)
		ret = open_others(chain, scenario, err);
	if (!ret)
		ret = scenario->flags & SCENARIO_NO_DISPATCHER ? attach_directly(chain, object, err)
							       : attach(chain, err);
	if (!ret)
		ret = look_at_dispatcher(chain, err);
	if (ret)
		chain__free(chain);
	else
		*result = chain;
	return ret;
}

void chain__free(struct chain *chain)
{
	if (!chain)
		return;
	detach_all(chain->ifindex);
	if (chain->prog_fd >= 0)
		close(chain->prog_fd);
	pf_attacher__free(chain->attacher);
	for (unsigned int i = 0; i < chain->n_others; i++) {
		xdp_program__close(chain->others[i].prog);
		bpf_object__close(chain->others[i].object);
	}
	free(chain);
}

int chain__prog_fd(const struct chain *chain)
{
	return chain->prog_fd;
}

static int read_seen(const struct observer *observer, __u64 *seen, struct pf_error *err)
{
	const __u32 zero = 0;

	if (bpf_map_lookup_elem(bpf_object__find_map_fd_by_name(observer->object, ".bss"), &zero,
				seen))
		return pf_error__set(err, -errno, "cannot read what an observer counted: %s",
				     strerror(errno));
	return 0;
}

int chain__begin(struct chain *chain, struct pf_error *err)
{
	int ret = 0;

	for (unsigned int i = 0; !ret && i < chain->n_others; i++)
		ret = read_seen(&chain->others[i], &chain->others[i].seen, err);
	return ret;
}

int chain__end(struct chain *chain, const char *name, __u64 frames, struct pf_error *err)
{
	int ret = 0;

	for (unsigned int i = 0; !ret && i < chain->n_others; i++) {
		const struct observer *observer = &chain->others[i];
		__u64 expected = observer->before ? frames : 0, seen;

		ret = read_seen(observer, &seen, err);
		if (!ret && seen - observer->seen != expected)
			ret = pf_error__set(err, -EPROTO,
					    DID_NOT
					    "%s: observer %u, %s the fast path, saw %llu of "
					    "%llu frames, expected %llu",
					    name, i, observer->before ? "before" : "behind",
					    (unsigned long long)(seen - observer->seen),
					    (unsigned long long)frames,
					    (unsigned long long)expected);
	}
	return ret;
}
