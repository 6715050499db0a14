#!/bin/bash
# echo-serve in each model: half-close, a reset, the end by a signal with clients in every state,
# and nothing left behind.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs socat

random_bytes $((8 << 20)) 1 >"$tmp/random"
random=$(hash_of "$tmp/random")

# A client on descriptor 3 that has had one echo, so that the server has begun to serve it.
greet() { # PORT
	exec 3<>"/dev/tcp/127.0.0.1/$1" || return
	echo hello >&3
	read -r -t 5 -u 3 line && [ "$line" = hello ]
}

children_of() { # NAME: the process itself and its children
	echo "$(pid_of "$1")" $(ps -o pid= --ppid "$(pid_of "$1")")
}

none_is_left() { # PID…
	local pid
	for pid; do
		! kill -0 "$pid" 2>/dev/null || return 1
	done
}

for model in uring epoll threads fork iterative; do
	serve() { # OPTION…
		start serve netkit echo-serve --model "$model" --tcp "$@" 127.0.0.1:0
		must_await serve 'listening on 127\.0\.0\.1:[0-9]+ tcp'
		port=$(port_of serve)
	}

	serve -v
	run socat -t 20 - "TCP:127.0.0.1:$port" <"$tmp/random"
	is "$(hash_of "$tmp/out")" "$random" "$model: 8 MiB and a half-close come back equal"
	run peer connect 127.0.0.1 "$port" send 'x' until 'x' reset
	holds "$model: a reset is told" await serve 'Reset by \(127\.0\.0\.1, [0-9]+\)'
	expect 0 "$model: and harms nobody" peer connect 127.0.0.1 "$port" send 'y\n' until 'y\n' shut eof
	run peer connect 127.0.0.1 "$port" shut eof
	is "$status $out" '0 ' "$model: a client that says nothing gets its end"
	if [ "$model" = fork ]; then
		is "$(ps -o stat= --ppid "$(pid_of serve)" | grep -c Z)" 0 'fork: no child waits to be reaped'
	fi
	kill -HUP "$(pid_of serve)"
	expect 0 "$model: a hang-up changes nothing" peer connect 127.0.0.1 "$port" send 'z' until 'z' shut eof

	greet "$port" || fail "$model: a client is greeted"
	pids=$(children_of serve)
	kill -STOP $pids
	printf 'late' >&3
	kill -TERM "$(pid_of serve)"
	kill -CONT $pids
	is "$(timeout 10 cat <&3)" late "$model: what came before SIGTERM goes back, then the end"
	exec 3>&-
	finish serve
	is "$status" 0 "$model: status 0"
	holds "$model: no process is left" none_is_left $pids
	like "$err" 'Drained \(127\.0\.0\.1, [0-9]+\)' "$model: the log says why"

	serve --drain 300ms
	start greedy peer --deadline 60s connect 127.0.0.1 "$port" flood hold
	start polite peer --deadline 60s connect 127.0.0.1 "$port" send 'a\n' until 'a\n' gone
	[ "$model" = iterative ] || must_await polite a
	pids=$(children_of serve)
	stop serve
	is "$status" 0 "$model: a client that never reads does not hold up the end"
	holds "$model: here, too, no process is left" none_is_left $pids
	stop greedy
	finish polite

	serve
	greet "$port" || fail "$model: a client is greeted"
	stop serve INT
	is "$status" 0 "$model: SIGINT ends it, too"
	exec 3>&-
done

has_stopped() { # PID: a signal that comes before that would be handled before it
	local until=$(($(now_ms) + 30000))
	until grep -q '^State:.*stopped' "/proc/$1/status"; do
		[ "$(now_ms)" -lt "$until" ] || return 1
	done
}

# ^C at a terminal reaches the children as well as the server, which then signals them, too.
has_both() { # PID: SIGINT and SIGTERM wait for it
	local until=$(($(now_ms) + 30000)) pending
	until pending=$(sed -n 's/^ShdPnd:[[:space:]]*//p' "/proc/$1/status") &&
		[ $((0x$pending & 0x4002)) -eq $((0x4002)) ]; do
		[ "$(now_ms)" -lt "$until" ] || return 1
	done
}

model=fork
serve
greet "$port" || fail 'fork: a client is greeted'
child=$(ps -o pid= --ppid "$(pid_of serve)" | tr -d ' ')
kill -STOP "$child"
holds 'fork: a child is stopped' has_stopped "$child"
printf 'late' >&3
kill -INT "$(pid_of serve)" "$child"
holds 'fork: the child is signalled twice' has_both "$child"
kill -CONT "$child"
is "$(timeout 10 cat <&3)" late 'fork: which cuts nobody off'
exec 3>&-
finish serve
is "$status" 0 'fork: status 0'

# A client that sends without end and reads all: the end does not wait for it.
for model in uring epoll threads fork iterative; do
	start serve netkit echo-serve --model "$model" --tcp --drain 10s 127.0.0.1:0
	must_await serve 'listening on'
	start stream bash -c "yes | socat -t 1 - TCP:127.0.0.1:$(port_of serve)"
	must_await stream y
	before=$(now_ms)
	stop serve
	took=$(($(now_ms) - before))
	is "$status" 0 "$model: the end does not wait for a client that sends without end"
	holds "$model: it is there at once ($took ms)" [ "$took" -le 3000 ]
	finish stream
done

# The models in which clients do not wait for each other say who was cut off.
start serve netkit echo-serve --tcp --drain 200ms 127.0.0.1:0
must_await serve 'listening on'
start greedy peer --deadline 60s connect 127.0.0.1 "$(port_of serve)" random $((32 << 20)) hold
holds 'a client that never reads is served at first' wait_for_port 127.0.0.1 "$(port_of serve)"
stop serve
like "$err" '1 conversation is cut off: the time of --drain is over' 'who was cut off is counted'
stop greedy

start serve netkit echo-serve --model fork --tcp -v 127.0.0.1:0
must_await serve 'listening on'
greet "$(port_of serve)"
kill -KILL $(ps -o pid= --ppid "$(pid_of serve)")
holds 'fork: a child that is killed is told' await serve 'The process died of .*signal 9'
expect 0 'fork: and the next client is served' \
	peer connect 127.0.0.1 "$(port_of serve)" send 'x' until 'x' shut eof
greet "$(port_of serve)"
child=$(ps -o pid= --ppid "$(pid_of serve)")
stop serve KILL
holds 'fork: a server that is killed takes its children along' \
	timeout 5 tail -s 0.05 --pid="$child" -f /dev/null
exec 3>&-
done_testing
