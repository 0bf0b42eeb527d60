#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A router that filters, as the fast path does not: a strict reverse-path filter on the left, and
# netfilter that lets no packet to port 9999 through.
#
#   host a                        router                             host b
#   eth0          left 10.1.0.1/16        right 10.2.0.1/24     eth0  10.2.0.2
#   02:..:01:02        2001:db8:1::1/48         2001:db8:2::1/64      2001:db8:2::2  02:..:02:02
#   10.1.0.3, 2001:db8:1::3: 02:..:01:03, a second machine on the left

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

topology() {
	namespaces filters filters-a filters-b
	forwarding filters
	ip -n filters -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns filters-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns filters-b up type veth peer name right index 12 address 02:00:00:00:02:01
		link set right up

		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev right
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev right nodad

		neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 10.1.0.3 lladdr 02:00:00:00:01:03 dev left nud permanent
		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev left nud permanent
		neigh add 2001:db8:1::3 lladdr 02:00:00:00:01:03 dev left nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent

		route add unreachable 10.2.2.0/24
		route add unreachable 2001:db8:2:2::/64
	EOF
	nsenter --net=/run/netns/filters sh -c '
		echo 1 >/proc/sys/net/ipv4/conf/left/rp_filter
		nft -f -' <<-EOF
		table inet filter {
			chain forward {
				type filter hook forward priority 0
				udp dport 9999 drop
			}
		}
	EOF
}

topology_main filters "$@"
