// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel_symbols.h"

#include <stdio.h>

void kernel_symbol__at(__u64 address, char *name, size_t size)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	unsigned long long start, best = 0;
	char line[256], symbol[128];

	snprintf(name, size, "0x%llx", (unsigned long long)address);
	/* Unsorted. Addresses that are hidden from us read as 0, and are below everything. */
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%llx %*c %127s", &start, symbol) != 2)
			continue;
		if (start > best && start <= address) {
			best = start;
			snprintf(name, size, "%s", symbol);
		}
	}
	if (file)
		fclose(file);
}
