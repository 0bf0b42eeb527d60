// SPDX-License-Identifier: GPL-2.0-or-later
#include "receiver.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int receiver__cpus(void)
{
	int cpus = libbpf_num_possible_cpus();

	return cpus > 0 ? cpus : 1;
}

int receiver__take(int seen_fd, struct sink_seen *seen, __u64 *frames, struct pf_error *err)
{
	int cpus = receiver__cpus(), ret = 0;
	struct sink_seen *now = calloc(cpus, sizeof(*now));
	const __u32 zero = 0;

	if (!now)
		return pf_error__set(err, -ENOMEM, "cannot read the sink: out of memory");
	if (bpf_map_lookup_elem(seen_fd, &zero, now))
		ret = pf_error__set(err, -errno, "cannot read the sink: %s", strerror(errno));
	for (int i = 0; !ret && i < cpus; i++) {
		*frames += now[i].frames;
		if (now[i].frames)
			seen[i] = now[i];
	}
	/* Emptied, so that what is there the next time is new. */
	memset(now, 0, cpus * sizeof(*now));
	if (!ret && bpf_map_update_elem(seen_fd, &zero, now, BPF_ANY))
		ret = pf_error__set(err, -errno, "cannot empty the sink: %s", strerror(errno));
	free(now);
	return ret;
}
