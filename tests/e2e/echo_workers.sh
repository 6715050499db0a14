#!/bin/bash
# echo-serve with several workers: clients are spread, one that dies is replaced, limits and counts
# are those of all together, and the end is one end.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

workers_of() { # NAME
	ps -o pid= --ppid "$(pid_of "$1")"
}
sockets_of() { # PID
	find "/proc/$1/fd" -lname 'socket:*' | wc -l
}
has_workers() { # NAME N, none of them a zombie
	local until=$(($(now_ms) + 30000))
	until [ "$(ps -o stat= --ppid "$(pid_of "$1")" | grep -vc Z)" -eq "$2" ]; do
		[ "$(now_ms)" -lt "$until" ] || return 1
		read -rt 0.05 <> <(:) || :
	done
}
open_many() { # PORT N: clients that have had an echo, on the descriptors ${fds[@]}
	local i fd answer
	served=0 fds=()
	for ((i = 0; i < $2; i++)); do
		exec {fd}<>"/dev/tcp/127.0.0.1/$1" || continue
		fds+=("$fd")
		printf x >&"$fd" 2>/dev/null
		if read -r -t 5 -N 1 -u "$fd" answer 2>/dev/null && [ "$answer" = x ]; then
			served=$((served + 1))
		fi
	done
}

for model in uring epoll; do
	start serve netkit echo-serve -v --tcp --model "$model" --workers 2 --max-clients 60 127.0.0.1:0
	if ! await serve 'listening on'; then
		finish serve
		skip "$model" "$err"
		continue
	fi
	port=$(port_of serve)
	holds "$model: two workers" has_workers serve 2
	like "$(cat "$tmp/serve.err")" "serving by $model, 2 workers" "$model: it says so"
	read -r first second < <(echo $(workers_of serve))
	idle=$(sockets_of "$first")
	open_many "$port" 64
	is "$served" 60 "$model: --max-clients counts those of all"
	# 60 draws of two: fewer than 10 for one of them come once in 40 million times.
	holds "$model: both have their share" [ $(($(sockets_of "$first") - idle)) -ge 10 ]
	holds "$model: both have theirs" [ $(($(sockets_of "$second") - idle)) -ge 10 ]
	leave

	kill -KILL "$first"
	holds "$model: a worker that dies is told" await serve "worker $first has died \(signal 9\), and is replaced"
	holds "$model: and replaced" has_workers serve 2
	open_many "$port" 30
	is "$served" 30 "$model: nobody is turned away, and no place is lost"
	leave

	exec 3<>"/dev/tcp/127.0.0.1/$port"
	echo hello >&3
	read -r -t 5 -u 3 line
	pids="$(pid_of serve) $(workers_of serve)"
	kill -STOP $pids
	printf late >&3
	kill -TERM "$(pid_of serve)"
	kill -CONT $pids
	is "$(timeout 10 cat <&3)" late "$model: what came before SIGTERM goes back"
	exec 3>&-
	finish serve
	is "$status" 0 "$model: status 0"
	like "$err" '9[0-9] accepted, .* 4 refused' "$model: the counts are those of all"
	for pid in $pids; do
		holds "$model: process $pid is gone" [ ! -d "/proc/$pid" ]
	done
	expect 1 "$model: the port is free" peer --deadline 5s connect 127.0.0.1 "$port" send x
done

start serve netkit echo-serve --tcp --model epoll --workers 2 --drain 300ms 127.0.0.1:0
must_await serve 'listening on'
port=$(port_of serve)
start greedy peer --deadline 60s connect 127.0.0.1 "$port" flood hold
expect 4 'the port is taken for others' netkit echo-serve --tcp --workers 2 "127.0.0.1:$port"
holds 'two workers' has_workers serve 2
stop serve
is "$status" 0 'a client that never reads does not hold up the end'
stop greedy

start serve netkit echo-serve --tcp --model epoll --workers 3 127.0.0.1:0
must_await serve 'listening on'
holds 'three workers' has_workers serve 3
pids=$(workers_of serve)
stop serve KILL
for pid in $pids; do
	holds "worker $pid does not outlive its server" timeout 5 tail -s 0.05 --pid="$pid" -f /dev/null
done

start serve netkit echo-serve --workers 2 "unix:$tmp/socket"
must_await serve 'listening on'
for i in 1 2 3 4; do
	expect 0 'workers share a unix socket' peer connect "unix:$tmp/socket" send x until x shut eof
done
stop serve
holds 'its file is removed' [ ! -e "$tmp/socket" ]

expect 2 'workers are for loops' netkit echo-serve --tcp --model threads --workers 2 127.0.0.1:0
like "$err" 'is for the models uring and epoll' 'it says for which'
done_testing
