// SPDX-License-Identifier: GPL-2.0-or-later
#include "softirqd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int softirqd__open(int cpu, struct pf_error *err)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char name[32], path[300], comm[32];
	int found = -1;

	snprintf(name, sizeof(name), "ksoftirqd/%d\n", cpu);
	while (proc && found < 0 && (entry = readdir(proc))) {
		FILE *file;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		file = fopen(path, "r");
		if (file && fgets(comm, sizeof(comm), file) && !strcmp(comm, name)) {
			snprintf(path, sizeof(path), "/proc/%s/schedstat", entry->d_name);
			found = open(path, O_RDONLY | O_CLOEXEC);
		}
		if (file)
			fclose(file);
	}
	if (proc)
		closedir(proc);
	if (found < 0)
		return pf_error__set(err, -ENOENT, "cannot find the CPU time of ksoftirqd/%d", cpu);
	return found;
}

double softirqd__ns(int fd)
{
	char text[128] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	return strtod(text, NULL);
}
