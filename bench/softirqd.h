/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ksoftirqd/N, the kernel thread that takes over a CPU's network work when there is much of it. */
#ifndef PF_SOFTIRQD_H
#define PF_SOFTIRQD_H

#include "../loader/error.h"

/* Its schedstat; a descriptor, the caller's to close. -ENOENT. */
int softirqd__open(int cpu, struct pf_error *err) PF_MUST_CHECK;

/* Its CPU time so far, ns. */
double softirqd__ns(int fd);

#endif
