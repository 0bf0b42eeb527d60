// SPDX-License-Identifier: GPL-2.0-or-later
#include "exec_wire.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>

#include "stand.h"
#include "wire.h"

/* The interfaces of the router that a batch's frames come in by, each once. */
struct ingress {
	__u32 *ifindexes;
	size_t n;
	size_t n_attached; /* the first so many have the program */
	__u32 xdp_flags;
};

static bool ingress__has(const struct ingress *ingress, __u32 ifindex)
{
	for (size_t i = 0; i < ingress->n; i++)
		if (ingress->ifindexes[i] == ifindex)
			return true;
	return false;
}

static int ingress__collect(struct ingress *ingress, const struct stimulus *stimuli, size_t n)
{
	ingress->ifindexes = calloc(n + 1, sizeof(*ingress->ifindexes));
	if (!ingress->ifindexes)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!ingress__has(ingress, stimuli[i].ingress_ifindex))
			ingress->ifindexes[ingress->n++] = stimuli[i].ingress_ifindex;
	return 0;
}

static int ingress__attach(struct ingress *ingress, int prog_fd, struct pf_error *err)
{
	for (; ingress->n_attached < ingress->n; ingress->n_attached++) {
		__u32 ifindex = ingress->ifindexes[ingress->n_attached];
		int ret = bpf_xdp_attach((int)ifindex, prog_fd,
					 ingress->xdp_flags | XDP_FLAGS_UPDATE_IF_NOEXIST, NULL);

		if (ret)
			return pf_error__set(err, ret,
					     "cannot attach the fast path to ifindex %u: %s",
					     ifindex, strerror(-ret));
	}
	return 0;
}

static int ingress__detach(struct ingress *ingress, struct pf_error *err)
{
	int ret = 0;

	while (ingress->n_attached > 0) {
		__u32 ifindex = ingress->ifindexes[--ingress->n_attached];
		int code = bpf_xdp_detach((int)ifindex, ingress->xdp_flags, NULL);

		if (code)
			ret = pf_error__set(err, code,
					    "cannot detach the fast path from ifindex %u: %s",
					    ifindex, strerror(-code));
	}
	return ret;
}

/* What was seen, as a verdict and the frame that it is about. */
static int conclude(struct outcome *outcome, const struct emissions *passed)
{
	const struct emission *seen = NULL;

	outcome->knows = OUTCOME_KNOWS_EGRESS | OUTCOME_KNOWS_EMISSIONS;
	if (passed->n) {
		outcome->verdict = VERDICT_PASS;
		seen = &passed->list[0];
	} else if (outcome->emissions.n) {
		outcome->verdict = VERDICT_REDIRECT;
		seen = &outcome->emissions.list[0];
		outcome->egress_ifindex = seen->ifindex;
	} else {
		outcome->verdict = outcome->counters[FP_ERR_VLAN] ? VERDICT_ABORTED : VERDICT_DROP;
		outcome->knows |= OUTCOME_LACKS_FRAME;
	}
	return seen ? frame__set(&outcome->frame, seen->frame.bytes, seen->frame.len) : 0;
}

/* In native mode the frames of a burst are the program's at once; else the stack's, where it is attached. */
static int send(struct stand *stand, struct wire *wire, const struct stimulus *stimulus,
		__u32 xdp_flags, struct emissions *passed, struct emissions *out,
		struct pf_error *err)
{
	if (!stimulus->burst)
		return wire__carry(wire, stimulus->ingress_ifindex, &stimulus->frame, passed, out,
				   err);
	return wire__carry_burst(
		wire, stimulus->ingress_ifindex, &stimulus->frame, stimulus->burst,
		xdp_flags & XDP_FLAGS_DRV_MODE ? pf_object__prog_fd(stand__object(stand)) : -1,
		passed, out, err);
}

/* What one frame of `n` that are alike added. A sum that is not theirs in equal parts stays as it is. */
static __u64 share(__u64 added, unsigned int n)
{
	return n && added % n == 0 ? added / n : added;
}

static int carry(struct stand *stand, struct wire *wire, const struct stimulus *stimulus,
		 __u32 xdp_flags, struct outcome *outcome, struct pf_error *err)
{
	struct pf_object *object = stand__object(stand);
	__u64 before[FP_N_COUNTERS], after[FP_N_COUNTERS];
	struct emissions passed = {};
	int ret;

	ret = pf_object__read_counters(object, before, err);
	if (!ret)
		ret = send(stand, wire, stimulus, xdp_flags, &passed, &outcome->emissions, err);
	if (!ret)
		ret = pf_object__read_counters(object, after, err);
	if (ret)
		goto out;
	for (int i = 0; i < FP_N_COUNTERS; i++)
		outcome->counters[i] = share(after[i] - before[i], stimulus->burst);
	if (conclude(outcome, &passed))
		ret = pf_error__set(err, -ENOMEM, "cannot keep a frame: out of memory");
out:
	emissions__free(&passed);
	return ret;
}

/* `xdp_flags` 0: without the program. */
static int run(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
	       size_t n, struct outcome *outcomes, __u32 xdp_flags, struct pf_error *err)
{
	const char *topology = world->row->topology ? world->row->topology : world->row->name;
	struct pf_error detach_err = PF_ERROR_INIT;
	struct ingress ingress = { .xdp_flags = xdp_flags };
	struct wire *wire;
	struct wire_pin pin;
	int ret;

	ret = wire__pin(&pin, err);
	if (ret)
		return ret;
	ret = stand__wire(stand, topology, &wire, err);
	if (!ret && ingress__collect(&ingress, stimuli, n))
		ret = pf_error__set(err, -ENOMEM, "cannot run frames: out of memory");
	if (!ret)
		ret = pf_object__apply(stand__object(stand), &world->tables, err);
	if (!ret && xdp_flags)
		ret = ingress__attach(&ingress, pf_object__prog_fd(stand__object(stand)), err);
	for (size_t i = 0; !ret && i < n; i++)
		ret = carry(stand, wire, &stimuli[i], xdp_flags, &outcomes[i], err);
	if (ingress__detach(&ingress, ret ? &detach_err : err) && !ret)
		ret = -EIO;
	pf_error__clear(&detach_err);
	free(ingress.ifindexes);
	wire__unpin(&pin);
	return ret;
}

int exec_native__run(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
		     size_t n, struct outcome *outcomes, struct pf_error *err)
{
	return run(stand, world, stimuli, n, outcomes, XDP_FLAGS_DRV_MODE, err);
}

int exec_generic__run(struct stand *stand, const struct world *world,
		      const struct stimulus *stimuli, size_t n, struct outcome *outcomes,
		      struct pf_error *err)
{
	return run(stand, world, stimuli, n, outcomes, XDP_FLAGS_SKB_MODE, err);
}

int exec_kernel__run(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
		     size_t n, struct outcome *outcomes, struct pf_error *err)
{
	return run(stand, world, stimuli, n, outcomes, 0, err);
}
