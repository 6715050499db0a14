#!/bin/bash
# echo-serve killed with -9, again and again, while a service manager holds its sockets: nobody is
# refused, and who comes in between is served by the next one.  And io_uring switched off by a filter:
# epoll takes over, and says so.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

cat >"$tmp/clients.py" <<'PY'
"""Connects for as long as the file `go` is there: how many were served, reset and refused."""
import os, socket, sys
port, go = int(sys.argv[1]), sys.argv[2]
served = reset = refused = 0
print('ready', flush=True)
while os.path.exists(go):
    try:
        with socket.create_connection(('127.0.0.1', port), timeout=20) as s:
            s.sendall(b'x')
            if s.recv(1) == b'x':
                served += 1
            else:
                reset += 1
    except ConnectionRefusedError:
        refused += 1
    except ConnectionResetError:
        reset += 1
print(f'served {served} reset {reset} refused {refused}')
PY

server_of() { # the process that the manager has started
	pgrep -P "$(pid_of manager)"
}
other_server() { # PID that it is not any more
	local until=$(($(now_ms) + 30000)) pid
	until pid=$(server_of) && [ "$pid" != "$1" ]; do
		[ "$(now_ms)" -lt "$until" ] || return 1
	done
}

for workers in 1 2; do
	start manager activate -k 127.0.0.1 netkit echo-serve --tcp --udp --workers "$workers"
	must_await manager 'listening on .* udp'
	port=$(port_of manager ' tcp')
	: >"$tmp/go"
	start clients python3 "$tmp/clients.py" "$port" "$tmp/go"
	must_await clients ready
	for round in 1 2 3 4 5 6 7 8; do
		pid=$(server_of)
		pids="$pid $(ps -o pid= --ppid "$pid" | tr '\n' ' ')"
		expect 0 "$workers workers, round $round: it serves" \
			netkit echo-client 127.0.0.1 "$port" <<<hello
		kill -KILL "$pid"
		holds "$workers workers, round $round: killed, and there is another" other_server "$pid"
		for pid in $pids; do
			holds "$workers workers, round $round: process $pid is gone" \
				timeout 10 tail -s 0.05 --pid="$pid" -f /dev/null
		done
	done
	rm "$tmp/go"
	finish clients
	like "$out" 'served [1-9][0-9]+ reset [0-9]+ refused 0' "$workers workers: nobody is refused: ${out##*$'\n'}"
	stop manager
	is "$status" 0 "$workers workers: it ends in order"
done

for call in io_uring_setup io_uring_register; do
	expect 9 "without $call: who wants io_uring alone is told" \
		without "$call" netkit echo-serve --tcp --model uring 127.0.0.1:0
	for workers in 1 2; do
		start serve without "$call" netkit echo-serve --tcp --workers "$workers" 127.0.0.1:0
		must_await serve 'listening on'
		expect 0 "without $call: $workers workers serve" \
			netkit echo-client 127.0.0.1 "$(port_of serve)" <<<hello
		stop serve
		like "$err" 'serving by epoll, since io_uring is not to be had: cannot ' \
			"without $call: by epoll, and say so"
	done
done
done_testing
