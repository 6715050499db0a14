#!/bin/bash
# echo-client beside bare loops and sockperf's client, in turn, medians.
#
#	tests/bench/echo-client.sh build/release/netkit PART [TURNS]
#
# PART: pingpong (one connection, TCP and UDP: a bare loop and --bench on a bare server that
# waits in recv, as sockperf's does, and sockperf's client on that; MODEL=threads takes
# echo-serve for the bare server, PIN=apart gives client and server a processor each), load (50
# connections: processor time a round trip, a bare epoll generator and --bench), verify
# (throughput with and without --verify), rates (what --rate keeps), many (5,000 connections
# from one thread).  Each takes less than two minutes.
set -euo pipefail
netkit=$(realpath "${1:?usage: echo-client.sh NETKIT PART [TURNS]}")
part=${2:?usage: echo-client.sh NETKIT PART [TURNS]}
turns=${3:-5}
here=$(dirname "$(realpath "$0")")
seconds=${SECONDS_EACH:-2}
tmp=$(mktemp -d)
server=
ulimit -n "$(ulimit -Hn)"
trap 'stop; rm -rf "$tmp"' EXIT

build() { # PROGRAM
	cc -O2 -D_GNU_SOURCE -o "$tmp/$1" "$here/$1.c"
}

serve() { # COMMAND…: of echo-serve; its ports are in $port and $udp then
	mkfifo "$tmp/ready"
	"$@" >"$tmp/ready" &
	server=$!
	exec 9<"$tmp/ready"
	rm "$tmp/ready"
	read -r line <&9
	port=${line##*:} port=${port%% *}
	udp=$port
}

stop() {
	[ -z "$server" ] || { kill "$server" && wait "$server" || true; } 2>/dev/null
	server=
	exec 9<&-
}

median() { # of the column of numbers on standard input
	sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

field() { # JSON EXPRESSION
	python3 -c 'import json, sys
d = [json.loads(l) for l in sys.stdin if "\"bench\"" in l][-1]
print(eval(sys.argv[1]))' "$1"
}

bench() { # OPTION…: the document of a run
	"${pin_client[@]}" "$netkit" echo-client --bench --json --warm-up 200ms --duration "${seconds}s" "$@"
}

# On one processor the ratios are steady; on two they depend on how far apart these are.
pin_server=(taskset -c 0)
case $part in
pingpong | load) pin_client=(taskset -c "$([ "${PIN:-together}" = together ] && echo 0 || echo 1)") ;;
*) pin_client=(taskset -c "$(($(nproc) > 1))") ;;
esac

sockperf_serve() { # tcp|udp: sockperf's own server, in $peer
	local option=()
	[ "$1" = udp ] || option=(--tcp)
	"${pin_server[@]}" sockperf server "${option[@]}" -i 127.0.0.1 -p 5001 >"$tmp/sockperf.log" 2>&1 &
	peer=$!
	while ! ss -Hln --"$1" sport = :5001 | grep -q . && kill -0 "$peer" 2>/dev/null; do :; done
}

sockperf_turn() { # tcp|udp
	local option=()
	[ "$1" = udp ] || option=(--tcp)
	"${pin_client[@]}" sockperf ping-pong "${option[@]}" --full-rtt -i 127.0.0.1 -p 5001 -m 128 -t "$seconds" 2>/dev/null |
		awk -F' = +' '/percentile 50.000/ { p50 = $2 } /percentile 99.000/ { p99 = $2 }
			/Valid Duration/ { split($0, f, "[=;]"); rate = f[6] / f[2] }
			END { print rate, p50, p99 }' >>"$tmp/sockperf-$1"
}

bare_turn() { # tcp|udp
	"${pin_client[@]}" "$tmp/echo_pingpong" "$1" "$port" 128 "$seconds" >>"$tmp/bare-$1"
}

netkit_turn() { # tcp|udp
	local option=()
	[ "$1" = tcp ] || option=(--udp)
	bench "${option[@]}" 127.0.0.1 "$port" | field '"%.0f %.2f %.2f" % (d["throughput"]["messages_per_second"],
		d["latency_us"]["percentiles"]["50"], d["latency_us"]["percentiles"]["99"])' >>"$tmp/netkit-$1"
}

# Everybody begins a turn as often as the others.
pingpong_with() { # tcp|udp
	local who=(bare netkit sockperf) i j
	command -v sockperf >/dev/null || who=(bare netkit)
	[ ${#who[@]} = 2 ] || sockperf_serve "$1"
	"serve_$server_kind" "$1"
	for ((i = 0; i < turns; i++)); do
		for ((j = 0; j < ${#who[@]}; j++)); do
			"${who[(i + j) % ${#who[@]}]}_turn" "$1"
		done
	done
	for i in "${who[@]}"; do
		printf '%s %-8s p50 %s us, p99 %s us, %s a second\n' "$1" "$i" "$(cut -d' ' -f2 "$tmp/$i-$1" | median)" \
			"$(cut -d' ' -f3 "$tmp/$i-$1" | median)" "$(cut -d' ' -f1 "$tmp/$i-$1" | median)"
	done
	stop
	[ ${#who[@]} = 2 ] || { kill "$peer" && wait "$peer" || true; } 2>/dev/null
}

serve_bare() { # tcp|udp
	local kind=blocking
	[ "$1" = tcp ] || kind=udp
	port=5002
	"${pin_server[@]}" "$tmp/echo_bare" $kind $port &
	server=$!
	exec 9</dev/null
	while ! ss -Hln --"$1" sport = :$port | grep -q . && kill -0 "$server" 2>/dev/null; do :; done
}

serve_netkit() { # tcp|udp
	local options=(--udp-rate 0 --udp-rate-total 0)
	[ "$1" = udp ] || options=()
	serve "${pin_server[@]}" "$netkit" echo-serve --"$1" --model "$MODEL" "${options[@]}" 127.0.0.1:0
}

pingpong() {
	local server_kind=bare
	[ -z "${MODEL:-}" ] || server_kind=netkit
	build echo_pingpong
	build echo_bare
	pingpong_with tcp
	pingpong_with udp
}

cpu_of() { # COMMAND…: user and system seconds into $tmp/cpu, output to $tmp/run
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], "w"), stderr=subprocess.DEVNULL, check=True)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print(u.ru_utime + u.ru_stime)' "$tmp/run" "$@"
}

load() {
	build echo_load
	serve "${pin_server[@]}" "$netkit" echo-serve --tcp --workers 1 127.0.0.1:0
	for ((i = 0; i < turns; i++)); do
		cpu=$(cpu_of "${pin_client[@]}" "$tmp/echo_load" rr "$port" "$server" 50 128 "$seconds")
		awk -v cpu="$cpu" -v s="$seconds" '{ print cpu / ($1 * (s + 0.2)) * 1e6, $1 }' "$tmp/run" >>"$tmp/bare"
		for engine in uring epoll; do
			cpu=$(cpu_of "${pin_client[@]}" "$netkit" echo-client --bench --json --warm-up 200ms \
				--duration "${seconds}s" --connections 50 --engine $engine 127.0.0.1 "$port")
			field "'%f %f' % ($cpu / (d['throughput']['messages_per_second'] * ($seconds + 0.2)) * 1e6, d['throughput']['messages_per_second'])" <"$tmp/run" >>"$tmp/$engine"
		done
	done
	for who in bare uring epoll; do
		printf '%-6s %s us of processor a round trip, %s a second\n' "$who" "$(cut -d' ' -f1 "$tmp/$who" | median)" "$(cut -d' ' -f2 "$tmp/$who" | median)"
	done
}

verify() {
	serve "${pin_server[@]}" "$netkit" echo-serve --tcp --workers 1 127.0.0.1:0
	for ((i = 0; i < turns; i++)); do
		bench --size 64k --pipeline 4 --engine epoll 127.0.0.1 "$port" | field 'd["throughput"]["bytes_per_second"] / 1e6' >>"$tmp/plain"
		bench --size 64k --pipeline 4 --verify --engine epoll 127.0.0.1 "$port" | field 'd["throughput"]["bytes_per_second"] / 1e6' >>"$tmp/verified"
	done
	for who in plain verified; do
		printf '%-8s %s MB/s each way\n' "$who" "$(median <"$tmp/$who")"
	done
}

rates() {
	serve "${pin_server[@]}" "$netkit" echo-serve --tcp --workers 1 127.0.0.1:0
	for rate in 1 10 1000 10000 100000 200000 500000; do
		bench --rate $rate --connections 4 127.0.0.1 "$port" |
			field "'asked for %7d a second: %9.1f answered, %.2f %% late or unsent, lag p99 %s us' % ($rate, d['throughput']['messages_per_second'], 100 * d['remarks']['rate_missed'], d.get('send_lag_us', {'percentiles': {'99': None}})['percentiles']['99'])"
	done
}

many() {
	serve "${pin_server[@]}" "$netkit" echo-serve --tcp --workers 1 --max-clients 6000 127.0.0.1:0
	bench --connections 5000 127.0.0.1 "$port" |
		field '"%d of 5000 open, %.0f a second, p50 %s us, p99 %s us, lost %d, failures %s" % (d["connections_open"], d["throughput"]["messages_per_second"], d["latency_us"]["percentiles"]["50"], d["latency_us"]["percentiles"]["99"], d["lost"], d["failures"])'
	for size in 1 65536; do
		bench --size $size --connections 50 127.0.0.1 "$port" | field "'$size bytes: %.0f a second, lost %d' % (d['throughput']['messages_per_second'], d['lost'])"
	done
}

"$part"
