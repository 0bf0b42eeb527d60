/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The test stand: the object under test and the harness's own small programs, loaded once for a run
 * and shared by its executors.
 */
#ifndef PF_STAND_H
#define PF_STAND_H

#include <linux/bpf.h>

#include "../loader/object.h"
#include "outcome.h"

struct stand;
struct wire;

/* Loads everything. `path` as in pf_object__open(). */
int stand__open(struct stand **stand, const char *path, struct pf_error *err) PF_MUST_CHECK;
void stand__free(struct stand *stand);

struct pf_object *stand__object(struct stand *stand);

/*
 * A model_fib_lookup: the FIB of the current network namespace, asked through a program of its own.
 * `stand` is a struct stand.
 */
int stand__fib_lookup(void *stand, struct bpf_fib_lookup *params, __u32 flags);

/*
 * The program that leaves a frame `headroom` bytes to grow in and then calls the fast path; its
 * descriptor, or a negative errno.
 */
int stand__preamble(struct stand *stand, __u32 headroom, struct pf_error *err) PF_MUST_CHECK;

/*
 * Takes what is in `log`: at most the last event is kept in `*event`, all are counted. The number of
 * events, or a negative errno.
 */
int stand__take_events(struct stand *stand, struct fp_event *event,
		       struct pf_error *err) PF_MUST_CHECK;

/*
 * The wires of a topology whose router's namespace the caller is in; opened once for each topology.
 * The stand keeps them. As wire__open() says.
 */
int stand__wire(struct stand *stand, const char *topology, struct wire **wire,
		struct pf_error *err) PF_MUST_CHECK;

#endif
