#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A trunk on either side: untagged, 802.1Q and 802.1ad on the same wire.
#
#   host a                           router                                   host b
#   eth0    left     10.1.0.1/16     right      10.2.0.1/24              eth0 10.2.0.2
#           left.10  10.3.10.1/24    right.100  10.2.100.1/24  802.1Q         10.2.100.2
#           left.20  10.3.20.1/24    right.200  10.2.200.1/24  802.1ad        10.2.200.2
#   02:..:01:02      02:..:01:01                02:..:02:01                   02:..:02:02
#
#   The same in IPv6: 2001:db8:1::1/48, 2001:db8:3:10::1/64, 2001:db8:3:20::1/64 on the left,
#   2001:db8:2::1/64, 2001:db8:2:100::1/64, 2001:db8:2:200::1/64 on the right. Where a kernel has no
#   802.1Q devices veths of the same names stand in for them: the FIB cannot tell.

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

stand_ins() {
	ip -n vlan -batch - <<-EOF
		link add name left.10 index 31 netns vlan-a up type veth peer name left.10 index 21 address 02:00:00:00:01:01
		link set left.10 up
		link add name left.20 index 32 netns vlan-a up type veth peer name left.20 index 22 address 02:00:00:00:01:01
		link set left.20 up
		link add name right.100 index 33 netns vlan-b up type veth peer name right.100 index 23 address 02:00:00:00:02:01
		link set right.100 up
		link add name right.200 index 34 netns vlan-b up type veth peer name right.200 index 24 address 02:00:00:00:02:01
		link set right.200 up
	EOF
}

topology() {
	namespaces vlan vlan-a vlan-b
	forwarding vlan
	ip -n vlan -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns vlan-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns vlan-b up type veth peer name right index 12 address 02:00:00:00:02:01
		link set right up
	EOF
	# The first line fails where there are no such devices.
	ip -n vlan -batch - 2>/dev/null <<-EOF || stand_ins
		link add link left name left.10 index 21 up type vlan id 10
		link add link left name left.20 index 22 up type vlan proto 802.1ad id 20
		link add link right name right.100 index 23 up type vlan id 100
		link add link right name right.200 index 24 up type vlan proto 802.1ad id 200
	EOF
	ip -n vlan -batch - <<-EOF
		addr add 10.1.0.1/16 dev left
		addr add 10.3.10.1/24 dev left.10
		addr add 10.3.20.1/24 dev left.20
		addr add 10.2.0.1/24 dev right
		addr add 10.2.100.1/24 dev right.100
		addr add 10.2.200.1/24 dev right.200
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:3:10::1/64 dev left.10 nodad
		addr add 2001:db8:3:20::1/64 dev left.20 nodad
		addr add 2001:db8:2::1/64 dev right nodad
		addr add 2001:db8:2:100::1/64 dev right.100 nodad
		addr add 2001:db8:2:200::1/64 dev right.200 nodad

		neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 10.2.100.2 lladdr 02:00:00:00:02:02 dev right.100 nud permanent
		neigh add 10.2.200.2 lladdr 02:00:00:00:02:02 dev right.200 nud permanent
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:2:100::2 lladdr 02:00:00:00:02:02 dev right.100 nud permanent
		neigh add 2001:db8:2:200::2 lladdr 02:00:00:00:02:02 dev right.200 nud permanent
	EOF
}

topology_main vlan "$@"
