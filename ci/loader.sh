# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the loader's shell tests share: the router topology, and a loader on it. A test sources it in place of
# ci/lib.sh; it runs the test anew in namespaces of its own, which end with it.

if [[ ${1-} != inside ]]; then
	exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" inside "$@"
fi
shift
# shellcheck source=ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
most=${PF_START_MS:-1500} # of a start, on a busy machine; more in an emulated guest or under a sanitizer
pf=$top/$B/packetframe

mount --make-rprivate /
mount -t tmpfs none /run
mkdir /run/netns
mount -t bpf bpf /sys/fs/bpf
netns/router.sh up
work=$(mktemp -d -p /run)
root=/sys/fs/bpf/packetframe conf=$work/conf state=$work/state

# configure [LINE…]: writes the configuration, with further lines of the module.
# shellcheck disable=SC2120 # the tests do pass lines
configure() {
	{
		printf '%s\n' global "  bpffs-root $root" "  state-dir $state" "  metrics-textfile $work/metrics.prom" \
			'module fast-path' '  attach left auto' '  attach right native' \
			'  allow-prefix 10.1.0.0/16' '  allow-prefix6 2001:db8:1::/48'
		((!$#)) || printf '  %s\n' "$@"
	} >"$conf"
}
in_router() { nsenter --net=/run/netns/router "$@"; }
loader() { run nsenter --net=/run/netns/router "$pf" "$1" --config "$conf" "${@:2}"; }
# Starts the loader and waits until it is ready; $pid.
start() {
	local -i until=$((${EPOCHREALTIME/[.,]/} + 2000 * most))
	rm -f "$work/log" # or an older one would be taken for this one's
	nsenter --net=/run/netns/router "$pf" run --config "$conf" >"$work/log" 2>&1 </dev/null &
	pid=$!
	while ((${EPOCHREALTIME/[.,]/} < until)); do
		! grep -qs ': ready$' "$work/log" || return 0
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.02
	done
	return 1
}
# stop SIGNAL: the loader's end; $status.
stop() {
	status=0
	kill -"$1" "$pid" 2>/dev/null || true
	{ wait "$pid" || status=$?; } 2>/dev/null
}
# Hosts a and b with addresses, to send packets from one to the other.
hosts() {
	local at
	# A checksum that is left to a NIC is never made when the frame is redirected to another veth.
	nsenter --net=/run/netns/router-a ethtool -K eth0 tx off >/dev/null
	nsenter --net=/run/netns/router-b ethtool -K eth0 tx off >/dev/null
	# With GRO off, a veth has a NAPI only while it has an XDP program: when the last one leaves, the kernel frees
	# what is in its ring (veth_napi_del_range(): 85 of 480,050 datagrams in a hundred detachments, Linux 6.1).
	# That is its own bounce of the link, and none of the loader's doing; with GRO on the NAPI stays.
	for at in router-a:eth0 router-b:eth0 router:left router:right; do
		nsenter --net="/run/netns/${at%:*}" ethtool -K "${at#*:}" gro on
	done
	ip -n router-a addr add 10.1.0.2/16 dev eth0
	ip -n router-a route add default via 10.1.0.1
	ip -n router-b addr add 10.2.0.2/24 dev eth0
	ip -n router-b route add default via 10.2.0.1
}
attached() { in_router ip -o link show "$1" | grep -qw 'xdp\|xdpgeneric'; }
nothing_left() {
	! attached left && ! attached right && ! find "$root" -type f 2>/dev/null | grep -q . &&
		[[ ! -e $state/attachments.json && ! -e $state/attachments.json.new ]]
}
entries() { bpftool -j map dump pinned "$root/fast-path/maps/$1" | jq length; }
holds() { jq -e "$@" >/dev/null; }
eventually() {
	local -i until=$((${EPOCHREALTIME/[.,]/} + 5000000 + 1000 * most))
	while ((${EPOCHREALTIME/[.,]/} < until)); do
		! "$@" || return 0
		sleep 0.02
	done
	return 1
}
lacks() { ! "$@"; }

configure

# Where there are VLAN devices, their tags must be seen (§11.13), by the line that the loader itself proposes;
# elsewhere veths stand in for them.
vlans=$(in_router ip -o link show type vlan | grep -c ^) || true
if ((vlans)); then
	loader run --check
	read -ra cure < <(grep -o 'ethtool -K left .*' "$tmp/err") || true
	((${#cure[@]} == 0)) || in_router "${cure[@]}" >/dev/null
fi
