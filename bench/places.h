/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network namespaces between which a bench's frames go: those of topology router. */
#ifndef PF_BENCH_PLACES_H
#define PF_BENCH_PLACES_H

#include "../loader/error.h"

enum place { HOST_A, ROUTER, HOST_B, N_PLACES };

struct places {
	int netns[N_PLACES]; /* -1: none */
};

/* The topology must be up. */
int places__open(struct places *places, struct pf_error *err) PF_MUST_CHECK;
void places__close(struct places *places);

/* The calling thread. */
int places__go_to(const struct places *places, enum place place,
		  struct pf_error *err) PF_MUST_CHECK;

#endif
