// SPDX-License-Identifier: GPL-2.0-or-later
/* The probes that load and create (SPEC §2.1): syscall.bpf, prog_type.xdp, map.*, helper.*. */
#include "capability_probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bpf_insn.h"

/* A map as small as its type allows. An fd or a negative errno. */
static int create_map(enum bpf_map_type type)
{
	int fd;

	if (type == BPF_MAP_TYPE_RINGBUF)
		fd = bpf_map_create(type, NULL, 0, 0, getpagesize(), NULL);
	else
		fd = bpf_map_create(type, NULL, sizeof(__u32), sizeof(__u32), 1, NULL);
	return fd < 0 ? -errno : fd;
}

void pf_probe__syscall_bpf(struct pf_probe_round *round, const struct pf_probe_row *row,
			   struct pf_capability *cap)
{
	int fd = create_map(BPF_MAP_TYPE_ARRAY);

	(void)row;
	if (fd < 0) {
		pf_probe__refused(round, cap, fd, "bpf(BPF_MAP_CREATE)", NULL);
		return;
	}
	close(fd);
	pf_probe__set(cap, PF_CAPABILITY_PASS, "bpf(2) answers");
}

/*
 * libbpf's probes say only yes or no, and no for lack of privilege too. What tells the two apart is
 * the errno that the last system call leaves behind; should libbpf ever disturb it, the worst is a
 * fail instead of an unknown.
 */
static void set_answer(const struct pf_probe_round *round, struct pf_capability *cap, int answer,
		       int errno_left, const char *what, const char *done)
{
	if (answer > 0)
		pf_probe__set(cap, PF_CAPABILITY_PASS, "%s", done);
	else if (answer < 0)
		pf_probe__refused(round, cap, answer, what, NULL);
	else
		pf_probe__refused(round, cap, errno_left ? -errno_left : -EOPNOTSUPP, what, NULL);
}

void pf_probe__prog_type(struct pf_probe_round *round, const struct pf_probe_row *row,
			 struct pf_capability *cap)
{
	int answer;

	errno = 0;
	answer = libbpf_probe_bpf_prog_type(row->arg, NULL);
	set_answer(round, cap, answer, errno, "program load", "loads");
}

void pf_probe__map_type(struct pf_probe_round *round, const struct pf_probe_row *row,
			struct pf_capability *cap)
{
	int answer;

	errno = 0;
	answer = libbpf_probe_bpf_map_type(row->arg, NULL);
	set_answer(round, cap, answer, errno, "map create", "can be created");
}

/*
 * How each helper is called so that the verifier accepts it: r1 is a map or the context, r2 a zeroed
 * buffer on the stack or 0, r3 a number, r4 0 (flags).
 */
#define BUFFER_BYTES 64

struct call {
	enum bpf_func_id helper;
	enum bpf_map_type r1_map; /* BPF_MAP_TYPE_UNSPEC: the context */
	bool r2_buffer;
	int r3;
};

/* clang-format off */
static const struct call calls[] = {
	{ BPF_FUNC_map_lookup_elem, BPF_MAP_TYPE_ARRAY,       true,  0 },
	{ BPF_FUNC_xdp_adjust_head, BPF_MAP_TYPE_UNSPEC,      false, 0 },
	{ BPF_FUNC_redirect_map,    BPF_MAP_TYPE_DEVMAP_HASH, false, 0 },
	{ BPF_FUNC_fib_lookup,      BPF_MAP_TYPE_UNSPEC,      true,  BUFFER_BYTES },
	{ BPF_FUNC_ringbuf_output,  BPF_MAP_TYPE_RINGBUF,     true,  BUFFER_BYTES },
};
/* clang-format on */

_Static_assert(sizeof(struct bpf_fib_lookup) == BUFFER_BYTES, "fib_lookup gets its whole struct");

/* An fd or a negative errno. */
static int load_call(const struct call *call, int map_fd, char *log, size_t log_size)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log, .log_size = log_size);
	struct bpf_insn insns[24];
	size_t n = 0;
	int fd;

	for (int off = -BUFFER_BYTES; off < 0; off += 8)
		insns[n++] = PF_STORE_U64(BPF_REG_10, off, 0);
	if (map_fd >= 0) {
		insns[n++] = PF_LOAD_MAP_1(BPF_REG_1, map_fd);
		insns[n++] = PF_LOAD_MAP_2();
	}
	if (call->r2_buffer) {
		insns[n++] = PF_MOV_REG(BPF_REG_2, BPF_REG_10);
		insns[n++] = PF_ADD_IMM(BPF_REG_2, -BUFFER_BYTES);
	} else {
		insns[n++] = PF_MOV_IMM(BPF_REG_2, 0);
	}
	insns[n++] = PF_MOV_IMM(BPF_REG_3, call->r3);
	insns[n++] = PF_MOV_IMM(BPF_REG_4, 0);
	insns[n++] = PF_CALL_HELPER(call->helper);
	insns[n++] = PF_MOV_IMM(BPF_REG_0, XDP_DROP);
	insns[n++] = PF_EXIT();

	fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pf_probe_helper", "GPL", insns, n, &opts);
	return fd < 0 ? -errno : fd;
}

/*
 * Not libbpf_probe_bpf_helper(): that takes every refusal for a yes whose text it does not know.
 * libbpf 1.1 says yes without privilege, and on 6.18 yes to helpers that XDP programs cannot use.
 */
void pf_probe__helper(struct pf_probe_round *round, const struct pf_probe_row *row,
		      struct pf_capability *cap)
{
	const struct call *call = NULL;
	char log[4096] = "";
	int map_fd = -1, fd;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if ((int)calls[i].helper == row->arg)
			call = &calls[i];
	if (!call) {
		pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "no call is known to try it with");
		return;
	}
	if (call->r1_map != BPF_MAP_TYPE_UNSPEC) {
		map_fd = create_map(call->r1_map);
		if (map_fd < 0) {
			pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "no map to try it with: %s",
				      strerror(-map_fd));
			return;
		}
	}
	fd = load_call(call, map_fd, log, sizeof(log));
	if (fd < 0) {
		pf_probe__refused(round, cap, fd, "load of a program that calls it", log);
	} else {
		pf_probe__set(cap, PF_CAPABILITY_PASS, "loads in an XDP program");
		close(fd);
	}
	if (map_fd >= 0)
		close(map_fd);
}
