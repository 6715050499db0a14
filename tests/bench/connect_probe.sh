#!/bin/bash
# How long `netkit connect --probe` takes for 1,000 closed and 20 open ports on loopback, in a
# network namespace of its own; beside it nc.openbsd -z, if it is installed.  With a release
# build, as root:
#
#	NETKIT=build/release/netkit tests/bench/connect_probe.sh [RUNS]
set -u
NETKIT=$(realpath "${NETKIT:?path of the program}")
export NETKIT
if [ -z "${INSIDE-}" ]; then
	INSIDE=1 exec unshare --net --pid --fork --kill-child bash "$0" "$@"
fi
runs=${1:-21}
ip link set lo up
"$NETKIT" echo-serve --tcp 127.0.0.1:{3001..3020} >/dev/null &
"$NETKIT" connect -qz --wait 10s 127.0.0.1 3001-3020 >/dev/null || exit 1

measure() { # NAME COMMAND…
	local name=$1 i begun
	shift
	for ((i = 0; i < runs; i++)); do
		begun=${EPOCHREALTIME/./}
		"$@" >/dev/null 2>&1
		echo $((${EPOCHREALTIME/./} - begun))
	done | sort -n | awk -v name="$name" '{ t[NR] = $1 }
		END { printf "%s: least %.1f ms, median %.1f ms\n", name, t[1] / 1000, t[int((NR + 1) / 2)] / 1000 }'
}

measure 'TCP, 1000 closed and 20 open' "$NETKIT" connect -z 127.0.0.1 2001-3020
measure 'UDP, 1000 closed' "$NETKIT" connect -zu 127.0.0.1 2001-3000
runs=3 measure 'TCP, all ports' "$NETKIT" connect -z 127.0.0.1 1-65535
command -v nc.openbsd >/dev/null &&
	measure 'nc.openbsd -z, 1000 closed and 20 open' nc.openbsd -z 127.0.0.1 2001-3020
kill %1
