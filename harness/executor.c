// SPDX-License-Identifier: GPL-2.0-or-later
#include "executor.h"

#include <string.h>

#include "exec_model.h"
#include "exec_testrun.h"
#include "exec_wire.h"
#include "executor_limits.h"

/* A queue that stops, and a way to give it more than it takes. */
#define BURST_NEEDS "test_run.live_frames,net.veth_backpressure"

const struct executor executors[] = {
	{
		.name = "model",
		.help = "the reference model, in userspace, over the kernel's FIB",
		.needs = "test_run.xdp",
		.is_model = true,
		.run = exec_model__run,
	},
	{
		.name = "testrun",
		.help = "BPF_PROG_TEST_RUN of the program",
		.needs = "test_run.xdp,test_run.ingress_ifindex",
		.limits = testrun_limits,
		.run = exec_testrun__run,
	},
	{
		.name = "events",
		.help = "the same with events on, each event compared as well",
		.needs = "test_run.xdp,test_run.ingress_ifindex",
		.cfg_flags = FP_FLAG_EVENTS,
		.limits = testrun_limits,
		.run = exec_testrun__run,
	},
	{
		.name = "native",
		.help = "real veth links, the program in the driver",
		.needs = "xdp.native.veth",
		.burst_needs = BURST_NEEDS,
		.limits = wire_limits,
		.is_wire = true,
		.run = exec_native__run,
	},
	{
		.name = "generic",
		.help = "the same links, the program in the stack",
		.needs = "xdp.native.veth,xdp.generic",
		.burst_needs = BURST_NEEDS,
		.limits = wire_limits,
		.is_wire = true,
		.run = exec_generic__run,
	},
	{
		.name = "kernel",
		.help = "the same links, no program: the judge of what belongs on which wire",
		.needs = "xdp.native.veth",
		.burst_needs = BURST_NEEDS,
		.limits = kernel_limits,
		.is_wire = true,
		.is_kernel = true,
		.run = exec_kernel__run,
	},
};

const size_t n_executors = sizeof(executors) / sizeof(executors[0]);

const struct executor *executor__find(const char *name)
{
	for (size_t i = 0; i < n_executors; i++)
		if (!strcmp(executors[i].name, name))
			return &executors[i];
	return NULL;
}

const struct executor_limit *executor__limit(const struct executor *executor,
					     const struct pf_case *c, const struct frame *frame)
{
	for (const struct executor_limit *limit = executor->limits; limit && limit->reason; limit++)
		if (limit->applies(c, frame))
			return limit;
	return NULL;
}
