/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The topologies of netns/, carried in the binary and brought up in the sandbox. */
#ifndef PF_TOPOLOGY_H
#define PF_TOPOLOGY_H

#include <stdbool.h>

#include "../loader/error.h"

bool topology__exists(const char *name);

/*
 * Brings the topology up unless it is, and moves the calling thread into the network namespace of
 * its router. A script that fails has its own words in the error's detail. Needs sandbox__enter().
 */
int topology__enter(const char *name, struct pf_error *err) PF_MUST_CHECK;

/* Gives the hosts of a topology that is up the addresses by which its router knows them. */
int topology__populate(const char *name, struct pf_error *err) PF_MUST_CHECK;

#endif
