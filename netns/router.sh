#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One router between two LANs, with every kind of route that the FIB knows.
#
#   host a                           router                                host b
#   eth0 10.1.0.2/16      left  10.1.0.1/16    right 10.2.0.1/24     eth0 10.2.0.2/24
#        2001:db8:1::2/48       2001:db8:1::1        2001:db8:2::1        2001:db8:2::2
#   02:..:01:02 ───────────── 02:..:01:01      02:..:02:01 ───────────── 02:..:02:02
#
#   host n (narrow link, MTU 1280)   narrow 10.2.20.1/24, 2001:db8:2:20::1/64    02:..:03:01
#   host s (not in redirect_devmap)  spare  10.2.30.1/24, 2001:db8:2:30::1/64    02:..:04:01
#   host t (trunk: VLANs)            trunk  no address of its own                02:..:05:01
#      trunk.100 (802.1Q 100)        10.2.100.1/24, 2001:db8:2:100::1/64
#      trunk.200 (802.1ad 200)       10.2.200.1/24, 2001:db8:2:200::1/64, MTU 1400
#   left has VLANs too: left.10 (802.1Q 10) 10.3.10.1/24, left.20 (802.1ad 20) 10.3.20.1/24,
#   2001:db8:3:10::1/64 and 2001:db8:3:20::1/64
#
# Where a kernel has no 802.1Q devices a veth of the same name stands in for each sub-interface: to the
# FIB they look the same, but no frame would come through them.

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

stand_ins() {
	ip -n router -batch - <<-EOF
		link add name trunk.100 index 31 netns router-t up type veth peer name trunk.100 index 21 address 02:00:00:00:05:01
		link set trunk.100 up
		link add name trunk.200 index 32 mtu 1400 netns router-t up type veth peer name trunk.200 index 22 address 02:00:00:00:05:01 mtu 1400
		link set trunk.200 up
		link add name left.10 index 33 netns router-a up type veth peer name left.10 index 23 address 02:00:00:00:01:01
		link set left.10 up
		link add name left.20 index 34 netns router-a up type veth peer name left.20 index 24 address 02:00:00:00:01:01
		link set left.20 up
	EOF
}

topology() {
	namespaces router router-a router-b router-n router-s router-t
	forwarding router
	ip -n router -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns router-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns router-b up type veth peer name right index 12 address 02:00:00:00:02:01
		link set right up
		link add name eth0 index 2 address 02:00:00:00:03:02 mtu 1280 netns router-n up type veth peer name narrow index 13 address 02:00:00:00:03:01 mtu 1280
		link set narrow up
		link add name eth0 index 2 address 02:00:00:00:04:02 netns router-s up type veth peer name spare index 14 address 02:00:00:00:04:01
		link set spare up
		link add name eth0 index 2 address 02:00:00:00:05:02 netns router-t up type veth peer name trunk index 15 address 02:00:00:00:05:01
		link set trunk up
	EOF
	# The first line fails where there are no such devices.
	ip -n router -batch - 2>/dev/null <<-EOF || stand_ins
		link add link trunk name trunk.100 index 21 up type vlan id 100
		link add link trunk name trunk.200 index 22 mtu 1400 up type vlan proto 802.1ad id 200
		link add link left name left.10 index 23 up type vlan id 10
		link add link left name left.20 index 24 up type vlan proto 802.1ad id 20
	EOF
	ip -n router -batch - <<-EOF
		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev right
		addr add 10.2.20.1/24 dev narrow
		addr add 10.2.30.1/24 dev spare
		addr add 10.2.100.1/24 dev trunk.100
		addr add 10.2.200.1/24 dev trunk.200
		addr add 10.3.10.1/24 dev left.10
		addr add 10.3.20.1/24 dev left.20
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev right nodad
		addr add 2001:db8:2:20::1/64 dev narrow nodad
		addr add 2001:db8:2:30::1/64 dev spare nodad
		addr add 2001:db8:2:100::1/64 dev trunk.100 nodad
		addr add 2001:db8:2:200::1/64 dev trunk.200 nodad
		addr add 2001:db8:3:10::1/64 dev left.10 nodad
		addr add 2001:db8:3:20::1/64 dev left.20 nodad

		neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 10.1.0.3 lladdr 02:00:00:00:01:03 dev left nud permanent
		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 10.2.0.10 dev right nud failed
		neigh add 10.2.0.11 lladdr 00:00:00:00:00:00 dev right nud permanent
		neigh add 10.2.0.20 lladdr 02:00:00:00:00:00 dev right nud permanent
		neigh add 10.2.0.21 lladdr 00:01:00:00:00:00 dev right nud permanent
		neigh add 10.2.0.22 lladdr 00:00:01:00:00:00 dev right nud permanent
		neigh add 10.2.0.23 lladdr 00:00:00:01:00:00 dev right nud permanent
		neigh add 10.2.0.24 lladdr 00:00:00:00:01:00 dev right nud permanent
		neigh add 10.2.0.25 lladdr 00:00:00:00:00:01 dev right nud permanent
		neigh add 10.2.20.2 lladdr 02:00:00:00:03:02 dev narrow nud permanent
		neigh add 10.2.30.2 lladdr 02:00:00:00:04:02 dev spare nud permanent
		neigh add 10.2.100.2 lladdr 02:00:00:00:05:64 dev trunk.100 nud permanent
		neigh add 10.2.200.2 lladdr 02:00:00:00:05:c8 dev trunk.200 nud permanent
		neigh add 10.3.10.2 lladdr 02:00:00:00:01:0a dev left.10 nud permanent
		neigh add 10.3.20.2 lladdr 02:00:00:00:01:14 dev left.20 nud permanent
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 2001:db8:1::3 lladdr 02:00:00:00:01:03 dev left nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:2::10 dev right nud failed
		neigh add 2001:db8:2::11 lladdr 00:00:00:00:00:00 dev right nud permanent
		neigh add 2001:db8:2::20 lladdr 02:00:00:00:00:00 dev right nud permanent
		neigh add 2001:db8:2::25 lladdr 00:00:00:00:00:01 dev right nud permanent
		neigh add 2001:db8:2:20::2 lladdr 02:00:00:00:03:02 dev narrow nud permanent
		neigh add 2001:db8:2:30::2 lladdr 02:00:00:00:04:02 dev spare nud permanent
		neigh add 2001:db8:2:100::2 lladdr 02:00:00:00:05:64 dev trunk.100 nud permanent
		neigh add 2001:db8:2:200::2 lladdr 02:00:00:00:05:c8 dev trunk.200 nud permanent
		neigh add 2001:db8:3:10::2 lladdr 02:00:00:00:01:0a dev left.10 nud permanent
		neigh add 2001:db8:3:20::2 lladdr 02:00:00:00:01:14 dev left.20 nud permanent

		route add blackhole 10.2.1.0/24
		route add unreachable 10.2.2.0/24
		route add prohibit 10.2.3.0/24
		route add throw 10.2.4.0/24
		route add 10.2.5.0/24 encap seg6 mode encap segs 2001:db8:2::2 via 10.2.0.2 dev right
		route add 10.2.6.0/24 via 10.2.0.2
		route add 10.2.7.0/24 via inet6 2001:db8:2::2 dev right
		route add 10.2.8.0/24 via 10.2.0.2 mtu lock 1300
		route add 10.2.9.0/24 via 10.2.0.2 mtu 1300
		route add 10.2.101.0/24 via 10.2.100.2
		route add blackhole 2001:db8:2:1::/64
		route add unreachable 2001:db8:2:2::/64
		route add prohibit 2001:db8:2:3::/64
		route add throw 2001:db8:2:4::/64
		route add 2001:db8:2:5::/64 encap seg6 mode encap segs 2001:db8:2::2 via 2001:db8:2::2 dev right
		route add 2001:db8:2:6::/64 via 2001:db8:2::2
		route add 2001:db8:2:8::/64 via 2001:db8:2::2 mtu lock 1300
		route add 2001:db8:2:101::/64 via 2001:db8:2:100::2
	EOF
}

topology_main router "$@"
