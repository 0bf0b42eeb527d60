/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's own interfaces keep from the executors that go through it. */
#ifndef PF_EXECUTOR_LIMITS_H
#define PF_EXECUTOR_LIMITS_H

#include "executor.h"

/*
 * What one page has room for between headroom and skb_shared_info. More comes in several buffers, of
 * which a program without frags support sees the first alone: no driver hands it such a frame.
 */
#define LINEAR_MAX (4096 - 256 - 320)

extern const struct executor_limit testrun_limits[];
extern const struct executor_limit wire_limits[];
extern const struct executor_limit kernel_limits[];

#endif
