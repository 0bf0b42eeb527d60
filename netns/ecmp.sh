#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two gateways of equal cost (drawn in lib.sh), chosen between by addresses, protocol and ports.

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

topology() {
	multipath ecmp 1
}

topology_main ecmp "$@"
