// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifndef PF_CLANG
#define PF_CLANG "unknown"
#endif

/* The value behind the first line of /proc/cpuinfo that begins with "model name". */
static void look_at_cpu(char *name, size_t size)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[256];

	snprintf(name, size, "unknown");
	while (file && fgets(line, sizeof(line), file)) {
		const char *value = strchr(line, ':');

		if (strncmp(line, "model name", 10) || !value)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(name, size, "%s", value + 1 + strspn(value + 1, " "));
		break;
	}
	if (file)
		fclose(file);
}

static int read_jit(void)
{
	FILE *file = fopen("/proc/sys/net/core/bpf_jit_enable", "r");
	int jit = -1;

	if (file && fscanf(file, "%d", &jit) != 1)
		jit = -1;
	if (file)
		fclose(file);
	return jit;
}

int machine__look(struct machine *machine, struct pf_error *err)
{
	struct utsname uts;

	if (uname(&uts))
		return pf_error__set(err, -errno, "uname: %s", strerror(errno));
	snprintf(machine->kernel, sizeof(machine->kernel), "%s", uts.release);
	snprintf(machine->clang, sizeof(machine->clang), "%s", PF_CLANG);
	look_at_cpu(machine->cpu_name, sizeof(machine->cpu_name));
	machine->jit = read_jit();
	machine->n_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (getloadavg(machine->load, 3) != 3)
		machine->load[0] = machine->load[1] = machine->load[2] = -1;
	return 0;
}
