#!/bin/bash
# Who gets a place at echo-serve, who waits for one and who loses it: --queue,
# --max-clients-per-address, --stall-timeout, and workers without descriptors.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1
needs socat

for workers in 1 2; do
	start serve netkit echo-serve -v --tcp --workers "$workers" --max-clients 2 --queue 127.0.0.1:0
	must_await serve 'listening on'
	port=$(port_of serve)
	knock "$port" 2
	is "$served" 2 "--queue, $workers workers: two places"
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	printf 'late' >&3
	before=$(ticks_of serve)
	read -r -t 0.5 -N 1 -u 3 answer
	is "$? $answer" '142 ' "--queue, $workers workers: the third is neither served nor closed"
	holds "--queue, $workers workers: nobody spins" [ $(($(ticks_of serve) - before)) -le 5 ]
	leave
	read -r -t 10 -N 4 -u 3 answer
	is "$answer" late "--queue, $workers workers: and is served when a place is free"
	exec 3>&-
	stop serve
	is "$status" 0 "--queue, $workers workers: status 0"
	like "$err" '3 accepted, .* 0 refused' "--queue, $workers workers: nobody was refused"

	start serve bash -c "ulimit -n 40; exec netkit echo-serve --tcp --workers $workers --queue 127.0.0.1:0"
	must_await serve 'listening on'
	knock "$(port_of serve)" 50 0.05
	holds "--queue without descriptors, $workers workers: some are served" [ "$served" -ge 20 ]
	is "$closed" 0 "--queue without descriptors, $workers workers: nobody is closed"
	leave
	stop serve

	start serve netkit echo-serve -v --tcp --workers "$workers" --max-clients-per-address 3 127.0.0.1:0
	must_await serve 'listening on'
	port=$(port_of serve)
	for again in 1 2; do
		knock "$port" 8
		is "$served $closed" '3 5' "--max-clients-per-address, $workers workers, round $again: three are served"
		run socat -t 5 - "TCP:127.0.0.1:$port,bind=127.0.0.9" <<<hello
		is "$out" hello "--max-clients-per-address, $workers workers, round $again: and others beside them"
		leave
		for ((i = 0; i < 4; i++)); do
			must_await serve "(Closed by|Reset by)"
		done
	done
	like "$(cat "$tmp/serve.err")" 'Refused \(127\.0\.0\.1, [0-9]+\): --max-clients-per-address are there' \
		"--max-clients-per-address, $workers workers: the log knows"
	stop serve
done

start serve netkit echo-serve -v --tcp --model epoll --workers 2 --max-clients-per-address 4 127.0.0.1:0
must_await serve 'listening on'
port=$(port_of serve)
knock "$port" 4
is "$served" 4 'four of one address'
for pid in $(ps -o pid= --ppid "$(pid_of serve)"); do
	kill -KILL "$pid"
	holds 'a worker dies' await serve "worker $pid has died"
done
leave
knock "$port" 4
is "$served" 4 'what it had counted is forgotten'
leave
stop serve

for model in uring epoll threads; do
	start serve bash -c "ulimit -n 40; exec netkit echo-serve --model $model --tcp 127.0.0.1:0"
	must_await serve 'listening on'
	knock "$(port_of serve)" 120
	is "$((served + closed))" 120 "$model: as many workers as processors, no descriptors: all are told"
	before=$(ticks_of serve)
	await serve 'no such line' 0.5
	holds "$model: nobody spins" [ $(($(ticks_of serve) - before)) -le 5 ]
	leave
	knock "$(port_of serve)" 4
	is "$served" 4 "$model: and when they have left all is well again"
	leave
	stop serve
done

for model in uring epoll threads fork iterative; do
	start serve netkit echo-serve -v --tcp --model "$model" --stall-timeout 500ms 127.0.0.1:0
	must_await serve 'listening on'
	port=$(port_of serve)
	[ "$model" = iterative ] || exec 3<>"/dev/tcp/127.0.0.1/$port"
	before=$(now_ms)
	start greedy peer --deadline 60s connect 127.0.0.1 "$port" flood hold
	holds "$model: --stall-timeout ends a client that never reads" await serve 'Stalled, closed'
	took=$(($(now_ms) - before))
	holds "$model: not before its time ($took ms)" [ "$took" -ge 495 ]
	[ "$model" != iterative ] || exec 3<>"/dev/tcp/127.0.0.1/$port"
	printf x >&3
	read -r -t 5 -N 1 -u 3 answer
	is "$answer" x "$model: and not one that was silent"
	exec 3>&-
	stop greedy
	stop serve
done

start serve netkit echo-serve --json --tcp --stall-timeout 300ms 127.0.0.1:0
must_await serve 'listening'
start greedy peer --deadline 60s connect 127.0.0.1 "$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' "$tmp/serve.out")" flood hold
holds 'a document says so, too' await serve '"end":"stalled"'
stop greedy
stop serve
expect 0 'and keeps to the schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/echo-serve.json" <<<"$out"

expect 2 'a unix socket has no such patience' netkit echo-serve --stall-timeout 1s "unix:$tmp/socket"
like "$err" 'stall-timeout is for TCP, which is not served' 'and says so'
done_testing
