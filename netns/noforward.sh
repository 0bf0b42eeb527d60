#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two LANs and a machine between them that is no router: forwarding is off in both families.
#
#   host a                        no router                          host b
#   eth0          left 10.1.0.1/16        right 10.2.0.1/24     eth0  10.2.0.2
#   02:..:01:02        2001:db8:1::1/48         2001:db8:2::1/64      2001:db8:2::2  02:..:02:02

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

topology() {
	namespaces noforward noforward-a noforward-b
	settings noforward ipv4/ip_forward=0 ipv6/conf/all/forwarding=0
	ip -n noforward -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns noforward-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns noforward-b up type veth peer name right index 12 address 02:00:00:00:02:01
		link set right up

		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev right
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev right nodad

		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent
	EOF
}

topology_main noforward "$@"
