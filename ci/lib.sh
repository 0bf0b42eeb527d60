# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the shell tests share. A test sources it and ends with `finish`; every check is a TAP line.

set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$top"
: "${B:=build}"
mkdir -p "$B"
tmp=$(mktemp -d "$top/$B/test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
count=0 failed=0

# check TEXT COMMAND…: holds when the command does; else shows what the last run() said.
check() {
	local text=$1 verdict='ok'
	shift
	"$@" || verdict='not ok'
	count=$((count + 1))
	echo "$verdict $count - $text"
	[[ $verdict == ok ]] && return
	failed=$((failed + 1))
	echo "# status ${status-}"
	tail -n 20 "$tmp"/{out,err} 2>/dev/null | sed 's/^/# /' || true # one of them may not be there
}

# run COMMAND…: leaves $status, $tmp/out and $tmp/err.
run() {
	status=0
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

is() { [[ $1 == "$2" ]]; }
ended() { [[ $status == "$1" ]]; }
said() { grep -qF -- "$1" "$tmp/out" "$tmp/err"; }

# is_refusal TEXT: the last run() ended with 2 and one line on stderr that holds TEXT, and did nothing else.
is_refusal() {
	((status == 2)) && [[ ! -s $tmp/out ]] && (($(grep -c ^ "$tmp/err") == 1)) && said "$1"
}

# refused TEXT COMMAND…
refused() {
	local text=$1
	shift
	run "$@"
	check "refused: $text" is_refusal "$text"
}

finish() {
	echo "1..$count"
	((failed == 0)) || echo "# $failed of $count failed"
	((failed == 0 && count > 0))
}
