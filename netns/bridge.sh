#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The egress is a bridge: the FIB names `bridge`, and the wire hangs on its port `right`. A bridge cannot
# transmit what XDP redirects (it has no ndo_xdp_xmit), so it is not in redirect_devmap.
#
#   host a                        router                                  host b
#   eth0          left 10.1.0.1/16        bridge 10.2.0.1/24 ── right     eth0  10.2.0.2
#   02:..:01:02        2001:db8:1::1/48          2001:db8:2::1/64               2001:db8:2::2
#                      02:..:01:01               02:..:02:01   02:..:03:01      02:..:02:02

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

hosts() {
	host bridge bridge-a
	host bridge bridge-b 21
}

# No delay before a port forwards, and no multicast queries of the bridge's own.
topology() {
	namespaces bridge bridge-a bridge-b
	forwarding bridge
	ip -n bridge -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns bridge-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns bridge-b up type veth peer name right index 12 address 02:00:00:00:03:01
		link set right up
		link add name bridge index 21 address 02:00:00:00:02:01 type bridge forward_delay 0 mcast_snooping 0
		link set right master bridge
		link set bridge up

		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev bridge
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev bridge nodad

		neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev bridge nud permanent
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev bridge nud permanent
	EOF
}

topology_main bridge "$@"
