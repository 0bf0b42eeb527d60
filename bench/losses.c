// SPDX-License-Identifier: GPL-2.0-or-later
#include "losses.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../harness/outcome.h"
#include "bpf/losses.h"
#include "kernel_symbols.h"

extern const char embedded_losses[], embedded_losses_end[];

static const struct {
	const char *tracepoint, *program;
	enum loss_code code;
	bool may_be_absent;
} rows[N_LOSS_TRACEPOINTS] = {
#define X(NAME, tracepoint, code, may_be_absent) \
	[LOSS_##NAME] = { tracepoint, "loss_" #NAME, LOSS_CODE_##code, may_be_absent },
	LOSS_TRACEPOINTS(X)
#undef X
};

struct losses {
	struct bpf_object *object;
	struct bpf_link *links[N_LOSS_TRACEPOINTS];
	int frames_fd;
	struct btf *btf; /* the kernel's: the names of reasons */
	char unwatched[256];
};

static void note_unwatched(struct losses *losses, const char *tracepoint, int error)
{
	size_t used = strlen(losses->unwatched);

	snprintf(losses->unwatched + used, sizeof(losses->unwatched) - used, "%s%s: %s",
		 used ? ", " : "", tracepoint, strerror(error));
}

static int watch_places(const struct losses *losses, const int *netns, size_t n,
			struct pf_error *err)
{
	int fd = bpf_object__find_map_fd_by_name(losses->object, "loss_places");
	const __u8 yes = 1;
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		__u32 inum = fstat(netns[i], &st) ? 0 : st.st_ino;

		if (bpf_map_update_elem(fd, &inum, &yes, BPF_ANY))
			return pf_error__set(err, -errno, "cannot watch for losses: %s",
					     strerror(errno));
	}
	return 0;
}

/* The object, with the sink's map in it. It asks for the kernel's BTF, which not every kernel has. */
static int load(struct losses *losses, int sink_map)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "losses");
	struct bpf_map *sink;
	int ret;

	losses->object =
		bpf_object__open_mem(embedded_losses, embedded_losses_end - embedded_losses, &opts);
	if (!losses->object)
		return -errno;
	sink = bpf_object__find_map_by_name(losses->object, "sink_seen");
	ret = sink ? bpf_map__reuse_fd(sink, sink_map) : -ENOENT;
	return ret ? ret : bpf_object__load(losses->object);
}

int losses__open(struct losses **result, const int *netns, size_t n_netns, int sink_map,
		 struct pf_error *err)
{
	struct losses *losses = calloc(1, sizeof(*losses));
	int ret;

	*result = NULL;
	if (!losses)
		return pf_error__set(err, -ENOMEM, "cannot watch for losses: out of memory");
	ret = load(losses, sink_map);
	if (ret) {
		for (int i = 0; i < N_LOSS_TRACEPOINTS; i++)
			if (!rows[i].may_be_absent)
				note_unwatched(losses, rows[i].tracepoint, -ret);
		bpf_object__close(losses->object);
		losses->object = NULL;
		*result = losses;
		return 0;
	}
	losses->frames_fd = bpf_object__find_map_fd_by_name(losses->object, "loss_frames");
	losses->btf = btf__load_vmlinux_btf();
	ret = watch_places(losses, netns, n_netns, err);
	for (int i = 0; !ret && i < N_LOSS_TRACEPOINTS; i++) {
		losses->links[i] = bpf_program__attach(
			bpf_object__find_program_by_name(losses->object, rows[i].program));
		if (!losses->links[i] && !(rows[i].may_be_absent && errno == ENOENT))
			note_unwatched(losses, rows[i].tracepoint, errno);
	}
	if (ret)
		losses__close(losses);
	else
		*result = losses;
	return ret;
}

void losses__close(struct losses *losses)
{
	if (!losses)
		return;
	for (int i = 0; i < N_LOSS_TRACEPOINTS; i++)
		bpf_link__destroy(losses->links[i]);
	bpf_object__close(losses->object);
	btf__free(losses->btf);
	free(losses);
}

const char *losses__unwatched(const struct losses *losses)
{
	return losses->unwatched[0] ? losses->unwatched : NULL;
}

int losses__clear(struct losses *losses, struct pf_error *err)
{
	struct loss_key key;

	while (losses->object && !bpf_map_get_next_key(losses->frames_fd, NULL, &key))
		if (bpf_map_delete_elem(losses->frames_fd, &key))
			return pf_error__set(err, -errno, "cannot empty the losses: %s",
					     strerror(errno));
	return 0;
}

/* "NETFILTER_DROP", by the kernel's own list: the numbers differ from kernel to kernel. */
static const char *reason_name(const struct losses *losses, __u32 reason)
{
	int id = losses->btf ? btf__find_by_name_kind(losses->btf, "skb_drop_reason", BTF_KIND_ENUM)
			     : -1;
	const struct btf_type *type = id < 0 ? NULL : btf__type_by_id(losses->btf, id);

	for (int i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_enum *value = btf_enum(type) + i;
		const char *name = btf__name_by_offset(losses->btf, value->name_off);

		if ((__u32)value->val == reason)
			return strncmp(name, "SKB_DROP_REASON_", 16) ? name : name + 16;
	}
	return NULL;
}

static void describe(const struct losses *losses, const struct loss_key *key, char *text,
		     size_t size)
{
	const char *tracepoint = rows[key->tracepoint].tracepoint;
	const char *reason;
	char symbol[64];

	switch (rows[key->tracepoint].code) {
	case LOSS_CODE_ERRNO:
		if (key->code < 0)
			snprintf(text, size, "%s %d (%s)", tracepoint, key->code,
				 strerror(-key->code));
		else /* no error: the device's queue had no room */
			snprintf(text, size, "%s, not taken by the device", tracepoint);
		break;
	case LOSS_CODE_VERDICT:
		snprintf(text, size, "%s %s", tracepoint,
			 verdict__names[verdict__of_xdp(key->code)]);
		break;
	default:
		reason = reason_name(losses, key->code);
		kernel_symbol__at(key->location, symbol, sizeof(symbol));
		if (reason)
			snprintf(text, size, "%s %s in %s", tracepoint, reason, symbol);
		else
			snprintf(text, size, "%s %d in %s", tracepoint, key->code, symbol);
	}
}

int losses__read(struct losses *losses, __u64 missing, struct loss_list *list, struct pf_error *err)
{
	struct loss_key key, *previous = NULL;
	__u64 frames;

	*list = (struct loss_list){};
	while (losses->object && !bpf_map_get_next_key(losses->frames_fd, previous, &key)) {
		char cause[sizeof(list->list[0].cause)];

		if (bpf_map_lookup_elem(losses->frames_fd, &key, &frames))
			return pf_error__set(err, -errno, "cannot read the losses: %s",
					     strerror(errno));
		describe(losses, &key, cause, sizeof(cause));
		loss_list__add(list, frames, cause);
		previous = &key;
	}
	loss_list__explain(list, missing);
	return 0;
}
