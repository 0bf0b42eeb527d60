/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a NIC takes VLAN tags off received frames, where XDP cannot see them (SPEC §11.13). */
#ifndef PF_OFFLOAD_H
#define PF_OFFLOAD_H

#include <stdbool.h>

#include "error.h"
#include "links.h"

/*
 * The setting of `ethtool -K` that hides tags from XDP on `link` and is on, for a kind of tag that
 * one of its sub-interfaces has; NULL if there is none. A negative errno when the driver does not
 * tell; without VLAN sub-interfaces it is not asked.
 */
int pf_offload__hides_tags(const struct pf_links *links, const struct pf_link *link,
			   const char **setting, struct pf_error *err) PF_MUST_CHECK;

#endif
