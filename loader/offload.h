/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a NIC takes VLAN tags off received frames, where XDP cannot see them (SPEC §11.13). */
#ifndef PF_OFFLOAD_H
#define PF_OFFLOAD_H

#include <stdbool.h>

#include "error.h"
#include "links.h"

/*
 * What `ethtool -K IFACE` has to be given so that `link` no longer hides tags from XDP, of the kinds
 * that its sub-interfaces have; NULL if it hides none. A negative errno when the driver does not
 * tell; without VLAN sub-interfaces it is not asked.
 */
int pf_offload__hides_tags(const struct pf_links *links, const struct pf_link *link,
			   const char **cure, struct pf_error *err) PF_MUST_CHECK;

#endif
