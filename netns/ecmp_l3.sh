#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two gateways of equal cost (drawn in lib.sh), chosen between by addresses (IPv6: and flow label).

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

topology() {
	multipath ecmp_l3 0
}

topology_main ecmp_l3 "$@"
