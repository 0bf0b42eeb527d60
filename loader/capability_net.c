// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probes that run and attach (SPEC §2.1): test_run.*, xdp.native.veth, xdp.generic,
 * net.vlan_device. All of them in the child's own network namespace.
 */
#include "capability_probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "bpf_insn.h"
#include "netlink.h"

static const char veth_names[2][IFNAMSIZ] = { "pf-probe0", "pf-probe1" };

/* As long as the shortest Ethernet frame without its FCS; 0x88B5 is for experiments (IEEE 802). */
static const unsigned char frame[60] = { [12] = 0x88, [13] = 0xb5 };

/* An fd or a negative errno. */
static int load_xdp(const char *name, const struct bpf_insn *insns, size_t n)
{
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, name, "GPL", insns, n, NULL);

	return fd < 0 ? -errno : fd;
}

void pf_probe_round__begin(struct pf_probe_round *round)
{
	const struct bpf_insn drop[] = { PF_MOV_IMM(BPF_REG_0, XDP_DROP), PF_EXIT() };

	round->drop_fd = load_xdp("pf_probe_drop", drop, 2);
}

void pf_probe_round__enter(struct pf_probe_round *round)
{
	if (unshare(CLONE_NEWNET)) {
		pf_error__set(&round->no_veth, -errno, "network namespace: %s", strerror(errno));
		return;
	}
	if (pf_netlink__add_veth(veth_names[0], veth_names[1], &round->no_veth))
		return;
	for (int i = 0; i < 2; i++) {
		unsigned int ifindex = if_nametoindex(veth_names[i]);

		if (!ifindex)
			pf_error__set(&round->no_veth, -errno, "veth pair: %s", strerror(errno));
		else if (!pf_netlink__set_up(ifindex, &round->no_veth))
			round->veth[i] = ifindex;
	}
}

bool pf_probe_round__lacks_program(const struct pf_probe_round *round, struct pf_capability *cap)
{
	if (round->drop_fd >= 0)
		return false;
	pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "no XDP program to try it with: %s",
		      strerror(-round->drop_fd));
	return true;
}

bool pf_probe_round__lacks_veth(const struct pf_probe_round *round, struct pf_capability *cap)
{
	if (round->veth[0] && round->veth[1])
		return false;
	pf_probe__set(cap, PF_CAPABILITY_UNKNOWN, "nothing to try it on: %s", round->no_veth.line);
	return true;
}

void pf_probe__test_run(struct pf_probe_round *round, const struct pf_probe_row *row,
			struct pf_capability *cap)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame));

	(void)row;
	if (pf_probe_round__lacks_program(round, cap))
		return;
	if (bpf_prog_test_run_opts(round->drop_fd, &opts))
		pf_probe__refused(round, cap, -errno, "run of one frame", NULL);
	else if (opts.retval != XDP_DROP)
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "the run returned %u, not the verdict %d",
			      opts.retval, XDP_DROP);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "ran one frame");
}

/* The program returns the ifindex that it sees: a context that is accepted but ignored is no pass. */
void pf_probe__test_run_ifindex(struct pf_probe_round *round, const struct pf_probe_row *row,
				struct pf_capability *cap)
{
	const struct bpf_insn insns[] = {
		PF_LOAD_U32(BPF_REG_0, BPF_REG_1, offsetof(struct xdp_md, ingress_ifindex)),
		PF_EXIT(),
	};
	struct xdp_md context = { .data_end = sizeof(frame), .ingress_ifindex = round->veth[0] };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame),
		    .ctx_in = &context, .ctx_size_in = sizeof(context));
	int fd;

	(void)row;
	if (pf_probe_round__lacks_program(round, cap) || pf_probe_round__lacks_veth(round, cap))
		return;
	fd = load_xdp("pf_probe_index", insns, 2);
	if (fd < 0) {
		pf_probe__refused(round, cap, fd, "load of a program that reads it", NULL);
		return;
	}
	if (bpf_prog_test_run_opts(fd, &opts))
		pf_probe__refused(round, cap, -errno, "run with an ingress ifindex", NULL);
	else if (opts.retval != round->veth[0])
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "the program saw ifindex %u instead of %u",
			      opts.retval, round->veth[0]);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "the program sees it");
	close(fd);
}

/*
 * Kernels that do not know the flag might not look at it: a live run always returns 0, a plain run
 * the verdict.
 */
void pf_probe__test_run_live(struct pf_probe_round *round, const struct pf_probe_row *row,
			     struct pf_capability *cap)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = 1, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = 1);

	(void)row;
	if (pf_probe_round__lacks_program(round, cap))
		return;
	if (bpf_prog_test_run_opts(round->drop_fd, &opts))
		pf_probe__refused(round, cap, -errno, "run of one live frame", NULL);
	else if (opts.retval != 0)
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "the flag is accepted and ignored");
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "ran one frame");
}

/* `arg` is XDP_FLAGS_DRV_MODE or XDP_FLAGS_SKB_MODE. Each mode has an end of the pair for itself. */
void pf_probe__xdp_attach(struct pf_probe_round *round, const struct pf_probe_row *row,
			  struct pf_capability *cap)
{
	const bool native = row->arg == XDP_FLAGS_DRV_MODE;
	const unsigned int ifindex = round->veth[native ? 0 : 1];
	LIBBPF_OPTS(bpf_xdp_query_opts, now);
	int code;

	if (pf_probe_round__lacks_program(round, cap) || pf_probe_round__lacks_veth(round, cap))
		return;
	code = bpf_xdp_attach(ifindex, round->drop_fd, XDP_FLAGS_UPDATE_IF_NOEXIST | row->arg,
			      NULL);
	if (code) {
		pf_probe__refused(round, cap, code, "attach to a veth end", NULL);
		return;
	}
	code = bpf_xdp_query(ifindex, 0, &now);
	if (code)
		pf_probe__refused(round, cap, code, "query of the attached program", NULL);
	else if (now.attach_mode != (native ? XDP_ATTACHED_DRV : XDP_ATTACHED_SKB))
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "attached in another mode (%u)",
			      now.attach_mode);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "attached to a veth end");
}

void pf_probe__vlan_device(struct pf_probe_round *round, const struct pf_probe_row *row,
			   struct pf_capability *cap)
{
	struct pf_error err = PF_ERROR_INIT;
	int code;

	(void)row;
	if (pf_probe_round__lacks_veth(round, cap))
		return;
	code = pf_netlink__add_vlan("pf-probe0.7", round->veth[0], 7, &err);
	if (code)
		pf_probe__set(cap, PF_CAPABILITY_FAIL, "%s", err.line);
	else
		pf_probe__set(cap, PF_CAPABILITY_PASS, "created on a veth end");
	pf_error__clear(&err);
}
