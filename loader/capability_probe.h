/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the capability probes: the table's rows, and what the probes share. For capability*.c
 * and their unit test only.
 */
#ifndef PF_CAPABILITY_PROBE_H
#define PF_CAPABILITY_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "capability.h"
#include "error.h"

/* What the probes of one round have in common. In the child, unless said otherwise. */
struct pf_probe_round {
	const char *bpffs_root; /* caller's process too */

	/*
	 * An XDP program that always answers XDP_DROP, or a negative errno. If it could be loaded we
	 * are privileged, and EPERM from then on is the kernel's refusal, not a lack of privilege.
	 */
	int drop_fd;

	/* Both ends of a veth pair, up; 0 if there is none, and then `no_veth` says why. */
	unsigned int veth[2];
	struct pf_error no_veth;
};

struct pf_probe_row;
typedef void pf_probe_fn(struct pf_probe_round *round, const struct pf_probe_row *row,
			 struct pf_capability *cap);

enum pf_probe_where {
	PF_PROBE_HERE,	/* in the caller's process and network namespace */
	PF_PROBE_APART, /* in the child */
	PF_PROBE_LINKS, /* in the child, in a network namespace of its own with a veth pair */
};

/* One row of the table of §2.1. */
struct pf_probe_row {
	const char *name;
	enum pf_probe_where where;
	pf_probe_fn *probe;
	int arg;		   /* what the probe is asked about: map type, helper, flag */
	unsigned int required_for; /* enum pf_capability_user */
	unsigned int since;
	const char *advice;
};

/*
 * A round over the given rows, all of which are in the result whatever happens to the child: a row
 * whose probe did not come to an answer is `unknown`, with the reason.
 */
int pf_capabilities__probe_rows(struct pf_capabilities *caps, const struct pf_probe_row *rows,
				size_t n, const char *bpffs_root,
				struct pf_error *err) PF_MUST_CHECK;

/* The result of a probe: the detail first, the status last, so that a dying child leaves `unknown`. */
void pf_probe__set(struct pf_capability *cap, enum pf_capability_status status, const char *fmt,
		   ...) PF_PRINTF(3, 4);
/*
 * The kernel answered `code`, a negative errno, to `what`: fail, or unknown where the answer says
 * more about us (no privilege, no memory) than about the kernel. `log`: the verifier's, or NULL.
 */
void pf_probe__refused(const struct pf_probe_round *round, struct pf_capability *cap, int code,
		       const char *what, const char *log);

/* Loads the XDP program; if that does not succeed, it is written down in the round. */
void pf_probe_round__begin(struct pf_probe_round *round);
/* Moves this process to a new network namespace with a veth pair; if not, the round says why. */
void pf_probe_round__enter(struct pf_probe_round *round);
/* True when what a probe needs is not there; then the result says so. */
bool pf_probe_round__lacks_program(const struct pf_probe_round *round, struct pf_capability *cap);
bool pf_probe_round__lacks_veth(const struct pf_probe_round *round, struct pf_capability *cap);

pf_probe_fn pf_probe__bpffs, pf_probe__sysctl, pf_probe__btf_vmlinux;		     /* _host.c */
pf_probe_fn pf_probe__syscall_bpf, pf_probe__prog_type, pf_probe__map_type;	     /* _bpf.c */
pf_probe_fn pf_probe__helper;							     /* _bpf.c */
pf_probe_fn pf_probe__freplace;							     /* _ext.c */
pf_probe_fn pf_probe__test_run, pf_probe__test_run_ifindex, pf_probe__test_run_live; /* _net.c */
pf_probe_fn pf_probe__xdp_attach, pf_probe__vlan_device;			     /* _net.c */
pf_probe_fn pf_probe__veth_backpressure;					     /* _queue.c */

#endif
