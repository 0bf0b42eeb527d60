// SPDX-License-Identifier: GPL-2.0-or-later
#include "stand.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/fib_probe.h"
#include "bpf/preamble.h"
#include "embedded.h"
#include "wire.h"

extern const char embedded_fib_probe[], embedded_fib_probe_end[];
extern const char embedded_preamble[], embedded_preamble_end[];

struct stand {
	struct pf_object *object;
	struct bpf_object *fib_probe, *preamble;
	int fib_probe_fd, preamble_fd, preamble_cfg_fd;
	struct ring_buffer *ring;
	struct wire **wires;
	size_t n_wires;
	struct {
		unsigned int n;
		struct fp_event last;
	} events;
};

static int take_event(void *ctx, void *data, size_t size)
{
	struct stand *stand = ctx;

	if (size != sizeof(stand->events.last))
		return -EBADMSG;
	stand->events.n++;
	memcpy(&stand->events.last, data, size);
	return 0;
}

static int connect_preamble(struct stand *stand, struct pf_error *err)
{
	int next_fd = bpf_object__find_map_fd_by_name(stand->preamble, "preamble_next");
	int prog_fd = pf_object__prog_fd(stand->object);
	const __u32 zero = 0;

	stand->preamble_cfg_fd = bpf_object__find_map_fd_by_name(stand->preamble, "preamble_cfg");
	if (bpf_map_update_elem(next_fd, &zero, &prog_fd, BPF_ANY))
		return pf_error__set(err, -errno, "cannot put the fast path behind a tail call: %s",
				     strerror(errno));
	return 0;
}

int stand__open(struct stand **result, const char *path, struct pf_error *err)
{
	struct stand *stand = calloc(1, sizeof(*stand));
	int ret;

	*result = NULL;
	if (!stand)
		return pf_error__set(err, -ENOMEM, "cannot set up the test stand: out of memory");
	ret = pf_object__open(&stand->object, path, err);
	if (!ret) {
		pf_object__want_verifier_log(stand->object);
		ret = pf_object__load(stand->object, err);
	}
	if (!ret)
		ret = embedded__load(&stand->fib_probe, &stand->fib_probe_fd, "fib_probe",
				     embedded_fib_probe, embedded_fib_probe_end, err);
	if (!ret)
		ret = embedded__load(&stand->preamble, &stand->preamble_fd, "preamble",
				     embedded_preamble, embedded_preamble_end, err);
	if (!ret)
		ret = connect_preamble(stand, err);
	if (ret)
		goto out;
	stand->ring = ring_buffer__new(pf_object__map_fd(stand->object, PF_MAP_log), take_event,
				       stand, NULL);
	if (!stand->ring)
		ret = pf_error__set(err, -errno, "cannot read map log: %s", strerror(errno));
out:
	if (ret)
		stand__free(stand);
	else
		*result = stand;
	return ret;
}

struct pf_object *stand__object(struct stand *stand)
{
	return stand->object;
}

int stand__fib_lookup(void *data, struct bpf_fib_lookup *params, __u32 flags)
{
	struct stand *stand = data;
	struct fib_probe_frame frame = { .flags = flags }, answer = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = &frame, .data_size_in = sizeof(frame),
		    .data_out = &answer, .data_size_out = sizeof(answer), .repeat = 1);

	frame.params = *params;
	if (bpf_prog_test_run_opts(stand->fib_probe_fd, &opts) || opts.retval != XDP_PASS)
		return -ENOTRECOVERABLE; /* no errno of the helper's: no case expects it */
	*params = answer.params;
	return answer.rc;
}

int stand__preamble(struct stand *stand, __u32 headroom, struct pf_error *err)
{
	struct preamble_cfg cfg = { .headroom = headroom };
	const __u32 zero = 0;

	if (bpf_map_update_elem(stand->preamble_cfg_fd, &zero, &cfg, BPF_ANY))
		return pf_error__set(err, -errno, "cannot configure the preamble: %s",
				     strerror(errno));
	return stand->preamble_fd;
}

int stand__take_events(struct stand *stand, struct fp_event *event, struct pf_error *err)
{
	int ret;

	stand->events.n = 0;
	ret = ring_buffer__consume(stand->ring);
	if (ret < 0)
		return pf_error__set(err, ret, "map log: %s",
				     ret == -EBADMSG ? "a record has not the size of an event"
						     : strerror(-ret));
	*event = stand->events.last;
	return stand->events.n;
}

int stand__wire(struct stand *stand, const char *topology, struct wire **wire, struct pf_error *err)
{
	struct wire **wires;
	int ret;

	for (size_t i = 0; i < stand->n_wires; i++)
		if (!strcmp(wire__topology(stand->wires[i]), topology)) {
			*wire = stand->wires[i];
			return 0;
		}
	wires = reallocarray(stand->wires, stand->n_wires + 1, sizeof(*wires));
	if (!wires)
		return pf_error__set(err, -ENOMEM, "cannot open wires: out of memory");
	stand->wires = wires;
	ret = wire__open(wire, topology, 0, err);
	if (!ret)
		wires[stand->n_wires++] = *wire;
	return ret;
}

void stand__free(struct stand *stand)
{
	if (!stand)
		return;
	for (size_t i = 0; i < stand->n_wires; i++)
		wire__free(stand->wires[i]);
	free(stand->wires);
	ring_buffer__free(stand->ring);
	bpf_object__close(stand->preamble);
	bpf_object__close(stand->fib_probe);
	pf_object__free(stand->object);
	free(stand);
}
