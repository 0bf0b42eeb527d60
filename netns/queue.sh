#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A router whose right interface has a queueing discipline, as every NIC has: it holds what the wire does not
# take at once. Since Linux 6.16 a full veth stops its queue then, as a NIC does.
#
#   host a                        router                             host b
#   eth0          left 10.1.0.1/16        right 10.2.0.1/24     eth0  10.2.0.2
#   02:..:01:02        2001:db8:1::1/48         2001:db8:2::1/64      2001:db8:2::2  02:..:02:02
#                                         pfifo

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

topology() {
	namespaces queue queue-a queue-b
	forwarding queue
	ip -n queue -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns queue-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns queue-b up type veth peer name right index 12 address 02:00:00:00:02:01
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
	tc -n queue qdisc replace dev right root pfifo limit 1000
}

topology_main queue "$@"
