// SPDX-License-Identifier: GPL-2.0-or-later
#include "uninstall.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "links.h"
#include "pins.h"
#include "registry.h"

/* Ids are given anew after a reboot: what the registry says counts only of a program of our name. */
static bool has_our_name(__u32 prog_id)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(prog_id);
	bool ours = false;

	if (fd < 0)
		return false;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len))
		ours = !strncmp(info.name, FP_PROG_NAME, sizeof(info.name));
	close(fd);
	return ours;
}

/* The maps of the programs that the registry names, as if they were pinned. */
static void ids_from_registry(const struct pf_registry *registry, struct pf_pinned_ids *ids)
{
	for (size_t i = 0; i < registry->n && !ids->n; i++) {
		struct bpf_prog_info info = { .map_ids = (unsigned long)ids->map_ids,
					      .nr_map_ids = PF_N_MAPS };
		__u32 len = sizeof(info);
		int fd;

		if (!has_our_name(registry->list[i].prog_id))
			continue;
		fd = bpf_prog_get_fd_by_id(registry->list[i].prog_id);
		if (fd < 0)
			continue;
		if (!bpf_obj_get_info_by_fd(fd, &info, &len) && info.nr_map_ids == PF_N_MAPS)
			ids->n = PF_N_MAPS;
		close(fd);
	}
}

static int find_ours(const struct pf_config *config, const struct pf_log *log,
		     struct pf_pinned_ids *ids, struct pf_error *err)
{
	struct pf_registry registry;
	int ret = pf_pins__ids(config->bpffs_root, ids, err), read;

	if (ret)
		return ret;
	read = pf_registry__read(config->state_dir, &registry, err);
	if (read && read != -ENOENT && read != -ENOTDIR)
		pf_log__say(log, PF_LOG_WARN, "%s; going by what is pinned", err->line);
	if (!read && !ids->n)
		ids_from_registry(&registry, ids);
	pf_registry__free(&registry);
	pf_error__clear(err);
	return 0;
}

static int detach_all(const struct pf_pinned_ids *ids, const struct pf_links *links,
		      const struct pf_log *log, size_t *n, struct pf_error *err)
{
	int failed = 0;

	for (size_t i = 0; i < links->n; i++) {
		struct pf_attachment found;
		struct pf_error why = PF_ERROR_INIT;
		int ret = pf_attach__find(ids, &links->list[i], &found, &why);

		if (ret == 1)
			ret = pf_attach__detach(&found, &why);
		else if (!ret)
			continue;
		if (!ret) {
			(*n)++;
			pf_log__say(log, PF_LOG_INFO, "%s: detached", found.iface);
		} else {
			/* The others are still tried. */
			failed = pf_error__set(err, ret, "%s", why.line);
		}
		pf_error__clear(&why);
	}
	return failed;
}

int pf_uninstall(const struct pf_config *config, const struct pf_log *log, size_t *n,
		 struct pf_error *err)
{
	struct pf_pinned_ids ids;
	struct pf_links links = {};
	int ret;

	*n = 0;
	ret = find_ours(config, log, &ids, err);
	if (!ret)
		ret = pf_links__read(&links, err);
	if (!ret && ids.n)
		ret = detach_all(&ids, &links, log, n, err);
	if (!ret && ids.n)
		pf_attach__clean(&links);
	if (!ret)
		ret = pf_pins__remove(config->bpffs_root, err);
	if (!ret)
		ret = pf_registry__remove(config->state_dir, err);
	pf_links__free(&links);
	return ret;
}
