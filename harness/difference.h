/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the fast path differs from the kernel's own forwarding by design (SPEC §9.4): the one list, and
 * for each entry the cases that show it. Where such a case no longer shows it, the case fails.
 */
#ifndef PF_DIFFERENCE_H
#define PF_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <linux/types.h>

enum difference_kind {
	DIFFERENCE_UNSET,
	/* The fast path redirects a frame that the kernel would not forward, or elsewhere. */
	DIFFERENCE_REDIRECTS,
	/* The same, but whether it shows depends on the kernel's random hash seed. */
	DIFFERENCE_REDIRECTS_BY_CHANCE,
	/* The kernel answers with a message of its own, where the fast path is silent. */
	DIFFERENCE_SILENT,
	/* Of a burst the kernel delivers all; the fast path redirects all, and some are lost. */
	DIFFERENCE_LOSES,
};

/*
 * An ICMP message: its type in either family, and the IPv4 code that is not meant. The kernel rations
 * such messages, so that each may come or not.
 */
struct icmp_type {
	__u8 v4, v6;	  /* 0: the end of the table */
	__u8 but_v4_code; /* 0: none */
};

enum { DIFFERENCE_MAX_CASES = 8, DIFFERENCE_MAX_TYPES = 5, DIFFERENCES_MAX = 16 };

struct frame;

struct difference {
	const char *name;
	const char *why; /* one line */
	enum difference_kind kind;
	struct icmp_type messages[DIFFERENCE_MAX_TYPES]; /* of DIFFERENCE_SILENT */
	const char *cases[DIFFERENCE_MAX_CASES];	 /* names or patterns, as of run */
	/*
	 * NULL, or what knows it by the frame alone, which then need not be a case: `is_for_router`
	 * says whether its destination MAC is one of the router's.
	 */
	bool (*shows)(const struct frame *in, bool is_for_router);
};

extern const struct difference differences[];
extern const size_t n_differences;

struct pf_case;

/* For people: each difference with its reason and the cases that show it. */
void difference__print_all(FILE *out);

/* The difference that this case shows, or NULL. */
const struct difference *difference__of_case(const struct pf_case *c);

/* The difference that a frame shows by itself, whatever it is a case of; or NULL. */
const struct difference *difference__of_frame(const struct frame *in, bool is_for_router);

/* True when some difference has the kernel send this ICMP message. `is_v6` says whose type it is. */
bool difference__has_message(bool is_v6, __u8 type, __u8 code);

#endif
