// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* All values by one system call. -ENOTSUPP (524, no errno of userspace's) before kernel 5.13. */
static int read_at_once(int map_fd, __u64 *values)
{
	__u32 keys[FP_N_COUNTERS], next, n = FP_N_COUNTERS;

	if (bpf_map_lookup_batch(map_fd, NULL, &next, keys, values, &n, NULL) && errno != ENOENT)
		return -errno;
	return n == FP_N_COUNTERS ? 0 : -EIO; /* an array's keys come in their order */
}

static int read_one_by_one(int map_fd, __u64 *values, int cpus)
{
	for (__u32 i = 0; i < FP_N_COUNTERS; i++)
		if (bpf_map_lookup_elem(map_fd, &i, values + (size_t)i * cpus))
			return -errno;
	return 0;
}

int pf_stats__read(int fd, __u64 *counters, struct pf_error *err)
{
	int cpus = libbpf_num_possible_cpus(), ret;
	__u64 *values = cpus > 0 ? calloc((size_t)cpus * FP_N_COUNTERS, sizeof(*values)) : NULL;

	if (!values)
		return pf_error__set(err, -ENOMEM, "cannot read counters: out of memory");
	ret = read_at_once(fd, values);
	if (ret)
		ret = read_one_by_one(fd, values, cpus);
	if (ret)
		pf_error__set(err, ret, "cannot read the counters: %s", strerror(-ret));
	for (int i = 0; !ret && i < FP_N_COUNTERS; i++) {
		counters[i] = 0;
		for (int cpu = 0; cpu < cpus; cpu++)
			counters[i] += values[(size_t)i * cpus + cpu];
	}
	free(values);
	return ret;
}
