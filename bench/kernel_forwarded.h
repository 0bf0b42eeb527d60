/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_KERNEL_FORWARDED_H
#define PF_KERNEL_FORWARDED_H

#include <linux/types.h>

#include "../loader/error.h"

/*
 * How many packets of both families the kernel itself has forwarded in the thread's network namespace,
 * by the counters that `nstat` shows. What an XDP program forwards is not among them. -EIO.
 */
int kernel_forwarded(__u64 *packets, struct pf_error *err) PF_MUST_CHECK;

#endif
