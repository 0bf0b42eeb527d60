// SPDX-License-Identifier: GPL-2.0-or-later
#include "pins.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stats.h"

#define MAX_PROG_MAPS 64

static const char *const below_root[] = { "/fast-path", "/fast-path/maps", "/fast-path/progs" };

#define N_BELOW_ROOT (sizeof(below_root) / sizeof(below_root[0]))

struct path {
	char text[PATH_MAX];
};

/* Configured paths are short enough that what is appended here fits. */
static const char *path__set(struct path *path, const char *root, const char *dir, const char *name)
{
	snprintf(path->text, sizeof(path->text), "%s%s%s%s", root, dir, name ? "/" : "",
		 name ? name : "");
	return path->text;
}

static const char *map_path(struct path *path, const char *root, enum pf_map map)
{
	return path__set(path, root, "/fast-path/maps", pf_map__names[map]);
}

int pf_pins__program_path(const char *root, char *path, size_t size)
{
	int n = snprintf(path, size, "%s/fast-path/progs/%s", root, FP_PROG_NAME);

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

/* The kernel says no more than EPERM to any use of such a name. */
static const char *dot_hint(const char *path, int code)
{
	return code == EPERM && strchr(path, '.') ? " (a bpf filesystem takes no name with a dot)"
						  : "";
}

int pf_pins__exist(const char *root, struct pf_error *err)
{
	struct path path;

	for (int i = 0; i <= PF_N_MAPS; i++) {
		if (i < PF_N_MAPS)
			map_path(&path, root, i);
		else
			path__set(&path, root, "/fast-path/progs", FP_PROG_NAME);
		if (!access(path.text, F_OK)) {
			pf_error__set(err, -EEXIST,
				      "%s is pinned already: the fast path is installed; "
				      "`packetframe detach` removes it",
				      path.text);
			return 1;
		}
		if (errno != ENOENT)
			return pf_error__set(err, -errno, "cannot look for %s: %s%s", path.text,
					     strerror(errno), dot_hint(path.text, errno));
	}
	return 0;
}

static int make_directory(const char *path, struct pf_error *err)
{
	if (!mkdir(path, 0700) || errno == EEXIST)
		return 0;
	return pf_error__set(err, -errno, "cannot create directory %s: %s%s", path, strerror(errno),
			     dot_hint(path, errno));
}

int pf_pins__create(const char *root, struct pf_object *object, struct pf_error *err)
{
	struct path path;
	int ret = make_directory(root, err);

	for (size_t i = 0; !ret && i < N_BELOW_ROOT; i++)
		ret = make_directory(path__set(&path, root, below_root[i], NULL), err);
	for (int i = 0; !ret && i < PF_N_MAPS; i++)
		if (pf_object__map_fd(object, i) >= 0 &&
		    bpf_obj_pin(pf_object__map_fd(object, i), map_path(&path, root, i)))
			ret = pf_error__set(err, -errno, "cannot pin %s: %s", path.text,
					    strerror(errno));
	if (ret) {
		struct pf_error ignored = PF_ERROR_INIT;

		(void)!pf_pins__remove(root, &ignored);
		pf_error__clear(&ignored);
	}
	return ret;
}

int pf_pins__add_program(const char *root, int prog_fd, struct pf_error *err)
{
	struct path path;

	path__set(&path, root, "/fast-path/progs", FP_PROG_NAME);
	if (bpf_obj_pin(prog_fd, path.text))
		return pf_error__set(err, -errno, "cannot pin %s: %s", path.text, strerror(errno));
	return 0;
}

static int remove_pin(const char *path, struct pf_error *err)
{
	if (!unlink(path) || errno == ENOENT)
		return 0;
	return pf_error__set(err, -errno, "cannot remove %s: %s", path, strerror(errno));
}

int pf_pins__remove(const char *root, struct pf_error *err)
{
	struct path path;
	int ret = 0;

	path__set(&path, root, "/fast-path/progs", FP_PROG_NAME);
	ret = remove_pin(path.text, err);
	for (int i = 0; !ret && i < PF_N_MAPS; i++)
		ret = remove_pin(map_path(&path, root, i), err);
	for (size_t i = N_BELOW_ROOT; !ret && i > 0; i--) {
		path__set(&path, root, below_root[i - 1], NULL);
		if (rmdir(path.text) && errno != ENOENT)
			ret = pf_error__set(err, -errno, "cannot remove %s: %s", path.text,
					    strerror(errno));
	}
	/* Made by `run` if it was not there, but others may use it, or have mounted it. */
	if (!ret)
		(void)!rmdir(root);
	return ret;
}

static int check_abi(int fd, enum pf_map map, const char *path, struct pf_error *err)
{
	static const struct {
		__u32 type, key_size, value_size;
	} abi[PF_N_MAPS] = {
#define X(name, type, key, value, ...) [PF_MAP_##name] = { type, key, value },
		FP_MAPS(X)
#undef X
	};
	struct bpf_map_info info = {};
	__u32 len = sizeof(info), zero = 0;
	struct fp_cfg cfg;

	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return pf_error__set(err, -errno, "cannot ask about %s: %s", path, strerror(errno));
	if (info.type != abi[map].type || info.key_size != abi[map].key_size ||
	    info.value_size != abi[map].value_size ||
	    (map == PF_MAP_stats && info.max_entries != FP_N_COUNTERS))
		return pf_error__set(err, -EPROTO, "%s is of another version of packetframe", path);
	if (map != PF_MAP_cfg)
		return 0;
	if (bpf_map_lookup_elem(fd, &zero, &cfg))
		return pf_error__set(err, -errno, "cannot read %s: %s", path, strerror(errno));
	if (cfg.version != FP_CFG_VERSION)
		return pf_error__set(err, -EPROTO, "%s has version %u, expected %u", path,
				     cfg.version, FP_CFG_VERSION);
	return 0;
}

int pf_pins__open_map(const char *root, enum pf_map map, struct pf_error *err)
{
	struct path path;
	int fd = bpf_obj_get(map_path(&path, root, map)), ret;

	if (fd < 0)
		return pf_error__set(err, -errno, "cannot open %s: %s", path.text, strerror(errno));
	ret = check_abi(fd, map, path.text, err);
	if (ret) {
		close(fd);
		return ret;
	}
	return fd;
}

int pf_pins__ids(const char *root, struct pf_pinned_ids *ids, struct pf_error *err)
{
	struct path path;
	int ret = 0;

	ids->n = 0;
	for (int i = 0; !ret && i < PF_N_MAPS; i++) {
		struct bpf_map_info info = {};
		__u32 len = sizeof(info);
		int fd = bpf_obj_get(map_path(&path, root, i));

		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len))
			ret = pf_error__set(err, -errno, "cannot open %s: %s", path.text,
					    strerror(errno));
		else
			ids->map_ids[ids->n++] = info.id;
		if (fd >= 0)
			close(fd);
	}
	return ret;
}

int pf_pins__read_counters(const char *root, __u64 *counters, struct pf_error *err)
{
	int fd = pf_pins__open_map(root, PF_MAP_stats, err), ret;

	if (fd < 0)
		return fd;
	ret = pf_stats__read(fd, counters, err);
	close(fd);
	return ret;
}

bool pf_pinned_ids__own(const struct pf_pinned_ids *ids, __u32 prog_id)
{
	__u32 used[MAX_PROG_MAPS] = {};
	struct bpf_prog_info info = { .map_ids = (unsigned long)used, .nr_map_ids = MAX_PROG_MAPS };
	__u32 len = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(prog_id);
	bool own = false;

	if (fd < 0)
		return false;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len))
		for (__u32 i = 0; i < info.nr_map_ids && i < MAX_PROG_MAPS; i++)
			for (size_t j = 0; j < ids->n; j++)
				own |= used[i] == ids->map_ids[j];
	close(fd);
	return own;
}
