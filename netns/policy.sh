#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One router with two ways to the same prefixes: blue, unless an ip rule says red.
#
#   host a   left 10.1.0.1/16, 2001:db8:1::1/48   blue 10.5.0.1/24, 2001:db8:5::1/64   host b
#   02:..:01:02   (and VLAN 10: left.10)          10.5.0.2, 2001:db8:5::2: 02:..:05:02
#   host c   side 10.4.0.1/16, 2001:db8:4::1/48   red  10.6.0.1/24, 2001:db8:6::1/64   host d
#   02:..:04:02                                   10.6.0.2, 2001:db8:6::2: 02:..:06:02
#
#   10.2.0.0/16 and 2001:db8:2::/48 are behind blue, in table 101 behind red. Where a kernel
#   has no 802.1Q devices a veth stands in for left.10: to the rules it looks the same.

# shellcheck source=netns/lib.sh
. "${PF_NETNS_LIB:-"$(dirname "$0")/lib.sh"}"

# What both families have in common; TOS is the IPv6 traffic class too, 17 UDP, 6 TCP.
rules() {
	cat <<-EOF
		rule add pref 100 iif side lookup 101
		rule add pref 101 iif left.10 lookup 101
		rule add pref 102 tos 0x10 lookup 101
		rule add pref 103 ipproto 17 dport 53 lookup 101
		rule add pref 104 ipproto 6 sport 8080 lookup 101
		rule add pref 105 ipproto 17 dport 9000-9099 lookup 101
		rule add pref 106 ipproto $1 sport $2 lookup 101
	EOF
}

stand_in() {
	ip -n policy -batch - <<-EOF
		link add name left.10 index 33 netns policy-a up type veth peer name left.10 index 23 address 02:00:00:00:01:01
		link set left.10 up
	EOF
}

topology() {
	namespaces policy policy-a policy-b policy-c policy-d
	forwarding policy
	ip -n policy -batch - <<-EOF
		link set lo up
		link add name eth0 index 2 address 02:00:00:00:01:02 netns policy-a up type veth peer name left index 11 address 02:00:00:00:01:01
		link set left up
		link add name eth0 index 2 address 02:00:00:00:04:02 netns policy-c up type veth peer name side index 12 address 02:00:00:00:04:01
		link set side up
		link add name eth0 index 2 address 02:00:00:00:05:02 netns policy-b up type veth peer name blue index 13 address 02:00:00:00:05:01
		link set blue up
		link add name eth0 index 2 address 02:00:00:00:06:02 netns policy-d up type veth peer name red index 14 address 02:00:00:00:06:01
		link set red up
	EOF
	# Fails where there are no such devices.
	ip -n policy link add link left name left.10 index 23 up type vlan id 10 2>/dev/null || stand_in
	ip -n policy -batch - <<-EOF
		addr add 10.1.0.1/16 dev left
		addr add 10.4.0.1/16 dev side
		addr add 10.5.0.1/24 dev blue
		addr add 10.6.0.1/24 dev red
		addr add 2001:db8:1::1/48 dev left nodad
		addr add 2001:db8:4::1/48 dev side nodad
		addr add 2001:db8:5::1/64 dev blue nodad
		addr add 2001:db8:6::1/64 dev red nodad

		neigh add 10.5.0.2 lladdr 02:00:00:00:05:02 dev blue nud permanent
		neigh add 10.6.0.2 lladdr 02:00:00:00:06:02 dev red nud permanent
		neigh add 2001:db8:5::2 lladdr 02:00:00:00:05:02 dev blue nud permanent
		neigh add 2001:db8:6::2 lladdr 02:00:00:00:06:02 dev red nud permanent

		route add 10.2.0.0/16 via 10.5.0.2
		route add 10.2.0.0/16 via 10.6.0.2 table 101
		route add default via 10.6.0.2 table 102
		route add throw 10.2.0.0/16 table 103
		route add 2001:db8:2::/48 via 2001:db8:5::2
		route add 2001:db8:2::/48 via 2001:db8:6::2 table 101
		route add default via 2001:db8:6::2 table 102
		route add throw 2001:db8:2::/48 table 103

		$(rules 1 2048)
		rule add pref 110 ipproto 132 dport 5000 lookup 101
		rule add pref 111 ipproto 136 dport 5000 lookup 101
		rule add pref 112 ipproto 33 dport 5000 lookup 101
		rule add pref 113 ipproto 253 lookup 101
		rule add pref 121 ipproto 47 dport 2048 lookup 101
		rule add pref 122 ipproto 50 dport 4096 lookup 101
		rule add pref 114 from 10.1.9.0/24 lookup 101
		rule add pref 115 to 10.2.9.0/24 lookup 101
		rule add pref 116 from 10.1.8.0/24 lookup 102 suppress_prefixlength 0
		rule add pref 117 from 10.1.7.0/24 lookup 103
		rule add pref 118 from 10.1.6.0/24 blackhole
		rule add pref 119 from 10.1.5.0/24 unreachable
		rule add pref 120 from 10.1.4.0/24 prohibit
	EOF
	ip -n policy -6 -batch - <<-EOF
		$(rules 58 32768)
		rule add pref 114 from 2001:db8:1:9::/64 lookup 101
		rule add pref 115 to 2001:db8:2:9::/64 lookup 101
		rule add pref 116 from 2001:db8:1:8::/64 lookup 102 suppress_prefixlength 0
		rule add pref 117 from 2001:db8:1:7::/64 lookup 103
		rule add pref 118 from 2001:db8:1:6::/64 blackhole
		rule add pref 119 from 2001:db8:1:5::/64 unreachable
		rule add pref 120 from 2001:db8:1:4::/64 prohibit
	EOF
}

topology_main policy "$@"
