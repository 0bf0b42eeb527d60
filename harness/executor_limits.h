/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's own interfaces keep from the executors that go through it. */
#ifndef PF_EXECUTOR_LIMITS_H
#define PF_EXECUTOR_LIMITS_H

#include "executor.h"

extern const struct executor_limit testrun_limits[];
extern const struct executor_limit wire_limits[];
extern const struct executor_limit kernel_limits[];

#endif
