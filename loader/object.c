// SPDX-License-Identifier: GPL-2.0-or-later
#include "object.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stats.h"

#define VERIFIER_LOG_LINES 20
#define VERIFIER_LOG_BYTES (4 << 20)

extern const char pf_embedded_object[], pf_embedded_object_end[];

struct pf_object {
	char *name;
	void *bytes; /* of the file; NULL for the one built in */
	size_t size;
	struct bpf_object *bpf;
	struct bpf_program *prog;
	struct bpf_map *maps[PF_N_MAPS]; /* NULL: one that may be absent, and is */
	struct pf_index *index;		 /* NULL: its maps are absent, or nothing is loaded yet */
	char *log;
};

const char *const pf_map__names[PF_N_MAPS] = {
#define X(name, ...) [PF_MAP_##name] = #name,
	FP_MAPS(X)
#undef X
};

const char *const pf_counter__names[FP_N_COUNTERS] = {
#define X(index, NAME, name, help) [index] = #name,
	FP_COUNTERS(X)
#undef X
};

const char *const pf_counter__help[FP_N_COUNTERS] = {
#define X(index, NAME, name, help) [index] = help,
	FP_COUNTERS(X)
#undef X
};

static const struct map_abi {
	enum bpf_map_type type;
	const char *type_name;
	__u32 key_size, value_size, max_entries;
	bool may_grow, may_be_absent;
} map_abi[PF_N_MAPS] = {
#define X(name, type, key, value, entries, may_grow, may_be_absent) \
	[PF_MAP_##name] = { type, #type, key, value, entries, may_grow, may_be_absent },
	FP_MAPS(X)
#undef X
};

/* libbpf speaks to stderr otherwise; what it would say is in our error lines. */
static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

/* libbpf has codes of its own (4000 and up), which are no errno and which strerror() does not know. */
static int errno_of(int code, char *why, size_t size)
{
	libbpf_strerror(code, why, size);
	return code <= -__LIBBPF_ERRNO__START ? -EINVAL : code;
}

/* Reads a whole regular file. What libbpf would make of an unreadable one is one error for all. */
static int read_file(const char *path, void **bytes, size_t *size, struct pf_error *err)
{
	struct stat st;
	size_t done = 0;
	int fd, ret = 0;

	*bytes = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO would wait for a writer */
	if (fd < 0 || fstat(fd, &st)) {
		ret = pf_error__set(err, -errno, "cannot read object %s: %s", path,
				    strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		ret = pf_error__set(err, -EINVAL, "object %s is not a regular file", path);
		goto out;
	}
	if (st.st_size == 0) {
		ret = pf_error__set(err, -EINVAL, "object %s is empty", path);
		goto out;
	}
	*bytes = malloc(st.st_size);
	if (!*bytes) {
		ret = pf_error__set(err, -ENOMEM, "cannot read object %s: out of memory", path);
		goto out;
	}
	while (done < (size_t)st.st_size) {
		ssize_t n = read(fd, (char *)*bytes + done, st.st_size - done);

		if (n <= 0) {
			ret = pf_error__set(err, -EIO, "cannot read object %s: %s", path,
					    n ? strerror(errno) : "it became shorter");
			goto out;
		}
		done += n;
	}
	*size = done;
out:
	if (ret) {
		free(*bytes);
		*bytes = NULL;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

static int check_program(struct pf_object *object, struct pf_error *err)
{
	object->prog = bpf_object__find_program_by_name(object->bpf, FP_PROG_NAME);
	if (!object->prog)
		return pf_error__set(err, -ENOENT, "object %s has no program " FP_PROG_NAME,
				     object->name);
	if (bpf_program__type(object->prog) != BPF_PROG_TYPE_XDP)
		return pf_error__set(err, -EINVAL,
				     "object %s: program " FP_PROG_NAME " is not an XDP program",
				     object->name);
	return 0;
}

static int check_map(struct pf_object *object, enum pf_map map, struct pf_error *err)
{
	const struct map_abi *abi = &map_abi[map];
	struct bpf_map *found = bpf_object__find_map_by_name(object->bpf, pf_map__names[map]);
	const struct {
		const char *what;
		__u32 is, expected;
	} sizes[] = {
		{ "key size", found ? bpf_map__key_size(found) : 0, abi->key_size },
		{ "value size", found ? bpf_map__value_size(found) : 0, abi->value_size },
		{ "max entries", found ? bpf_map__max_entries(found) : 0, abi->max_entries },
	};

	if (!found && abi->may_be_absent)
		return 0;
	if (!found)
		return pf_error__set(err, -ENOENT, "object %s has no map %s", object->name,
				     pf_map__names[map]);
	if (bpf_map__type(found) != abi->type)
		return pf_error__set(err, -EINVAL, "object %s: map %s is of type %u, expected %s",
				     object->name, pf_map__names[map], bpf_map__type(found),
				     abi->type_name);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (sizes[i].is != sizes[i].expected)
			return pf_error__set(err, -EINVAL,
					     "object %s: map %s has %s %u, expected %u",
					     object->name, pf_map__names[map], sizes[i].what,
					     sizes[i].is, sizes[i].expected);
	object->maps[map] = found;
	return 0;
}

/* A map that we do not know would be loaded and never filled: state that nobody looks at. */
static int check_no_other_map(struct pf_object *object, struct pf_error *err)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object->bpf)
	{
		bool known = false;

		for (int i = 0; i < PF_N_MAPS; i++)
			known |= object->maps[i] == map;
		if (!known)
			return pf_error__set(err, -EINVAL, "object %s: map %s is not in the ABI",
					     object->name, bpf_map__name(map));
	}
	return 0;
}

static struct bpf_object *open_bytes(const struct pf_object *object)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "packetframe");

	if (object->bytes)
		return bpf_object__open_mem(object->bytes, object->size, &opts);
	return bpf_object__open_mem(pf_embedded_object, pf_embedded_object_end - pf_embedded_object,
				    &opts);
}

int pf_object__open_twin(const struct pf_object *object, struct bpf_object **twin,
			 struct pf_error *err)
{
	int ret = 0;

	*twin = open_bytes(object);
	if (!*twin)
		return pf_error__set(err, -errno, "cannot open %s again: %s", object->name,
				     strerror(errno));
	for (int i = 0; !ret && i < PF_N_MAPS; i++)
		if (object->maps[i])
			ret = bpf_map__reuse_fd(bpf_object__find_map_by_name(*twin,
									     pf_map__names[i]),
						pf_object__map_fd(object, i));
	if (ret) {
		pf_error__set(err, ret, "cannot share the maps of %s: %s", object->name,
			      strerror(-ret));
		bpf_object__close(*twin);
		*twin = NULL;
	}
	return ret;
}

int pf_object__open(struct pf_object **result, const char *path, struct pf_error *err)
{
	struct pf_object *object = calloc(1, sizeof(*object));
	char why[128];
	int ret;

	*result = NULL;
	libbpf_set_print(silent);
	if (object)
		object->name = strdup(path ? path : "the built-in object");
	if (!object || !object->name) {
		ret = pf_error__set(err, -ENOMEM, "cannot open an object: out of memory");
		goto out;
	}
	if (path) {
		ret = read_file(path, &object->bytes, &object->size, err);
		if (ret)
			goto out;
	}
	object->bpf = open_bytes(object);
	if (!object->bpf) {
		ret = errno_of(-errno, why, sizeof(why));
		pf_error__set(err, ret, "object %s is not a BPF ELF object: %s", object->name, why);
		goto out;
	}
	ret = check_program(object, err);
	for (int i = 0; !ret && i < PF_N_MAPS; i++)
		ret = check_map(object, i, err);
	if (!ret)
		ret = check_no_other_map(object, err);
out:
	if (ret)
		pf_object__free(object);
	else
		*result = object;
	return ret;
}

int pf_object__set_max_entries(struct pf_object *object, enum pf_map map, __u32 entries,
			       struct pf_error *err)
{
	int ret;

	if (!map_abi[map].may_grow)
		return pf_error__set(err, -EINVAL, "the size of map %s is fixed",
				     pf_map__names[map]);
	ret = bpf_map__set_max_entries(object->maps[map], entries);
	if (ret)
		return pf_error__set(err, ret, "cannot give map %s %u entries: %s",
				     pf_map__names[map], entries, strerror(-ret));
	return 0;
}

void pf_object__want_verifier_log(struct pf_object *object)
{
	bpf_program__set_log_level(object->prog, 4); /* BPF_LOG_STATS */
}

int pf_object__load(struct pf_object *object, struct pf_error *err)
{
	char why[128];
	int ret;

	object->log = calloc(1, VERIFIER_LOG_BYTES);
	if (!object->log)
		return pf_error__set(err, -ENOMEM, "cannot load %s: out of memory", object->name);
	bpf_program__set_log_buf(object->prog, object->log, VERIFIER_LOG_BYTES);
	ret = errno_of(bpf_object__load(object->bpf), why, sizeof(why));
	if (ret == -EPERM && !object->log[0])
		return pf_error__set(err, ret,
				     "no privilege to load %s: run as root, or with CAP_BPF, "
				     "CAP_NET_ADMIN and CAP_PERFMON",
				     object->name);
	if (ret && object->log[0]) {
		pf_error__set(err, ret, "the verifier refuses %s: %s", object->name, why);
		pf_error__set_detail(err, object->log, VERIFIER_LOG_LINES);
		return ret;
	}
	if (ret)
		return pf_error__set(err, ret, "cannot load %s: %s", object->name, why);
	if (!object->maps[PF_MAP_allow_v4_index] || !object->maps[PF_MAP_allow_v6_index])
		return 0;
	return pf_index__new(&object->index, pf_object__map_fd(object, PF_MAP_allow_v4_index),
			     pf_object__map_fd(object, PF_MAP_allow_v6_index), err);
}

int pf_object__read_counters(struct pf_object *object, __u64 *counters, struct pf_error *err)
{
	return pf_stats__read(pf_object__map_fd(object, PF_MAP_stats), counters, err);
}

const char *pf_object__name(const struct pf_object *object)
{
	return object->name;
}

int pf_object__prog_fd(const struct pf_object *object)
{
	int fd = bpf_program__fd(object->prog);

	return fd < 0 ? -1 : fd;
}

int pf_object__map_fd(const struct pf_object *object, enum pf_map map)
{
	int fd = bpf_map__fd(object->maps[map]);

	return fd < 0 ? -1 : fd;
}

__u32 pf_object__max_entries(const struct pf_object *object, enum pf_map map)
{
	return bpf_map__max_entries(object->maps[map]);
}

struct pf_index *pf_object__index(const struct pf_object *object)
{
	return object->index;
}

const char *pf_object__verifier_log(const struct pf_object *object)
{
	return object->log ? object->log : "";
}

struct bpf_object *pf_object__bpf_object(struct pf_object *object)
{
	return object->bpf;
}

struct bpf_program *pf_object__bpf_program(struct pf_object *object)
{
	return object->prog;
}

void pf_object__free(struct pf_object *object)
{
	if (!object)
		return;
	pf_index__free(object->index);
	bpf_object__close(object->bpf);
	free(object->bytes);
	free(object->log);
	free(object->name);
	free(object);
}
