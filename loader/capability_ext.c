// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe prog_type.ext (SPEC §2.1): what libxdp's dispatcher (§5) rests on, without libxdp. An XDP
 * program with a global function is loaded, then a freplace program for that function. Both
 * functions are `int NAME(struct xdp_md *ctx)`, like the dispatcher's.
 */
#include "capability_probe.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bpf_insn.h"

struct functions {
	struct btf *btf;
	int entry; /* BTF id */
	int slot;  /* BTF id of the function to be replaced */
};

/* What libbpf's btf__add_*() return: an id, or a negative errno that the next call would stumble on. */
static int functions__describe(struct functions *functions)
{
	int value, context, pointer, proto, code;

	functions->btf = btf__new_empty();
	if (!functions->btf)
		return -errno;
	if ((value = btf__add_int(functions->btf, "int", sizeof(int), BTF_INT_SIGNED)) < 0)
		return value;
	if ((context = btf__add_struct(functions->btf, "xdp_md", sizeof(int))) < 0)
		return context;
	if ((code = btf__add_field(functions->btf, "data", value, 0, 0)) < 0)
		return code;
	if ((pointer = btf__add_ptr(functions->btf, context)) < 0)
		return pointer;
	if ((proto = btf__add_func_proto(functions->btf, value)) < 0)
		return proto;
	if ((code = btf__add_func_param(functions->btf, "ctx", pointer)) < 0)
		return code;
	functions->entry = btf__add_func(functions->btf, "pf_entry", BTF_FUNC_GLOBAL, proto);
	if (functions->entry < 0)
		return functions->entry;
	functions->slot = btf__add_func(functions->btf, "pf_slot", BTF_FUNC_GLOBAL, proto);
	if (functions->slot < 0)
		return functions->slot;
	return btf__load_into_kernel(functions->btf);
}

/* An fd or a negative errno. */
static int load_target(const struct functions *functions, char *log, size_t log_size)
{
	const struct bpf_insn insns[] = {
		PF_CALL_FUNC(1), /* pf_entry */
		PF_EXIT(),
		PF_MOV_IMM(BPF_REG_0, XDP_PASS), /* pf_slot */
		PF_EXIT(),
	};
	const struct bpf_func_info info[] = {
		{ .insn_off = 0, .type_id = functions->entry },
		{ .insn_off = 2, .type_id = functions->slot },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_btf_fd = btf__fd(functions->btf),
		    .func_info = info, .func_info_cnt = 2, .func_info_rec_size = sizeof(info[0]),
		    .log_buf = log, .log_size = log_size);
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pf_probe_slot", "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), &opts);

	return fd < 0 ? -errno : fd;
}

/*
 * Like the fast path it may move the frame's start. Kernels from 6.13 on, and 6.12 with its updates, take no such
 * program for a function that does not, and the slots of libxdp 1.3's dispatcher are of that kind. An fd or a
 * negative errno.
 */
static int load_replacement(const struct functions *functions, int target_fd, char *log,
			    size_t log_size)
{
	const struct bpf_insn insns[] = {
		PF_MOV_IMM(BPF_REG_2, 0), /* by nothing; r1 is the context */
		PF_CALL_HELPER(BPF_FUNC_xdp_adjust_head),
		PF_MOV_IMM(BPF_REG_0, XDP_DROP),
		PF_EXIT(),
	};
	const struct bpf_func_info info = { .insn_off = 0, .type_id = functions->slot };
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_btf_fd = btf__fd(functions->btf),
		    .func_info = &info, .func_info_cnt = 1, .func_info_rec_size = sizeof(info),
		    .attach_prog_fd = target_fd, .attach_btf_id = functions->slot, .log_buf = log,
		    .log_size = log_size);
	int fd = bpf_prog_load(BPF_PROG_TYPE_EXT, "pf_probe_ext", "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), &opts);

	return fd < 0 ? -errno : fd;
}

void pf_probe__freplace(struct pf_probe_round *round, const struct pf_probe_row *row,
			struct pf_capability *cap)
{
	struct functions functions = { 0 };
	int target_fd = -1, fd = -1, code;
	char log[4096] = "";

	(void)row;
	code = functions__describe(&functions);
	if (code) {
		pf_probe__refused(round, cap, code, "BTF of the program to extend", NULL);
		goto out;
	}
	target_fd = load_target(&functions, log, sizeof(log));
	if (target_fd < 0) {
		pf_probe__refused(round, cap, target_fd, "load of the program to extend", log);
		goto out;
	}
	log[0] = '\0';
	fd = load_replacement(&functions, target_fd, log, sizeof(log));
	if (fd < 0)
		pf_probe__refused(round, cap, fd, "freplace program load", log);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "loads");
out:
	if (fd >= 0)
		close(fd);
	if (target_fd >= 0)
		close(target_fd);
	btf__free(functions.btf);
}
