#!/bin/bash
# Round trips through echo-serve in each model, and through socat if it is installed, measured by
# `netkit echo-client --ping` with one message of 128 bytes on its way on each connection.
# Server and clients share one core, so that ratios hold still; with a release build:
#
#	NETKIT=build/release/netkit tests/bench/echo_models.sh [COUNT [CLIENTS]]
#
# COUNT messages by one client, then by CLIENTS at once.  Three runs of each; the least time of
# the server's processor is taken, for other work on the machine can only add to it, and the
# median of the rates.
set -u
: "${NETKIT:?path of the program}"
count=${1:-100000} clients=${2:-16}
hertz=$(getconf CLK_TCK)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

pinned() { # COMMAND…
	exec taskset -c 0 "$@"
}

# Ticks of processor time of the server and of the children that it has waited for.
ticks() { # PID
	local fields
	read -ra fields <"/proc/$1/stat"
	echo $((fields[13] + fields[14] + fields[15] + fields[16]))
}

# One run: "MICROSECONDS-OF-SERVER-A-ROUND-TRIP/100 ROUND-TRIPS-A-SECOND".
run_once() { # SERVER-PID PORT COUNT CLIENTS
	local start=${EPOCHREALTIME/./} before i pids=() took
	before=$(ticks "$1")
	for ((i = 0; i < $4; i++)); do
		pinned "$NETKIT" echo-client --ping -q --count "$3" --interval 0 127.0.0.1 "$2" >/dev/null &
		pids+=($!)
	done
	wait "${pids[@]}" || echo "a client failed" >&2
	took=$((${EPOCHREALTIME/./} - start))
	# The server of the last client may still be on its way out.
	timeout 2 bash -c 'until [ -z "$(ps -o pid= --ppid "$1")" ]; do read -rt 0.02 <> <(:) || :; done' \
		wait "$1"
	echo $((($(ticks "$1") - before) * 100000000 / hertz / ($3 * $4))) \
		$(($3 * $4 * 1000000 / took))
}

measure() { # NAME SERVER-PID PORT
	local many cpu rate line="$1"
	for many in 1 "$clients"; do
		for i in 1 2 3; do
			run_once "$2" "$3" $((count / many)) "$many"
		done >"$tmp/runs"
		cpu=$(cut -d' ' -f1 "$tmp/runs" | sort -n | head -n1)
		rate=$(cut -d' ' -f2 "$tmp/runs" | sort -n | sed -n 2p)
		line+=$(printf ' | %d.%02d µs | %d' $((cpu / 100)) $((cpu % 100)) "$rate")
	done
	echo "| $line |"
}

echo "| server | CPU, 1 client | a second | CPU, $clients clients | a second |"
echo '|---|---|---|---|---|'
for model in iterative fork threads epoll uring; do
	mkfifo "$tmp/ready"
	pinned "$NETKIT" echo-serve --tcp --model "$model" 127.0.0.1:0 >"$tmp/ready" &
	server=$!
	read -r line <"$tmp/ready"
	line=${line##*:}
	rm "$tmp/ready"
	measure "\`$model\`" "$server" "${line% tcp}"
	kill "$server"
	wait "$server"
done

if command -v socat >/dev/null; then
	pinned socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr,nodelay PIPE 2>"$tmp/log" &
	server=$!
	until port=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$tmp/log") && [ "$port" ]; do
		read -r -t 0.05 <> <(:)
	done
	measure 'socat, `fork PIPE`' "$server" "$port"
	kill "$server"
	wait "$server" 2>/dev/null
fi
