// SPDX-License-Identifier: GPL-2.0-or-later
#include "service.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capability.h"
#include "offload.h"
#include "registry.h"
#include "uninstall.h"

/* For interfaces and prefixes that come later; a hash map takes memory for what is in it only. */
#define EGRESS_ROOM_FACTOR 4
#define EGRESS_ROOM_LEAST  1024
#define EGRESS_ROOM_MOST   65536

static int check_link(struct pf_service *service, const struct pf_config_attach *wanted,
		      struct pf_error *err)
{
	const struct pf_link *link = pf_links__by_name(&service->links, wanted->iface);
	const char *cure;
	int ret;

	if (!link)
		return pf_error__set(err, -ENODEV, "%s:%u: there is no interface \"%s\"",
				     service->config_path, wanted->line, wanted->iface);
	if (link->type != ARPHRD_ETHER || !strcmp(link->kind, "vlan"))
		return pf_error__set(err, -EINVAL, "%s:%u: interface %s %s", service->config_path,
				     wanted->line, wanted->iface,
				     link->type != ARPHRD_ETHER
					     ? "is not an Ethernet interface"
					     : "is a VLAN sub-interface: attach to what it is on");
	ret = pf_offload__hides_tags(&service->links, link, &cure, err);
	if (ret)
		return ret;
	if (cure)
		return pf_error__set(err, -EINVAL,
				     "%s has VLAN sub-interfaces, and takes their tags off where "
				     "XDP cannot see them: ethtool -K %s %s",
				     link->name, link->name, cure);
	return pf_attach__check(wanted, link, err);
}

static int check_config(struct pf_service *service, struct pf_error *err)
{
	if (!service->config.n_attach)
		return pf_error__set(err, -EINVAL, "%s: no attach line, expected at least one",
				     service->config_path);
	if (!service->config.n_allow)
		return pf_error__set(err, -EINVAL,
				     "%s: no allow-prefix or allow-prefix6 line, expected at least "
				     "one",
				     service->config_path);
	return 0;
}

int pf_service__check(struct pf_service *service, struct pf_error *err)
{
	int ret = check_config(service, err);

	/* First of all: our own program on an interface would be taken for a foreign one. */
	if (!ret)
		ret = pf_pins__exist(service->config.bpffs_root, err) ? -EEXIST : 0;
	if (!ret)
		ret = pf_links__read(&service->links, err);
	for (size_t i = 0; !ret && i < service->config.n_attach; i++)
		ret = check_link(service, &service->config.attach[i], err);
	return ret;
}

static bool any_native(const struct pf_service *service)
{
	/* Before anything is attached: `auto` will most likely be native. */
	for (size_t i = 0; !service->n_attached && i < service->config.n_attach; i++)
		if (service->config.attach[i].mode != PF_ATTACH_GENERIC)
			return true;
	for (size_t i = 0; i < service->n_attached; i++)
		if (service->attached[i].mode == PF_ATTACH_NATIVE)
			return true;
	return false;
}

/* `n` of a family, which go into a map of their own. */
static size_t count_prefixes(const struct pf_config *config, int family)
{
	size_t n = 0;

	for (size_t i = 0; i < config->n_allow; i++)
		n += config->allow[i].family == family;
	return n;
}

static int make_room(struct pf_service *service, struct pf_error *err)
{
	const struct {
		enum pf_map map;
		size_t need;
	} maps[] = {
		{ PF_MAP_allow_v4, count_prefixes(&service->config, AF_INET) },
		{ PF_MAP_allow_v6, count_prefixes(&service->config, AF_INET6) },
		{ PF_MAP_redirect_devmap, EGRESS_ROOM_FACTOR * service->links.n < EGRESS_ROOM_LEAST
						  ? EGRESS_ROOM_LEAST
						  : EGRESS_ROOM_FACTOR * service->links.n },
	};
	int ret = 0;

	for (size_t i = 0; !ret && i < sizeof(maps) / sizeof(maps[0]); i++) {
		size_t room = pf_object__max_entries(service->object, maps[i].map);

		while (room < maps[i].need && room < EGRESS_ROOM_MOST)
			room *= 2;
		ret = pf_object__set_max_entries(service->object, maps[i].map, room, err);
	}
	return ret;
}

static int check_room(const struct pf_service *service, const struct pf_config *config, int family,
		      enum pf_map map, struct pf_error *err)
{
	size_t need = count_prefixes(config, family);
	size_t room = pf_object__max_entries(service->object, map);

	if (need <= room)
		return 0;
	return pf_error__set(err, -ENOSPC,
			     "%s: %zu %s prefixes, expected at most %zu: map %s has no room for "
			     "more until the next start",
			     service->config_path, need, family == AF_INET ? "IPv4" : "IPv6", room,
			     pf_map__names[map]);
}

static int make_tables(struct pf_service *service, const struct pf_config *config,
		       struct pf_tables *tables, struct pf_error *err)
{
	const struct pf_links_room room = {
		.egress = pf_object__max_entries(service->object, PF_MAP_redirect_devmap),
		.vlans = FP_MAX_VLANS,
	};
	int ret = 0;

	tables->cfg = (struct fp_cfg){
		.dry_run = config->dry_run,
		.flags = FP_FLAG_IPV4 | FP_FLAG_IPV6 |
			 (config->log_level == PF_LOG_TRACE ? FP_FLAG_EVENTS : 0),
		.version = FP_CFG_VERSION,
	};
	for (size_t i = 0; !ret && i < config->n_allow; i++)
		ret = pf_tables__allow(tables, &config->allow[i]);
	if (ret)
		return pf_error__set(err, ret, "cannot list the prefixes: out of memory");
	return pf_links__fill(&service->links, any_native(service), &room, tables,
			      &service->left_out, err);
}

int pf_service__apply(struct pf_service *service, const struct pf_config *config,
		      struct pf_error *err)
{
	struct pf_tables tables = {};
	int ret = check_room(service, config, AF_INET, PF_MAP_allow_v4, err);

	if (!ret)
		ret = check_room(service, config, AF_INET6, PF_MAP_allow_v6, err);
	if (!ret)
		ret = make_tables(service, config, &tables, err);
	if (!ret)
		ret = pf_object__apply(service->object, &tables, err);
	if (!ret && service->left_out)
		pf_log__say(&service->log, PF_LOG_WARN,
			    "no room for %zu interfaces: their traffic takes the slow path",
			    service->left_out);
	pf_tables__free(&tables);
	return ret;
}

/* All that is missing at once: whoever mends it should not have to come back for each. */
static int check_host(struct pf_service *service, struct pf_error *err)
{
	struct pf_capabilities caps;
	char names[256] = "";
	size_t at = 0;
	int ret = pf_capabilities__probe_for(&caps, PF_FOR_LOADER, service->config.bpffs_root, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < caps.n; i++) {
		const struct pf_capability *cap = &caps.list[i];

		if (cap->status == PF_CAPABILITY_PASS)
			continue;
		pf_log__say(&service->log, PF_LOG_ERROR, "%s: %s: %s. %s", cap->name,
			    pf_capability_status__names[cap->status], cap->detail, cap->advice);
		if (at < sizeof(names))
			at += snprintf(names + at, sizeof(names) - at, " %s", cap->name);
	}
	if (!pf_capabilities__passed(&caps, PF_FOR_LOADER))
		ret = pf_error__set(err, -ENOTSUP, "this host cannot run the fast path:%s", names);
	pf_capabilities__free(&caps);
	return ret;
}

int pf_service__prepare(struct pf_service *service, struct pf_error *err)
{
	const struct pf_config *config = &service->config;
	int ret = check_config(service, err);

	if (!ret)
		ret = pf_registry__make_dir(config->state_dir, err);
	if (ret)
		return ret;
	service->lock_fd = pf_registry__lock(config->state_dir, err);
	if (service->lock_fd < 0)
		return service->lock_fd;
	ret = pf_service__check(service, err);
	if (!ret)
		ret = check_host(service, err);
	if (!ret)
		ret = pf_object__open(&service->object, NULL, err);
	if (!ret)
		ret = make_room(service, err);
	if (!ret)
		ret = pf_object__load(service->object, err);
	if (!ret)
		ret = pf_service__apply(service, config, err);
	if (!ret)
		ret = pf_pins__create(config->bpffs_root, service->object, err);
	if (!ret)
		service->pinned = true;
	return ret;
}

/* The link may be another one by now, or none: it is looked up anew. */
static int attach_one(struct pf_service *service, const struct pf_config_attach *wanted,
		      struct pf_error *err)
{
	const struct pf_link *link = pf_links__by_name(&service->links, wanted->iface);
	struct pf_attachment *attachment = &service->attached[service->n_attached];
	int ret;

	if (!link)
		return pf_error__set(err, -ENODEV, "interface \"%s\" has vanished", wanted->iface);
	ret = pf_attacher__attach(service->attacher, wanted, link, attachment, err);
	if (!ret)
		service->n_attached++;
	return ret;
}

static void tell(const struct pf_service *service, const struct pf_attachment *attachment)
{
	pf_log__say(&service->log, PF_LOG_INFO, "%s: attached in %s mode, program %u, %s",
		    attachment->iface, pf_attach_mode__names[attachment->mode], attachment->prog_id,
		    attachment->dispatched ? "through libxdp's dispatcher"
					   : "directly: no other program can share the interface");
}

int pf_service__attach(struct pf_service *service, struct pf_error *err)
{
	const struct pf_config *config = &service->config;
	int ret;

	service->attached = calloc(config->n_attach, sizeof(*service->attached));
	if (!service->attached)
		return pf_error__set(err, -ENOMEM, "cannot attach: out of memory");
	ret = pf_attacher__new(&service->attacher, service->object, err);
	if (!ret) {
		pf_links__free(&service->links);
		ret = pf_links__read(&service->links, err);
	}
	for (size_t i = 0; !ret && i < config->n_attach; i++)
		ret = attach_one(service, &config->attach[i], err);
	if (!ret)
		ret = pf_pins__add_program(config->bpffs_root,
					   pf_attacher__prog_fd(service->attacher), err);
	if (!ret)
		ret = pf_registry__write(config->state_dir, config->bpffs_root, service->attached,
					 service->n_attached, err);
	if (ret)
		return ret;
	for (size_t i = 0; i < service->n_attached; i++)
		tell(service, &service->attached[i]);
	return 0;
}

void pf_service__undo(struct pf_service *service)
{
	struct pf_error err = PF_ERROR_INIT;
	size_t n;

	if (service->pinned && pf_uninstall(&service->config, &service->log, &n, &err))
		pf_log__say(&service->log, PF_LOG_ERROR, "%s; `packetframe detach` tries again",
			    err.line);
	service->pinned = false;
	service->n_attached = 0;
	pf_error__clear(&err);
}

void pf_service__warn_of_hidden_tags(const struct pf_service *service)
{
	struct pf_error err = PF_ERROR_INIT;

	for (size_t i = 0; i < service->n_attached; i++) {
		const struct pf_link *link =
			pf_links__by_ifindex(&service->links, service->attached[i].ifindex);
		const char *cure;

		if (link && !pf_offload__hides_tags(&service->links, link, &cure, &err) && cure)
			pf_log__say(&service->log, PF_LOG_ERROR,
				    "%s has VLAN sub-interfaces now, and takes their tags off "
				    "where XDP cannot see them: ethtool -K %s %s",
				    link->name, link->name, cure);
	}
	pf_error__clear(&err);
}

void pf_service__free(struct pf_service *service)
{
	pf_attacher__free(service->attacher);
	pf_object__free(service->object);
	pf_links__free(&service->links);
	pf_config__free(&service->config);
	pf_finder__free(&service->finder);
	free(service->attached);
	if (service->lock_fd >= 0)
		close(service->lock_fd);
	*service = (struct pf_service)PF_SERVICE_INIT;
}
