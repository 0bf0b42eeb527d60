/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A case: a frame, the world it arrives in, and what must happen. Cases stand in the tables of
 * fixtures/, one table per step of SPEC §4.4; cases__all() gathers them.
 */
#ifndef PF_CASE_H
#define PF_CASE_H

#include <stddef.h>

#include "../bpf/fastpath.h"
#include "outcome.h"

/* The exit that a frame takes, by the counter that names it. 0 is a row that forgot to say. */
enum case_exit {
	EXIT_UNSET,
#define X(index, NAME, name, help) EXIT_##NAME = index + 1,
	FP_COUNTERS(X)
#undef X
		EXIT_SILENT_PASS, /* disabled family, or neither address allowlisted */
};

/* What the FIB answers. A row that says nothing says that the FIB is never asked. */
enum case_fib {
	FIB_NOT_ASKED,
	FIB_SUCCESS,
	FIB_BLACKHOLE,
	FIB_UNREACHABLE,
	FIB_PROHIBIT,
	FIB_NOT_FWDED,
	FIB_FWD_DISABLED,
	FIB_UNSUPP_LWT,
	FIB_NO_NEIGH,
	FIB_FRAG_NEEDED,
	FIB_NEGATIVE, /* an errno */
	N_CASE_FIBS,
};

/* Which address was inside the allowlist. A row that says nothing leaves it to the model. */
enum case_match {
	MATCH_ANY,
	MATCH_SRC_ONLY,
	MATCH_DST_ONLY,
	MATCH_BOTH,
};

/* `.headroom = HEADROOM(n)`: the frame can grow by n bytes only; 0 stands for the kernel's default. */
#define HEADROOM(n)	      ((n) + 1)
#define CASE_DEFAULT_HEADROOM 256

enum case_flag {
	CASE_MODEL_ONLY = 1 << 0, /* no kernel path hands such a frame to XDP */
	/* The maps redirect to a VLAN device, which may not transmit what XDP redirects (§8). */
	CASE_NOT_ON_LINKS = 1 << 1,
};

struct pf_case {
	/*
	 * step/family/what, unique: "ip/v4/ttl-1". The family is what the first EtherType behind at
	 * most one tag says: v4, v6, or l2 for everything else and for frames too short to say.
	 */
	const char *name;
	const char *why;   /* one line, or NULL where the name says it: SPEC section, hazard, bug */
	const char *frame; /* in the language of frame.h */
	const char *world; /* of worlds.c; NULL: "router" */
	const char *ingress; /* interface of the world's topology; NULL: "left" */
	const char *needs; /* capabilities without which it cannot run, comma-separated, or NULL */
	unsigned int headroom;
	unsigned int burst; /* on links so many of it at once; 0: one */
	unsigned int flags;

	enum case_exit exit;
	enum case_fib fib;
	enum case_fib fib_alt; /* what older kernels answer instead, by their documented history */
	enum case_match match;
	const char *egress; /* interface; of a REDIRECT */
	const char *out;    /* the frame that leaves, where the row spells it out */
};

/* A table of cases, and all of them, in the order of §4.4. fixtures/ defines the latter. */
struct case_table {
	const char *title;
	const struct pf_case *cases;
	size_t n;
};

extern const struct case_table *const case_tables[];
extern const size_t n_case_tables;

/*
 * True when a case's name matches a shell pattern ('*' matches '/' too), or lies below it as below a
 * directory: "ip/v4" matches "ip/v4/ttl-1".
 */
bool case__matches(const struct pf_case *c, const char *pattern);

enum verdict case__verdict(const struct pf_case *c);

/* The verdict that SPEC §4.4 gives to an exit; VERDICT_UNSET for counters that name no exit. */
enum verdict case_exit__verdict(enum case_exit exit);

/* The counter's name, or "silent_pass"; and back: EXIT_UNSET for what names no exit. */
const char *case_exit__name(enum case_exit exit);
enum case_exit case_exit__find(const char *name);

/* The exit that one frame's counters tell of; EXIT_UNSET when they tell of none, or of several. */
enum case_exit case_exit__of_counters(const __u64 *counters);

/*
 * Holds an outcome against what the row says, writing every difference. `in` is the frame of the case.
 * Call from the namespace of the case's world. True when it holds.
 */
bool case__holds(const struct pf_case *c, const struct frame *in, const struct outcome *outcome,
		 FILE *out);

#endif
