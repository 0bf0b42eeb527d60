// SPDX-License-Identifier: GPL-2.0-or-later
#include "tables.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for one more element and copies it there. Arrays double, so n needs no companion. */
static int append(void **array, size_t *n, const void *element, size_t size)
{
	bool full = (*n & (*n - 1)) == 0; /* 0 or a power of two */

	if (full) {
		void *grown = reallocarray(*array, *n ? 2 * *n : 1, size);

		if (!grown)
			return -ENOMEM;
		*array = grown;
	}
	memcpy((char *)*array + *n * size, element, size);
	(*n)++;
	return 0;
}

int pf_tables__allow(struct pf_tables *tables, const struct pf_prefix *prefix)
{
	return append((void **)&tables->allow, &tables->n_allow, prefix, sizeof(*prefix));
}

int pf_tables__egress(struct pf_tables *tables, __u32 ifindex)
{
	return append((void **)&tables->egress, &tables->n_egress, &ifindex, sizeof(ifindex));
}

int pf_tables__vlan_resolve(struct pf_tables *tables, const struct pf_vlan *vlan)
{
	return append((void **)&tables->vlan_resolve, &tables->n_vlan_resolve, vlan, sizeof(*vlan));
}

int pf_tables__vlan_ingress(struct pf_tables *tables, const struct pf_vlan *vlan)
{
	return append((void **)&tables->vlan_ingress, &tables->n_vlan_ingress, vlan, sizeof(*vlan));
}

void pf_tables__free(struct pf_tables *tables)
{
	free(tables->allow);
	free(tables->egress);
	free(tables->vlan_resolve);
	free(tables->vlan_ingress);
	memset(tables, 0, sizeof(*tables));
}

static bool host_bits_are_zero(const struct pf_prefix *prefix, unsigned int bytes)
{
	for (unsigned int bit = prefix->len; bit < 8 * bytes; bit++)
		if (prefix->addr[bit / 8] & (0x80 >> bit % 8))
			return false;
	return true;
}

int pf_prefix__parse(struct pf_prefix *prefix, const char *text, struct pf_error *err)
{
	const char *slash = strchr(text, '/');
	char address[INET6_ADDRSTRLEN], *end;
	unsigned int bits;
	long len;

	memset(prefix, 0, sizeof(*prefix));
	if (!slash)
		return pf_error__set(err, -EINVAL, "prefix \"%s\": expected ADDRESS/LENGTH", text);
	if ((size_t)(slash - text) >= sizeof(address))
		goto no_address;
	memcpy(address, text, slash - text);
	address[slash - text] = '\0';
	if (inet_pton(AF_INET, address, prefix->addr) == 1)
		prefix->family = AF_INET;
	else if (inet_pton(AF_INET6, address, prefix->addr) == 1)
		prefix->family = AF_INET6;
	else
		goto no_address;

	bits = prefix->family == AF_INET ? 32 : 128;
	errno = 0;
	len = strtol(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || *end || errno || len > bits)
		return pf_error__set(err, -EINVAL, "prefix \"%s\": expected a length of 0 to %u",
				     text, bits);
	prefix->len = len;
	if (!host_bits_are_zero(prefix, bits / 8))
		return pf_error__set(err, -EINVAL,
				     "prefix \"%s\": expected all bits after the first %ld to be 0",
				     text, len);
	return 0;

no_address:
	return pf_error__set(err, -EINVAL,
			     "prefix \"%s\": expected an IPv4 or IPv6 address before the '/'",
			     text);
}
