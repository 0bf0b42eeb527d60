#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Three routers in a row. Cases are about the first one, chain; to them chain-b and chain-c are plain Linux routers
# behind it. The unit test test_chain has the fast path on all three.
#
#   host a             chain                chain-b               chain-c               host d
#   eth0 ──────── left     right ──────── eth0     next ──────── eth0     next ──────── eth0
#   10.1.0.2   10.1.0.1    10.2.0.1    10.2.0.2    10.2.1.1   10.2.1.2    10.2.2.1    10.2.2.2
#   02:..:01:02  01:01        02:01      02:02        03:01     03:02        04:01      04:02
#
#   The same in IPv6: 2001:db8:1::/48, 2001:db8:2::/64, 2001:db8:2:1::/64 and 2001:db8:2:2::/64.

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

# The hosts are at both ends of the chain; what is between them has its addresses.
hosts() {
	host chain chain-a
	host chain-c chain-d
}

topology() {
	namespaces chain chain-a chain-d
	printf 'netns add %s\n' chain-b chain-c | ip -batch -
	forwarding chain
	forwarding chain-b
	forwarding chain-c
	ip -n chain -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns chain-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns chain-b up type veth peer name right index 12 address 02:00:00:00:02:01
		link set right up

		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev right
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev right nodad

		neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent

		route add 10.2.0.0/16 via 10.2.0.2
		route add 2001:db8:2::/48 via 2001:db8:2::2
	EOF
	# From the far end on: Linux 6.1 gives no name in another namespace that is taken in its own.
	ip -n chain-d link add name eth0 index 2 address 02:00:00:00:04:02 up type veth peer name next index 14 address 02:00:00:00:04:01 netns chain-c
	ip -n chain-c -batch - <<-EOF
		link add name eth0 index 2 address 02:00:00:00:03:02 up type veth peer name next index 13 address 02:00:00:00:03:01 netns chain-b
		link set next up

		addr add 10.2.1.2/24 dev eth0
		addr add 10.2.2.1/24 dev next
		addr add 2001:db8:2:1::2/64 dev eth0 nodad
		addr add 2001:db8:2:2::1/64 dev next nodad

		neigh add 10.2.1.1 lladdr 02:00:00:00:03:01 dev eth0 nud permanent
		neigh add 10.2.2.2 lladdr 02:00:00:00:04:02 dev next nud permanent
		neigh add 2001:db8:2:1::1 lladdr 02:00:00:00:03:01 dev eth0 nud permanent
		neigh add 2001:db8:2:2::2 lladdr 02:00:00:00:04:02 dev next nud permanent

		route add default via 10.2.1.1
		route add default via 2001:db8:2:1::1
	EOF
	ip -n chain-b -batch - <<-EOF
		link set next up

		addr add 10.2.0.2/24 dev eth0
		addr add 10.2.1.1/24 dev next
		addr add 2001:db8:2::2/64 dev eth0 nodad
		addr add 2001:db8:2:1::1/64 dev next nodad

		neigh add 10.2.0.1 lladdr 02:00:00:00:02:01 dev eth0 nud permanent
		neigh add 10.2.1.2 lladdr 02:00:00:00:03:02 dev next nud permanent
		neigh add 2001:db8:2::1 lladdr 02:00:00:00:02:01 dev eth0 nud permanent
		neigh add 2001:db8:2:1::2 lladdr 02:00:00:00:03:02 dev next nud permanent

		route add default via 10.2.0.1
		route add 10.2.2.0/24 via 10.2.1.2
		route add default via 2001:db8:2::1
		route add 2001:db8:2:2::/64 via 2001:db8:2:1::2
	EOF
}

topology_main chain "$@"
