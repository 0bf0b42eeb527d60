/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_CAPABILITY_IFACE_H
#define PF_CAPABILITY_IFACE_H

#include "capability.h"
#include "config.h"

/*
 * Appends, for each `attach` line of the configuration, xdp.attach.IFACE and
 * iface.rx_vlan_offload.IFACE (SPEC §2.1). The trial attach (§2.3) is a link that ends with this
 * process, and is not tried where a program is: it never replaces one. Unlike the other probes it
 * works on the caller's own interfaces, and a driver may reset its link over it.
 */
int pf_capabilities__probe_ifaces(struct pf_capabilities *caps, const struct pf_config *config,
				  struct pf_error *err) PF_MUST_CHECK;

#endif
