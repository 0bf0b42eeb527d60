// SPDX-License-Identifier: GPL-2.0-or-later
#include "embedded.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

int embedded__load(struct bpf_object **object, int *prog_fd, const char *name, const char *start,
		   const char *end, struct pf_error *err)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = name);
	int ret;

	*object = bpf_object__open_mem(start, end - start, &opts);
	ret = *object ? bpf_object__load(*object) : -errno;
	if (ret)
		return pf_error__set(err, ret, "cannot load our own program %s: %s", name,
				     strerror(-ret));
	*prog_fd = bpf_program__fd(bpf_object__find_program_by_name(*object, name));
	return 0;
}
