#!/bin/bash
# Round trips a second through echo-serve in each model, and through other echo servers that are
# installed, measured by `netkit echo-client --ping` with one message on its way on each
# connection.  Server and clients share one core, so that ratios hold still; run it on an idle
# machine, with a release build:
#
#	NETKIT=build/release/netkit tests/bench/echo_models.sh [COUNT [CLIENTS]]
#
# COUNT messages of 128 bytes by one client, then by each of CLIENTS at once.  Medians of three.
set -u
: "${NETKIT:?path of the program}"
count=${1:-50000} clients=${2:-16}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

pinned() { # COMMAND…
	taskset -c 0 "$@"
}

median() {
	sort -n | sed -n '2p'
}

# Milliseconds that the summary line of the slowest of N clients tells.
time_of() { # PORT COUNT CLIENTS
	local start=${EPOCHREALTIME/./} i pids=()
	for ((i = 0; i < $3; i++)); do
		pinned "$NETKIT" echo-client --ping -q --count "$2" --interval 0 127.0.0.1 "$1" >/dev/null &
		pids+=($!)
	done
	wait "${pids[@]}" || echo "a client failed" >&2
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

measure() { # NAME PORT
	local one many
	one=$(for i in 1 2 3; do time_of "$2" "$count" 1; done | median)
	many=$(for i in 1 2 3; do time_of "$2" $((count / clients)) "$clients"; done | median)
	printf '%-12s %10d a second by one client %10d by %d\n' "$1" $((count * 1000 / one)) \
		$((count / clients * clients * 1000 / many)) "$clients"
}

for model in epoll threads fork iterative; do
	mkfifo "$tmp/ready"
	pinned "$NETKIT" echo-serve --tcp --model "$model" 127.0.0.1:0 >"$tmp/ready" &
	server=$!
	read -r line <"$tmp/ready"
	line=${line##*:}
	rm "$tmp/ready"
	measure "$model" "${line% tcp}"
	kill "$server"
	wait "$server"
done

if command -v socat >/dev/null; then
	pinned socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr,nodelay PIPE 2>"$tmp/log" &
	server=$!
	until port=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$tmp/log") && [ "$port" ]; do
		read -r -t 0.05 <> <(:)
	done
	measure socat "$port"
	kill "$server"
	wait "$server" 2>/dev/null
fi
