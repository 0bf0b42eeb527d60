// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel_forwarded.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The value in /proc/net/FILE that the format finds in one of its lines. */
static int read_value(const char *name, const char *format, __u64 *value)
{
	unsigned long long number;
	char path[64], line[1024];
	int ret = -EIO;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", name);
	file = fopen(path, "r");
	while (file && ret && fgets(line, sizeof(line), file))
		if (sscanf(line, format, &number) == 1)
			ret = 0;
	if (!ret)
		*value = number;
	if (file)
		fclose(file);
	return ret;
}

int kernel_forwarded(__u64 *packets, struct pf_error *err)
{
	__u64 v4 = 0, v6 = 0;
	/* The first line of "Ip:" has the names, the second the values: ForwDatagrams is the sixth. */
	int ret = read_value("snmp", "Ip: %*u %*u %*u %*u %*u %llu", &v4);

	if (!ret)
		ret = read_value("snmp6", "Ip6OutForwDatagrams %llu", &v6);
	*packets = v4 + v6;
	return ret ? pf_error__set(err, ret, "cannot read what the kernel forwarded") : 0;
}
