/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `packetframe feasibility` (SPEC §2.1): may the fast path run on this host? */
#ifndef PF_FEASIBILITY_H
#define PF_FEASIBILITY_H

#include <stdio.h>

#include "capability.h"
#include "error.h"

/* The sub-command. Returns an exit status of §7.3. `argv[0]` is the name in usage messages. */
int pf_feasibility__main(int argc, char **argv);

/* The tables for people: what the loader requires, then the rest. Errors of `out` are its own. */
void pf_feasibility__print(const struct pf_capabilities *caps, FILE *out);

/*
 * The object of SPEC §2.1, a json_t (jansson) that the caller releases; NULL when out of memory or
 * when a text is not UTF-8. `required` and `passed` are the loader's.
 */
struct json_t *pf_feasibility__json(const struct pf_capabilities *caps) PF_MUST_CHECK;

/* The same and a newline. -ENOMEM, -EIO. */
int pf_feasibility__print_json(const struct pf_capabilities *caps, FILE *out,
			       struct pf_error *err) PF_MUST_CHECK;

#endif
