/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path onto interfaces and off again, through libxdp (SPEC §5). Interfaces are those of the
 * caller's network namespace.
 */
#ifndef PF_ATTACH_H
#define PF_ATTACH_H

#include <net/if.h>
#include <stdbool.h>

#include "config.h"
#include "error.h"
#include "links.h"
#include "object.h"
#include "pins.h"

/* One interface that runs the fast path. */
struct pf_attachment {
	__u32 ifindex;
	char iface[IFNAMSIZ];
	enum pf_attach_mode mode; /* native or generic */
	__u32 prog_id;		  /* of the fast path, not of a dispatcher */
	bool dispatched;	  /* by a dispatcher that can run others too; else directly */
};

struct pf_attacher;
struct xdp_program;

/*
 * Attaches programs that are like the loaded `object`'s and use its maps. Keeps the object, which
 * must live longer.
 */
int pf_attacher__new(struct pf_attacher **attacher, struct pf_object *object,
		     struct pf_error *err) PF_MUST_CHECK;
/* What is attached stays attached. */
void pf_attacher__free(struct pf_attacher *attacher);

/*
 * True (1) when `wanted` can be tried on the link, as far as one can tell without trying: no
 * program is there, or a dispatcher in the same mode. Otherwise -EBUSY and a line that names it.
 */
int pf_attach__check(const struct pf_config_attach *wanted, const struct pf_link *link,
		     struct pf_error *err) PF_MUST_CHECK;

/*
 * Attaches to `link` as `wanted` says: `auto` is native, then generic, and if both are refused both
 * reasons are told. Never replaces a program. -EBUSY: there is one that is no dispatcher.
 */
int pf_attacher__attach(struct pf_attacher *attacher, const struct pf_config_attach *wanted,
			const struct pf_link *link, struct pf_attachment *attachment,
			struct pf_error *err) PF_MUST_CHECK;

/*
 * The fast path with the priority and the chain-call actions of §5, for libxdp to attach among others;
 * the attacher keeps it.
 */
struct xdp_program *pf_attacher__program(const struct pf_attacher *attacher);

/* An fd of the program that was attached last; owned by the attacher, -1 before. */
int pf_attacher__prog_fd(const struct pf_attacher *attacher);

/*
 * Finds the program of ours (pf_pinned_ids__own()) on the link. 1: `attachment` is filled in,
 * 0: there is none.
 */
int pf_attach__find(const struct pf_pinned_ids *ours, const struct pf_link *link,
		    struct pf_attachment *attachment, struct pf_error *err) PF_MUST_CHECK;

/* Takes that very program off; others of its dispatcher stay and run on. Gone already is success. */
int pf_attach__detach(const struct pf_attachment *attachment, struct pf_error *err) PF_MUST_CHECK;

/* Forgets what libxdp keeps in bpffs for dispatchers that were never attached (SIGKILL half-way). */
void pf_attach__clean(const struct pf_links *links);

#endif
