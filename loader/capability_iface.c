// SPDX-License-Identifier: GPL-2.0-or-later
#include "capability_iface.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "bpf_insn.h"
#include "capability_probe.h"
#include "links.h"
#include "offload.h"
#include "pins.h"

/* What all interfaces of one round have in common. */
struct trial {
	const struct pf_config *config;
	struct pf_links links;
	struct pf_pinned_ids ours;
	int pass_fd; /* a program that only passes, or -errno */
};

/* 0 or -errno. Attached and taken off again; a kill in between takes it off as well. */
static int try_mode(const struct trial *trial, const struct pf_link *link, __u32 mode)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = mode);
	int fd = bpf_link_create(trial->pass_fd, link->ifindex, BPF_XDP, &opts);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static void try_attach(const struct trial *trial, const struct pf_config_attach *wanted,
		       const struct pf_link *link, struct pf_capability *cap)
{
	int native = 0, generic = 0;

	if (trial->pass_fd < 0) {
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "no XDP program to try it with: %s",
			      strerror(-trial->pass_fd));
		return;
	}
	if (wanted->mode != PF_ATTACH_GENERIC) {
		native = try_mode(trial, link, XDP_FLAGS_DRV_MODE);
		if (!native) {
			pf_probe__set(cap, PF_CAPABILITY_PASS, "attached in native mode");
			return;
		}
	}
	if (wanted->mode != PF_ATTACH_NATIVE) {
		generic = try_mode(trial, link, XDP_FLAGS_SKB_MODE);
		if (!generic) {
			pf_probe__set(cap, PF_CAPABILITY_PASS, "attached in generic mode%s%s",
				      native ? "; native: " : "", native ? strerror(-native) : "");
			return;
		}
	}
	pf_probe__set(cap, PF_CAPABILITY_FAIL, "%s%s%s%s%s", native ? "native: " : "",
		      native ? strerror(-native) : "", native && generic ? "; " : "",
		      generic ? "generic: " : "", generic ? strerror(-generic) : "");
}

static void probe_attach(const struct trial *trial, const struct pf_config_attach *wanted,
			 const struct pf_link *link, struct pf_capability *cap)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_attachment found;

	if (pf_attach__find(&trial->ours, link, &found, &err) == 1)
		pf_probe__set(cap, PF_CAPABILITY_PASS, "runs the fast path already, in %s mode",
			      pf_attach_mode__names[found.mode]);
	else if (pf_attach__check(wanted, link, &err))
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "%s", err.line);
	else if (link->xdp_prog)
		pf_probe__set(cap, PF_CAPABILITY_PASS,
			      "not tried: a dispatcher is there, which the fast path would join");
	else
		try_attach(trial, wanted, link, cap);
	pf_error__clear(&err);
}

static void probe_offload(const struct trial *trial, const struct pf_link *link,
			  struct pf_capability *cap)
{
	struct pf_error err = PF_ERROR_INIT;
	const char *cure;

	if (!pf_links__have_vlans_on(&trial->links, link->ifindex))
		pf_probe__set(cap, PF_CAPABILITY_PASS, "no VLAN sub-interface");
	else if (pf_offload__hides_tags(&trial->links, link, &cure, &err))
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "%s", err.line);
	else if (cure)
		pf_probe__set(cap, PF_CAPABILITY_FAIL,
			      "tags are taken off where XDP cannot see them: ethtool -K %s %s",
			      link->name, cure);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "off");
	pf_error__clear(&err);
}

/* The row's name is the result's: `names` of pf_capabilities. */
static struct pf_capability *add_row(struct pf_capabilities *caps, const char *what,
				     const char *iface, const char *advice)
{
	struct pf_capability *cap = &caps->list[caps->n];
	char **name = &caps->names[caps->n_names];

	if (asprintf(name, "%s.%s", what, iface) < 0) {
		*name = NULL;
		return NULL;
	}
	caps->n_names++;
	caps->n++;
	*cap = (struct pf_capability){ .name = *name,
				       .advice = advice,
				       .required_for = PF_FOR_LOADER };
	return cap;
}

static int probe_iface(struct pf_capabilities *caps, const struct trial *trial,
		       const struct pf_config_attach *wanted)
{
	const struct pf_link *link = pf_links__by_name(&trial->links, wanted->iface);
	struct pf_capability *attach, *offload;

	attach = add_row(caps, "xdp.attach", wanted->iface,
			 "Choose another mode or interface, or free this one.");
	offload = attach ? add_row(caps, "iface.rx_vlan_offload", wanted->iface,
				   "Turn it off; it may drop the link for a moment.")
			 : NULL;
	if (!offload)
		return -ENOMEM;
	if (!link) {
		pf_probe__set(attach, PF_CAPABILITY_FAIL, "there is no interface %s",
			      wanted->iface);
		pf_probe__set(offload, PF_CAPABILITY_FAIL, "there is no interface %s",
			      wanted->iface);
		return 0;
	}
	probe_attach(trial, wanted, link, attach);
	probe_offload(trial, link, offload);
	return 0;
}

int pf_capabilities__probe_ifaces(struct pf_capabilities *caps, const struct pf_config *config,
				  struct pf_error *err)
{
	const struct bpf_insn pass[] = { PF_MOV_IMM(BPF_REG_0, XDP_PASS), PF_EXIT() };
	struct trial trial = { .config = config, .pass_fd = -1 };
	struct pf_capability *grown;
	int ret = pf_links__read(&trial.links, err);

	if (ret)
		return ret;
	/* Without bpffs nothing is pinned, and nothing is ours. */
	if (pf_pins__ids(config->bpffs_root, &trial.ours, err))
		trial.ours.n = 0;
	trial.pass_fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pf_probe_pass", "GPL", pass, 2, NULL);
	if (trial.pass_fd < 0)
		trial.pass_fd = -errno;
	grown = reallocarray(caps->list, caps->n + 2 * config->n_attach, sizeof(*grown));
	if (grown)
		caps->list = grown;
	caps->names = calloc(2 * config->n_attach + 1, sizeof(*caps->names));
	if (!grown || !caps->names)
		ret = -ENOMEM;
	for (size_t i = 0; !ret && i < config->n_attach; i++)
		ret = probe_iface(caps, &trial, &config->attach[i]);
	if (ret)
		pf_error__set(err, ret, "cannot probe the interfaces: out of memory");
	else
		pf_error__clear(err);
	if (trial.pass_fd >= 0)
		close(trial.pass_fd);
	pf_links__free(&trial.links);
	return ret;
}
