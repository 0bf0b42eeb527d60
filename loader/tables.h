/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fast path's maps are to hold (SPEC §4.5), before anything of it is in the kernel. The
 * loader makes one from its configuration, the harness from a case's world; pf_object__apply() puts
 * it into the maps, and the reference model reads it directly.
 */
#ifndef PF_TABLES_H
#define PF_TABLES_H

#include <stddef.h>

#include "../bpf/fastpath.h"
#include "error.h"

/* An allowlisted prefix. `addr` in network order (4 bytes used for AF_INET), host bits 0. */
struct pf_prefix {
	__u8 family; /* AF_INET or AF_INET6 */
	__u8 len;    /* bits */
	__u8 addr[16];
};

/* A VLAN sub-interface: tag `on` of the physical interface is `sub_ifindex` to the FIB, and back. */
struct pf_vlan {
	struct fp_vlan on;
	__u32 sub_ifindex;
};

/*
 * Owned arrays; zero the whole to start empty (IPv4 and IPv6 are then disabled: set cfg.flags).
 * The VLAN arrays are separate because the maps are: `vlan_resolve` for egress, `vlan_ingress` for
 * ingress, where the tpid of a key is never 0.
 */
struct pf_tables {
	struct fp_cfg cfg;
	struct pf_prefix *allow;
	size_t n_allow;
	__u32 *egress; /* ifindexes for redirect_devmap */
	size_t n_egress;
	struct pf_vlan *vlan_resolve;
	size_t n_vlan_resolve;
	struct pf_vlan *vlan_ingress;
	size_t n_vlan_ingress;
};

/* Each appends one entry. -ENOMEM, and the tables are as before. */
int pf_tables__allow(struct pf_tables *tables, const struct pf_prefix *prefix) PF_MUST_CHECK;
int pf_tables__egress(struct pf_tables *tables, __u32 ifindex) PF_MUST_CHECK;
int pf_tables__vlan_resolve(struct pf_tables *tables, const struct pf_vlan *vlan) PF_MUST_CHECK;
int pf_tables__vlan_ingress(struct pf_tables *tables, const struct pf_vlan *vlan) PF_MUST_CHECK;

/* Releases the arrays and zeroes the whole. */
void pf_tables__free(struct pf_tables *tables);

/*
 * Reads "192.0.2.0/24" or "2001:db8::/48". Refuses, with -EINVAL and a line that says which: no
 * length, a length that is not a number or too long for the family, host bits set, no address.
 */
int pf_prefix__parse(struct pf_prefix *prefix, const char *text,
		     struct pf_error *err) PF_MUST_CHECK;

#endif
