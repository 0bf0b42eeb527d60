/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where figures come from: what must be known of a machine to make sense of them later. */
#ifndef PF_MACHINE_H
#define PF_MACHINE_H

#include "../loader/error.h"

struct machine {
	char kernel[65];    /* uname -r */
	char cpu_name[128]; /* model, or "unknown" */
	char clang[128];    /* that built the built-in object */
	int jit;	    /* net.core.bpf_jit_enable; -1: not visible */
	int n_cpus;	    /* online */
	int cpu;	    /* that is measured on */
	double load[3];	    /* average of 1, 5 and 15 minutes, when the session began */
};

/* Call in the initial network namespace. */
int machine__look(struct machine *machine, struct pf_error *err) PF_MUST_CHECK;

#endif
