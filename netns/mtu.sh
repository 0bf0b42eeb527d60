#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A narrow link behind a normal one: what is longer than 1280 bytes of IP comes in and cannot leave.
#
#   host a                        router                             host b
#   eth0          left 10.1.0.1/16        right 10.2.0.1/24     eth0  10.2.0.2
#   02:..:01:02        2001:db8:1::1/48         2001:db8:2::1/64      2001:db8:2::2  02:..:02:02
#   ────────────── MTU 1500               ────── MTU 1280 ──────

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

topology() {
	namespaces mtu mtu-a mtu-b
	forwarding mtu
	ip -n mtu -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns mtu-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 mtu 1280 netns mtu-b up type veth peer name right index 12 address 02:00:00:00:02:01 mtu 1280
		link set right up

		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev right
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev right nodad

		neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent
	EOF
}

topology_main mtu "$@"
