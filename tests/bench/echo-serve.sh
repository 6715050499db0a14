#!/bin/bash
# echo-serve beside other echo servers: the same load for each (echo_load.c), server and load on
# one core, in turn, medians, in a network namespace of its own (so as root) on port 7.
#
#	tests/bench/echo-serve.sh build/release/netkit PART [TURNS]
#
# PART: one, small, many, crowd, large, stream, churn, idle, udp, burst, workers.  Each takes less
# than two minutes.  The packages of third_party/bench.packages are needed; Debian's inetds exclude
# one another, so those that are not installed are fetched and unpacked into $PEERS (a folder
# that is kept from one run to the next), and left out without it.
set -euo pipefail
netkit=$(realpath "${1:?usage: echo-serve.sh NETKIT PART [TURNS]}")
part=${2:?usage: echo-serve.sh NETKIT PART [TURNS]}
turns=${3:-3}
here=$(dirname "$(realpath "$0")")
port=7

if [ -z "${IN_NAMESPACE-}" ]; then
	PATH=$PATH:/usr/sbin:/sbin
	export IN_NAMESPACE=1 PATH
	exec unshare -n -- "$0" "$netkit" "$part" "$turns"
fi
ip link set lo up
ulimit -n "$(ulimit -Hn)"
tmp=$(mktemp -d)
server=
trap 'stop; rm -rf "$tmp"' EXIT

build() { # PROGRAM LIBRARY…
	cc -O2 -D_GNU_SOURCE -o "$tmp/$1" "$here/$1.c" "${@:2}"
}

# The path of a daemon of a package that may not be installed.
daemon() { # PACKAGE PROGRAM
	local path
	if path=$(command -v "$2") && dpkg -S "$(realpath "$path")" 2>/dev/null | grep -q "^$1:"; then
		echo "$path"
	elif [ -n "${PEERS-}" ]; then
		[ -x "$PEERS/$1/usr/sbin/$2" ] || echo "$PEERS/$1/usr/sbin/$2 is not there: apt-get download $1 && dpkg -x $1_*.deb $PEERS/$1" >&2
		echo "$PEERS/$1/usr/sbin/$2"
	else
		echo "left out: $1 (not installed, and no PEERS)" >&2
		echo /nonexistent
	fi
}

pinned() { # COMMAND…
	exec taskset -c 0 "$@" >/dev/null 2>&1
}

netkit_serve() { # TRANSPORT MODEL OPTION…
	pinned "$netkit" echo-serve "--$1" --model "$2" --udp-rate 0 --udp-rate-total 0 "${@:3}" 127.0.0.1:$port
}
netkit_tcp() { # MODEL OPTION…
	pinned "$netkit" echo-serve --tcp --model "$1" "${@:2}" 127.0.0.1:$port
}

xinetd_config() { # stream|dgram tcp|udp
	cat >"$tmp/xinetd.conf" <<-END
	defaults
	{
		instances = UNLIMITED
		cps = 1000000 1
	}
	service echo
	{
		type = INTERNAL
		id = echo-$1
		socket_type = $1
		protocol = $2
		user = root
		wait = $([ "$1" = stream ] && echo no || echo yes)
		disable = no
	}
	END
}

inetd_config() { # stream tcp nowait|dgram udp wait
	echo "echo $1 $2 $3 root internal" >"$tmp/inetd.conf"
}

# Becomes the server.  Those that cannot do a part are not asked to: see servers_of.
become() { # SERVER
	case $1 in
	bare) pinned "$tmp/echo_bare" epoll $port ;;
	bare-udp) pinned "$tmp/echo_bare" udp $port ;;
	blocking) pinned "$tmp/echo_bare" blocking $port ;;
	libev | libuv | libevent) pinned "$tmp/echo_$1" $port ;;
	uring | epoll | threads | fork | iterative) netkit_tcp "$1" $one_worker ;;
	two-workers) netkit_tcp auto --workers 2 ;;
	netkit-udp) netkit_serve udp epoll ;;
	socat) pinned socat TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr,nodelay PIPE ;;
	socat-udp) pinned socat UDP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr PIPE ;;
	ncat) pinned ncat -l -k -m 20000 127.0.0.1 $port -e /bin/cat ;;
	xinetd | xinetd-udp)
		xinetd_config $([[ $1 = *-udp ]] && echo dgram udp || echo stream tcp)
		pinned "$xinetd" -dontfork -f "$tmp/xinetd.conf" -pidfile "$tmp/pid"
		;;
	inetutils) inetd_config stream tcp nowait && pinned "$inetutils" -d -R 1000000 "$tmp/inetd.conf" ;;
	inetutils-udp) inetd_config dgram udp wait && pinned "$inetutils" -d -R 1000000 "$tmp/inetd.conf" ;;
	openbsd) inetd_config stream tcp nowait && pinned "$openbsd" -i -R 1000000 "$tmp/inetd.conf" ;;
	openbsd-udp) inetd_config dgram udp wait && pinned "$openbsd" -i -R 1000000 "$tmp/inetd.conf" ;;
	esac
}

stop() {
	[ -n "$server" ] || return 0
	# Servers of the fork kind leave children behind.
	kill "$server" $(ps -o pid= --ppid "$server") 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=
}

run_once() { # SERVER MODE CONNECTIONS SIZE SECONDS
	become "$1" &
	server=$!
	timeout 40 taskset -c 0 "$tmp/echo_load" "$2" $port $server "${@:3}" >>"$tmp/runs.$1" 2>"$tmp/why" ||
		echo "$1: $(tail -n1 "$tmp/why")" >&2
	stop
}

median() { # COLUMN FILE
	cut -d' ' -f"$1" "$2" | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# The first server is the yardstick of the ratios.
table() { # SERVER…
	local name rate cpu first_rate='' first_cpu
	echo '| server | a second | ratio | p50 µs | p99 µs | server CPU µs | ratio | least and most of one | lost |'
	echo '|---|---|---|---|---|---|---|---|---|'
	for name; do
		[ -s "$tmp/runs.$name" ] || continue
		rate=$(median 1 "$tmp/runs.$name") cpu=$(median 5 "$tmp/runs.$name")
		first_rate=${first_rate:-$rate} first_cpu=${first_cpu:-$cpu}
		awk -v name="$name" -v rate="$rate" -v cpu="$cpu" -v rate1="$first_rate" -v cpu1="$first_cpu" \
			-v p50="$(median 2 "$tmp/runs.$name")" -v p99="$(median 3 "$tmp/runs.$name")" \
			-v low="$(median 6 "$tmp/runs.$name")" -v high="$(median 7 "$tmp/runs.$name")" \
			-v lost="$(median 8 "$tmp/runs.$name")" 'BEGIN {
				printf "| %s | %d | %.2f | %.0f | %.0f | %.4g | %.2f | %d, %d | %d |\n",
					name, rate, rate / rate1, p50, p99, cpu, cpu / cpu1, low, high, lost }'
	done
}

compare() { # MODE CONNECTIONS SIZE SECONDS SERVER…
	local turn name
	rm -f "$tmp"/runs.*
	for ((turn = 0; turn < turns; turn++)); do
		for name in "${@:5}"; do
			run_once "$name" "${@:1:4}"
		done
	done
	echo
	echo "$1: $2 x $3 bytes"
	echo
	table "${@:5}"
}

compare_memory() { # CONNECTIONS SERVER…
	local name
	echo '| server | connections | bytes of memory for each |'
	echo '|---|---|---|'
	for name in "${@:2}"; do
		rm -f "$tmp/runs.$name"
		run_once "$name" idle "$1" 1 0
		[ ! -s "$tmp/runs.$name" ] || echo "| $name | $(sed 's/ / | /' "$tmp/runs.$name") |"
	done
}

# How 1,000 connections are spread over two workers, and what a second one costs.
compare_workers() {
	local pid
	"$netkit" echo-serve --tcp --workers 2 127.0.0.1:$port >/dev/null &
	server=$!
	"$tmp/echo_load" rr $port $server 1000 128 4 >/dev/null &
	timeout 2 tail -s 0.1 --pid=$! -f /dev/null || true
	for pid in $(ps -o pid= --ppid "$server"); do
		echo "worker $pid has $(find "/proc/$pid/fd" -lname 'socket:*' | wc -l) sockets"
	done
	wait $!
	stop
	compare rr 1000 128 0.7 "$model" two-workers
}

one_worker=
if "$netkit" echo-serve --help | grep -q -e --workers; then
	one_worker='--workers 1'
fi
models=(epoll)
model=epoll
if "$netkit" echo-serve --help | grep -q uring; then
	models=(uring epoll)
	model=uring
fi
build echo_load
build echo_bare
build echo_libev -lev
build echo_libuv -luv
build echo_libevent -levent_core
xinetd=$(daemon xinetd xinetd)
inetutils=$(daemon inetutils-inetd inetutils-inetd)
openbsd=$(daemon openbsd-inetd inetd)
peers=(libev libuv libevent socat ncat)
udp_peers=(socat-udp)
[ ! -x "$xinetd" ] || peers+=(xinetd)
[ ! -x "$inetutils" ] || peers+=(inetutils) udp_peers+=(inetutils-udp)
[ ! -x "$openbsd" ] || peers+=(openbsd) udp_peers+=(openbsd-udp)

case $part in
one) compare rr 1 128 0.7 blocking "${models[@]}" bare libev ;;
small) compare rr 50 128 0.7 bare "${models[@]}" "${peers[@]}" ;;
many) compare rr 500 128 0.7 bare "${models[@]}" libev libuv libevent socat ;;
crowd) compare rr 5000 128 1 bare "${models[@]}" libev ;;
large)
	compare rr 50 16384 0.7 bare "${models[@]}" "${peers[@]}"
	compare rr 50 65536 0.7 bare "${models[@]}" libev libuv libevent
	;;
stream) compare stream 1 65536 1 bare "${models[@]}" libev libuv ;;
churn) compare churn 16 1 1 bare "${models[@]}" libev libuv libevent ;;
idle) compare_memory 10001 bare "${models[@]}" libev libuv libevent ;;
udp) compare udp 50 128 0.7 bare-udp netkit-udp "${udp_peers[@]}" ;;
burst) compare burst 4 1400 0.7 bare-udp netkit-udp "${udp_peers[@]}" ;;
workers) compare_workers ;;
*)
	echo "there is no part $part" >&2
	exit 2
	;;
esac
