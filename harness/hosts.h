/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hosts of a topology that is up: the namespaces NAME-a, NAME-b, … with their eth0. */
#ifndef PF_HOSTS_H
#define PF_HOSTS_H

#include <netinet/in.h>
#include <stddef.h>

#include "../loader/error.h"

enum { HOSTS_MAX = 8 };

struct host {
	char netns[32];
	char ip4[INET_ADDRSTRLEN], ip6[INET6_ADDRSTRLEN]; /* empty: none */
};

struct hosts {
	struct host list[HOSTS_MAX];
	size_t n;
};

/* Those of a topology, with the first address of each family. */
int hosts__read(struct hosts *hosts, const char *topology, struct pf_error *err) PF_MUST_CHECK;

/*
 * Attaches a program that passes everything to eth0 of every host, in native mode: without one a veth
 * drops what is redirected to its peer (SPEC §11.1). It stays as long as the namespace.
 */
int hosts__receive_redirects(const struct hosts *hosts, struct pf_error *err) PF_MUST_CHECK;

#endif
