// SPDX-License-Identifier: GPL-2.0-or-later
#include "registry.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace.h"

#define FILE_NAME "attachments.json"
#define LOCK_NAME "lock"

static const char *const hooks[] = {
	[PF_ATTACH_UNSET] = "",
	[PF_ATTACH_NATIVE] = "native-xdp",
	[PF_ATTACH_GENERIC] = "generic-xdp",
};

static void set_path(char *path, const char *state_dir, const char *name)
{
	snprintf(path, PATH_MAX, "%s/%s", state_dir, name);
}

int pf_registry__make_dir(const char *state_dir, struct pf_error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", state_dir);
	for (char *c = path + 1;; c++) {
		char end = *c;

		if (end && end != '/')
			continue;
		*c = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return pf_error__set(err, -errno, "cannot create state-dir %s: %s", path,
					     strerror(errno));
		*c = end;
		if (!end)
			break;
	}
	if (access(state_dir, W_OK | X_OK))
		return pf_error__set(err, -errno, "cannot write to state-dir %s: %s", state_dir,
				     strerror(errno));
	return 0;
}

static json_t *to_json(const char *bpffs_root, const struct pf_attachment *list, size_t n)
{
	json_t *rows = json_array();
	char pin[PATH_MAX];

	for (size_t i = 0; rows && i < n; i++) {
		json_t *row = pf_pins__program_path(bpffs_root, pin, sizeof(pin))
				      ? NULL
				      : json_pack("{s:s, s:s, s:I, s:s}", "iface", list[i].iface,
						  "hook", hooks[list[i].mode], "prog_id",
						  (json_int_t)list[i].prog_id, "pinned_path", pin);

		if (json_array_append_new(rows, row)) {
			json_decref(rows);
			rows = NULL;
		}
	}
	return rows ? json_pack("{s:s, s:o}", "module", "fast-path", "attachments", rows) : NULL;
}

int pf_registry__write(const char *state_dir, const char *bpffs_root,
		       const struct pf_attachment *list, size_t n, struct pf_error *err)
{
	json_t *root = to_json(bpffs_root, list, n);
	char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	char path[PATH_MAX];
	int ret;

	set_path(path, state_dir, FILE_NAME);
	if (!text)
		ret = pf_error__set(err, -ENOMEM,
				    "cannot write %s: no memory, or a name that is not UTF-8",
				    path);
	else
		ret = pf_replace_file(path, text, strlen(text), err);
	free(text);
	json_decref(root);
	return ret;
}

/* 0, or -1 when the row is not one of ours. */
static int read_row(json_t *row, struct pf_attachment *attachment)
{
	const char *iface, *hook, *pin;
	json_int_t id;

	if (json_unpack(row, "{s:s, s:s, s:I, s:s !}", "iface", &iface, "hook", &hook, "prog_id",
			&id, "pinned_path", &pin) ||
	    strlen(iface) >= IFNAMSIZ || id <= 0 || id > UINT_MAX)
		return -1;
	*attachment = (struct pf_attachment){ .prog_id = id };
	strcpy(attachment->iface, iface);
	for (int mode = PF_ATTACH_NATIVE; mode <= PF_ATTACH_GENERIC; mode++)
		if (!strcmp(hook, hooks[mode]))
			attachment->mode = mode;
	return attachment->mode ? 0 : -1;
}

int pf_registry__read(const char *state_dir, struct pf_registry *registry, struct pf_error *err)
{
	const char *module = NULL;
	char path[PATH_MAX];
	json_error_t why;
	json_t *root = NULL, *rows;
	FILE *file;
	int ret = 0;

	memset(registry, 0, sizeof(*registry));
	set_path(path, state_dir, FILE_NAME);
	file = fopen(path, "re");
	if (!file)
		return pf_error__set(err, -errno, "cannot read %s: %s", path, strerror(errno));
	root = json_loadf(file, JSON_REJECT_DUPLICATES, &why);
	fclose(file);
	if (!root)
		return pf_error__set(err, -EPROTO, "%s is damaged: line %d: %.200s", path, why.line,
				     why.text);
	if (json_unpack(root, "{s:s, s:o !}", "module", &module, "attachments", &rows) ||
	    strcmp(module, "fast-path") || !json_is_array(rows)) {
		ret = pf_error__set(err, -EPROTO,
				    "%s is not a registry of this version of packetframe", path);
		goto out;
	}
	registry->list = calloc(json_array_size(rows) + 1, sizeof(*registry->list));
	if (!registry->list) {
		ret = pf_error__set(err, -ENOMEM, "cannot read %s: out of memory", path);
		goto out;
	}
	for (size_t i = 0; !ret && i < json_array_size(rows); i++)
		if (read_row(json_array_get(rows, i), &registry->list[registry->n++]))
			ret = pf_error__set(err, -EPROTO,
					    "%s: attachment %zu is not of this version of "
					    "packetframe",
					    path, i + 1);
out:
	json_decref(root);
	if (ret)
		pf_registry__free(registry);
	return ret;
}

void pf_registry__free(struct pf_registry *registry)
{
	free(registry->list);
	memset(registry, 0, sizeof(*registry));
}

int pf_registry__remove(const char *state_dir, struct pf_error *err)
{
	static const char *const names[] = { FILE_NAME, FILE_NAME ".new" };
	char path[PATH_MAX];

	for (int i = 0; i < 2; i++) {
		set_path(path, state_dir, names[i]);
		if (unlink(path) && errno != ENOENT && errno != ENOTDIR)
			return pf_error__set(err, -errno, "cannot remove %s: %s", path,
					     strerror(errno));
	}
	return 0;
}

int pf_registry__lock(const char *state_dir, struct pf_error *err)
{
	char path[PATH_MAX];
	int fd, ret = 0;

	set_path(path, state_dir, LOCK_NAME);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return pf_error__set(err, -errno, "cannot open %s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB))
		ret = pf_error__set(err, -errno,
				    errno == EWOULDBLOCK
					    ? "another packetframe is at work: it holds %s"
					    : "cannot lock %s: %s",
				    path, strerror(errno));
	if (ret) {
		close(fd);
		return ret;
	}
	return fd;
}
