// SPDX-License-Identifier: GPL-2.0-or-later
#include "executor.h"

#include <string.h>

#include "exec_model.h"
#include "exec_testrun.h"

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
		.run = exec_testrun__run,
	},
	{
		.name = "events",
		.help = "the same with events on, each event compared as well",
		.needs = "test_run.xdp,test_run.ingress_ifindex",
		.cfg_flags = FP_FLAG_EVENTS,
		.run = exec_testrun__run,
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
