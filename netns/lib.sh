# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What every topology does in the same way. A topology sources this file, defines `topology` (which
# builds it) and ends with `topology_main NAME "$@"`:
#
#     sudo netns/NAME.sh      a shell inside, everything gone when it exits
#     netns/NAME.sh up        only builds, in the network and mount namespaces of the caller
#     netns/NAME.sh hosts     and then gives the hosts addresses, to ping and to be pinged
#
# The router of topology NAME is the namespace NAME, its hosts are NAME-a, NAME-b, …; the interface
# of the router towards a host is called after the direction, the host's end is called eth0. Hosts
# have no addresses unless asked for: they are where a wire ends, and the router knows their MACs for good.

set -eu

# The network namespaces of the router and of its hosts, in that order. Hosts have no IPv6: it would
# send frames of its own.
namespaces() {
	printf 'netns add %s\n' "$@" | ip -batch -
	shift
	for host in "$@"; do
		nsenter --net="/run/netns/$host" \
			sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
	done
}

# Settings of a router, made before it has interfaces: each further word is a file below /proc/sys/net
# and its value, FILE=VALUE. Reverse-path filtering off: the fast path does not do it. No duplicate
# address detection and no router solicitation: nothing but the tests' own frames moves.
settings() {
	ns=$1
	shift
	# shellcheck disable=SC2016 # expanded by the shell inside
	nsenter --net="/run/netns/$ns" sh -c '
		cd /proc/sys/net
		for setting; do
			echo "${setting#*=}" >"${setting%%=*}"
		done' settings "$@" \
		ipv4/conf/all/rp_filter=0 ipv4/conf/default/rp_filter=0 \
		ipv6/conf/all/accept_dad=0 ipv6/conf/default/accept_dad=0 \
		ipv6/conf/default/router_solicitations=0
}

# The settings of a router that forwards.
forwarding() {
	settings "$@" ipv4/ip_forward=1 ipv6/conf/all/forwarding=1
}

# Two LANs and on the right two gateways to the same prefixes, each with half of the traffic:
# topologies NAME that differ only in how the FIB chooses (HASH, of fib_multipath_hash_policy).
#
#   host a                         router                             host b
#   eth0          left 10.1.0.1/16        right 10.2.0.1/24     eth0  10.2.0.2, 10.2.0.3
#   02:..:01:02        2001:db8:1::1/48         2001:db8:2::1/64      2001:db8:2::2, …::3
#                                                                     02:..:02:02, 02:..:02:03
#   10.2.6.0/24 and 2001:db8:2:6::/64 are behind both gateways.
multipath() {
	name=$1 hash=$2
	namespaces "$name" "$name-a" "$name-b"
	forwarding "$name" ipv4/fib_multipath_hash_policy="$hash" ipv6/fib_multipath_hash_policy="$hash"
	ip -n "$name" -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns $name-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:02:02 netns $name-b up type veth peer name right index 12 address 02:00:00:00:02:01
		link set right up

		addr add 10.1.0.1/16 dev left
		addr add 10.2.0.1/24 dev right
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:2::1/64 dev right nodad

		neigh add 10.2.0.2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 10.2.0.3 lladdr 02:00:00:00:02:03 dev right nud permanent
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev right nud permanent
		neigh add 2001:db8:2::3 lladdr 02:00:00:00:02:03 dev right nud permanent

		route add 10.2.6.0/24 nexthop via 10.2.0.2 dev right nexthop via 10.2.0.3 dev right
		route add 2001:db8:2:6::/64 nexthop via 2001:db8:2::2 dev right nexthop via 2001:db8:2::3 dev right
	EOF
}

# ROUTER HOST [PORT] makes a host answer: it gets the address after the router's own on that wire, …2
# after …1, and the router as its gateway. PORT is the number of the interface that has the router's
# address, where that is not the other end itself. Checksums and segments are made by the host itself: an interface that took
# them on would leave them to nobody.
host() {
	router=$1 host=$2
	nsenter --net="/run/netns/$host" sh -c '
		echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad
		echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6
		ethtool -K eth0 rx off tx off gso off rxvlan off txvlan off >/dev/null 2>&1 || true
		ip link set lo up'
	# "2: eth0@if11: …": the other end is interface 11 of the router.
	port=${3:-$(ip -n "$host" -o link show eth0 | sed 's/.*eth0@if//; s/:.*//')}
	ip -n "$router" -o addr show scope global | sed -n "s,^$port: .* inet6* \\([^ ]*1\\)/\\([0-9]*\\) .*,\\1 \\2,p" |
		while read -r own length; do
			ip -n "$host" addr add "${own%1}2/$length" dev eth0
			ip -n "$host" route add default via "$own"
		done
}

# All hosts of a topology. One whose routers are several says itself which host belongs to which.
hosts() {
	name=$1
	for host in /run/netns/"$name"-*; do
		host "$name" "${host##*/}"
	done
}

topology_main() {
	name=$1
	case ${2-} in
	up)
		topology
		;;
	hosts)
		hosts "$name"
		;;
	inside)
		mount --make-rprivate /
		mount -t tmpfs run /run
		mkdir -p /run/netns
		topology
		hosts "$name"
		echo "You are in the router of topology $name; \`ip netns\` lists the hosts," \
			"\`nsenter --net=/run/netns/$name-a\` enters one."
		exec nsenter --net="/run/netns/$name" "${SHELL:-/bin/sh}"
		;;
	'')
		exec unshare --net --mount "$0" inside
		;;
	*)
		echo "usage: $0 [up | hosts]" >&2
		exit 2
		;;
	esac
}
