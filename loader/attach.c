// SPDX-License-Identifier: GPL-2.0-or-later
#include "attach.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xdp/libxdp.h>

#define RUN_PRIORITY 1000 /* §5: the first of forwarding */

struct pf_attacher {
	struct pf_object *object;
	struct bpf_object *bpf; /* not loaded until libxdp does */
	struct xdp_program *prog;
};

/* libxdp has no error text but what it prints. */
static char last_warning[160];

static int keep_warning(enum libxdp_print_level level, const char *format, va_list args)
{
	if (level == LIBXDP_WARN) {
		vsnprintf(last_warning, sizeof(last_warning), format, args);
		last_warning[strcspn(last_warning, "\n")] = '\0';
	}
	return 0;
}

static enum xdp_attach_mode to_libxdp(enum pf_attach_mode mode)
{
	return mode == PF_ATTACH_GENERIC ? XDP_MODE_SKB : XDP_MODE_NATIVE;
}

static enum pf_attach_mode from_libxdp(enum xdp_attach_mode mode)
{
	switch (mode) {
	case XDP_MODE_NATIVE:
		return PF_ATTACH_NATIVE;
	case XDP_MODE_SKB:
		return PF_ATTACH_GENERIC;
	default:
		return PF_ATTACH_UNSET;
	}
}

static void drop_program(struct pf_attacher *attacher)
{
	xdp_program__close(attacher->prog);
	bpf_object__close(attacher->bpf);
	attacher->prog = NULL;
	attacher->bpf = NULL;
}

/* §5: priority, and PASS as the only verdict after which the next program runs. */
static int configure(struct xdp_program *prog)
{
	int ret = xdp_program__set_run_prio(prog, RUN_PRIORITY);

	for (unsigned int action = XDP_ABORTED; !ret && action <= XDP_REDIRECT; action++)
		ret = xdp_program__set_chain_call_enabled(prog, action, action == XDP_PASS);
	return ret;
}

static int open_program(struct pf_attacher *attacher, struct pf_error *err)
{
	DECLARE_LIBXDP_OPTS(xdp_program_opts, opts, .prog_name = FP_PROG_NAME);
	int ret = pf_object__open_twin(attacher->object, &attacher->bpf, err);

	if (ret)
		return ret;
	opts.obj = attacher->bpf;
	attacher->prog = xdp_program__create(&opts);
	ret = libxdp_get_error(attacher->prog);
	if (ret)
		attacher->prog = NULL;
	else
		ret = configure(attacher->prog);
	if (ret) {
		drop_program(attacher);
		return pf_error__set(err, ret, "cannot hand the fast path to libxdp: %s",
				     strerror(-ret));
	}
	return 0;
}

int pf_attacher__new(struct pf_attacher **result, struct pf_object *object, struct pf_error *err)
{
	struct pf_attacher *attacher = calloc(1, sizeof(*attacher));
	int ret;

	*result = NULL;
	libxdp_set_print(keep_warning);
	if (!attacher)
		return pf_error__set(err, -ENOMEM, "cannot attach: out of memory");
	attacher->object = object;
	ret = open_program(attacher, err);
	if (ret)
		pf_attacher__free(attacher);
	else
		*result = attacher;
	return ret;
}

void pf_attacher__free(struct pf_attacher *attacher)
{
	if (!attacher)
		return;
	drop_program(attacher);
	free(attacher);
}

struct xdp_program *pf_attacher__program(const struct pf_attacher *attacher)
{
	return attacher->prog;
}

int pf_attacher__prog_fd(const struct pf_attacher *attacher)
{
	return attacher->prog ? xdp_program__fd(attacher->prog) : -1;
}

/* NULL when nothing is attached, or libxdp cannot tell. */
static struct xdp_multiprog *on_link(__u32 ifindex)
{
	struct xdp_multiprog *multi = xdp_multiprog__get_from_ifindex(ifindex);

	libxdp_set_print(keep_warning);
	return libxdp_get_error(multi) ? NULL : multi;
}

/* The mode to ask for, given what is on the link; or -EBUSY. */
static int choose_mode(const struct pf_config_attach *wanted, const struct pf_link *link,
		       enum pf_attach_mode *mode, struct pf_error *err)
{
	struct xdp_multiprog *multi;
	struct xdp_program *main_prog;
	enum pf_attach_mode there;
	int ret = 0;

	*mode = wanted->mode;
	if (!link->xdp_prog)
		return 0;
	multi = on_link(link->ifindex);
	main_prog = multi ? xdp_multiprog__main_prog(multi) : NULL;
	there = multi ? from_libxdp(xdp_multiprog__attach_mode(multi)) : PF_ATTACH_UNSET;
	if (!multi || xdp_multiprog__is_legacy(multi))
		ret = pf_error__set(err, -EBUSY,
				    "%s already runs XDP program %u%s%s, which is not ours and is "
				    "kept: two need libxdp's dispatcher",
				    link->name, link->xdp_prog, main_prog ? ", " : "",
				    main_prog ? xdp_program__name(main_prog) : "");
	else if (wanted->mode != PF_ATTACH_AUTO && wanted->mode != there)
		ret = pf_error__set(err, -EBUSY,
				    "%s already runs XDP programs in %s mode, which %s was asked "
				    "for",
				    link->name, pf_attach_mode__names[there],
				    pf_attach_mode__names[wanted->mode]);
	else
		*mode = there;
	xdp_multiprog__close(multi);
	return ret;
}

int pf_attach__check(const struct pf_config_attach *wanted, const struct pf_link *link,
		     struct pf_error *err)
{
	enum pf_attach_mode mode;

	return choose_mode(wanted, link, &mode, err);
}

static int try_in(struct pf_attacher *attacher, const struct pf_link *link,
		  enum pf_attach_mode mode, struct pf_error *err)
{
	int ret = attacher->prog ? 0 : open_program(attacher, err);

	if (ret)
		return ret;
	last_warning[0] = '\0';
	ret = xdp_program__attach(attacher->prog, link->ifindex, to_libxdp(mode), 0);
	if (!ret)
		return 0;
	/* It may have been loaded for a dispatcher that is gone: the next try takes a fresh one. */
	drop_program(attacher);
	return pf_error__set(err, ret, "cannot attach to %s in %s mode: %s%s%s%s", link->name,
			     pf_attach_mode__names[mode], strerror(-ret),
			     last_warning[0] ? " (" : "", last_warning, last_warning[0] ? ")" : "");
}

/*
 * Where the kernel refuses all freplace programs libxdp attaches directly (§5). Kernels from 6.13 on, and
 * 6.12 with its updates, refuse those that may move the frame's start for a function that does not, which
 * the slots of libxdp 1.3's dispatcher are; libxdp gives up then, and must be told. Never beside others.
 */
static int attach_in(struct pf_attacher *attacher, const struct pf_link *link,
		     enum pf_attach_mode mode, struct pf_error *err)
{
	int ret = try_in(attacher, link, mode, err);

	if (ret != -EINVAL || link->xdp_prog)
		return ret;
	setenv("LIBXDP_SKIP_DISPATCHER", "1", 1);
	ret = try_in(attacher, link, mode, err);
	unsetenv("LIBXDP_SKIP_DISPATCHER");
	return ret;
}

/* The id of the fast path as it runs on the link: `id` itself, or what became of it there. */
static int describe(struct pf_attacher *attacher, const struct pf_link *link,
		    struct pf_attachment *attachment, struct pf_error *err)
{
	struct xdp_multiprog *multi = on_link(link->ifindex);
	struct xdp_program *prog = NULL;
	__u32 id = xdp_program__id(attacher->prog);
	int ret = 0;

	*attachment = (struct pf_attachment){ .ifindex = link->ifindex };
	memcpy(attachment->iface, link->name, sizeof(attachment->iface));
	if (!multi) {
		ret = -ENOENT;
	} else if (xdp_multiprog__is_legacy(multi)) {
		prog = xdp_multiprog__main_prog(multi);
		ret = prog && xdp_program__id(prog) == id ? 0 : -ENOENT;
	} else {
		attachment->dispatched = true;
		do
			prog = xdp_multiprog__next_prog(prog, multi);
		while (prog && xdp_program__id(prog) != id);
		ret = prog ? 0 : -ENOENT;
	}
	if (ret) {
		pf_error__set(err, ret, "%s does not run the fast path after attaching it",
			      link->name);
	} else {
		attachment->mode = from_libxdp(xdp_multiprog__attach_mode(multi));
		attachment->prog_id = id;
	}
	xdp_multiprog__close(multi);
	return ret;
}

int pf_attacher__attach(struct pf_attacher *attacher, const struct pf_config_attach *wanted,
			const struct pf_link *link, struct pf_attachment *attachment,
			struct pf_error *err)
{
	enum pf_attach_mode mode;
	char native_line[sizeof(err->line)];
	int ret = choose_mode(wanted, link, &mode, err);

	if (ret)
		return ret;
	ret = attach_in(attacher, link, mode == PF_ATTACH_AUTO ? PF_ATTACH_NATIVE : mode, err);
	if (ret && mode == PF_ATTACH_AUTO) {
		memcpy(native_line, err->line, sizeof(native_line));
		ret = attach_in(attacher, link, PF_ATTACH_GENERIC, err);
		if (ret) {
			char generic_line[sizeof(err->line)];

			memcpy(generic_line, err->line, sizeof(generic_line));
			pf_error__set(err, ret, "%.250s; %.250s", native_line, generic_line);
		}
	}
	return ret ? ret : describe(attacher, link, attachment, err);
}

int pf_attach__find(const struct pf_pinned_ids *ours, const struct pf_link *link,
		    struct pf_attachment *attachment, struct pf_error *err)
{
	struct xdp_multiprog *multi;
	struct xdp_program *prog = NULL;

	(void)err;
	*attachment = (struct pf_attachment){ .ifindex = link->ifindex };
	memcpy(attachment->iface, link->name, sizeof(attachment->iface));
	if (!link->xdp_prog)
		return 0;
	multi = on_link(link->ifindex);
	if (!multi)
		return 0; /* it went between the two questions */
	attachment->dispatched = !xdp_multiprog__is_legacy(multi);
	attachment->mode = from_libxdp(xdp_multiprog__attach_mode(multi));
	if (!attachment->dispatched)
		prog = xdp_multiprog__main_prog(multi);
	else
		do
			prog = xdp_multiprog__next_prog(prog, multi);
		while (prog && !pf_pinned_ids__own(ours, xdp_program__id(prog)));
	if (prog && pf_pinned_ids__own(ours, xdp_program__id(prog)))
		attachment->prog_id = xdp_program__id(prog);
	xdp_multiprog__close(multi);
	return attachment->prog_id != 0;
}

/* The kernel itself compares: what someone else put there meanwhile is not touched. */
static int detach_direct(const struct pf_attachment *attachment, int prog_fd)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, opts, .old_prog_fd = prog_fd);
	__u32 flags =
		XDP_FLAGS_REPLACE |
		(attachment->mode == PF_ATTACH_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE);

	return bpf_xdp_detach(attachment->ifindex, flags, &opts);
}

static int detach_dispatched(const struct pf_attachment *attachment)
{
	struct xdp_program *prog = xdp_program__from_id(attachment->prog_id);
	int ret = libxdp_get_error(prog);

	if (ret)
		return ret;
	ret = xdp_program__detach(prog, attachment->ifindex, to_libxdp(attachment->mode), 0);
	xdp_program__close(prog);
	return ret;
}

int pf_attach__detach(const struct pf_attachment *attachment, struct pf_error *err)
{
	int fd = -1, ret;

	last_warning[0] = '\0';
	if (attachment->dispatched) {
		ret = detach_dispatched(attachment);
	} else {
		fd = bpf_prog_get_fd_by_id(attachment->prog_id);
		ret = fd < 0 ? -errno : detach_direct(attachment, fd);
	}
	if (fd >= 0)
		close(fd);
	/* The interface, the program, or the program on the interface: gone. */
	if (!ret || ret == -ENODEV || ret == -ENOENT || ret == -EEXIST)
		return 0;
	return pf_error__set(err, ret, "cannot detach program %u from %s: %s%s%s%s",
			     attachment->prog_id, attachment->iface, strerror(-ret),
			     last_warning[0] ? " (" : "", last_warning, last_warning[0] ? ")" : "");
}

void pf_attach__clean(const struct pf_links *links)
{
	libxdp_set_print(keep_warning);
	for (size_t i = 0; i < links->n; i++)
		(void)!libxdp_clean_references(links->list[i].ifindex);
}
