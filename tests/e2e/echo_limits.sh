#!/bin/bash
# echo-serve at its limits: descriptors, clients, idle time, a client that never reads; capitals
# over long lines; documents; a unix socket; another user; a socket of the service manager.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

for model in uring epoll threads; do
	start serve bash -c "ulimit -n 24; exec netkit echo-serve --workers 1 --model $model --tcp 127.0.0.1:0"
	must_await serve 'listening on'
	port=$(port_of serve)
	knock "$port" 40
	holds "$model: without descriptors some are served" [ "$served" -ge 10 ]
	is "$((served + closed))" 40 "$model: and all others are told"
	like "$(cat "$tmp/serve.err")" 'cannot accept: too many open files' "$model: a line says why"
	before=$(ticks_of serve)
	await serve 'no such line' 0.5
	holds "$model: it does not spin" [ $(($(ticks_of serve) - before)) -le 5 ]
	holds "$model: it does not fill the log" [ "$(wc -l <"$tmp/serve.err")" -le 3 ]
	leave
	expect 0 "$model: when they have left, the next is served" \
		peer --deadline 5s connect 127.0.0.1 "$port" send 'x' until 'x' shut eof
	stop serve
	is "$status" 0 "$model: and it ends cleanly"
done

start serve netkit echo-serve -v --tcp --max-clients 2 127.0.0.1:0
must_await serve 'listening on'
knock "$(port_of serve)" 5
is "$served $closed" '2 3' '--max-clients: two are served, three are told'
leave
like "$(cat "$tmp/serve.err")" 'Refused \(127\.0\.0\.1, [0-9]+\): --max-clients are there' 'and the log knows'
stop serve

for model in uring epoll threads fork iterative; do
	start serve netkit echo-serve -v --model "$model" --tcp --idle-timeout 200ms 127.0.0.1:0
	must_await serve 'listening on'
	before=$(now_ms)
	expect 0 "$model: --idle-timeout closes" peer connect 127.0.0.1 "$(port_of serve)" send 'x' until 'x' eof
	took=$(($(now_ms) - before))
	holds "$model: not before its time ($took ms)" [ "$took" -ge 195 ]
	holds "$model: and the log says so" await serve 'Idle, closed'
	stop serve
done

for model in uring epoll; do
	start serve netkit echo-serve --tcp --workers 1 --model "$model" 127.0.0.1:0
	must_await serve 'listening on'
	port=$(port_of serve)
	# What all share has been used once.
	expect 0 "$model: a client with much at a time" peer connect 127.0.0.1 "$port" random 4000000 shut eof
	expect 0 "$model: a client with little" \
		netkit echo-client --ping -q --size 4096 --count 400 --interval 0 127.0.0.1 "$port"
	before=$(awk '/VmRSS/ { print $2 }' "/proc/$(pid_of serve)/status")
	for i in 1 2 3 4; do
		start "greedy$i" peer --deadline 60s connect 127.0.0.1 "$port" flood send 'x' hold
	done
	expect 0 "$model: others are served beside clients that never read" \
		netkit echo-client --ping -q --count 200 --interval 0 127.0.0.1 "$port"
	grown=$(($(awk '/VmRSS/ { print $2 }' "/proc/$(pid_of serve)/status") - before))
	if netkit --version | grep -q sanitizers; then
		skip "$model: and those cost at most 256 KiB each" 'a sanitizer uses memory of its own'
	else
		holds "$model: and those cost at most 256 KiB each ($grown KiB for four)" [ "$grown" -le 1280 ]
	fi
	for i in 1 2 3 4; do
		stop "greedy$i"
	done
	stop serve
done

start serve netkit echo-serve --upper "unix:$tmp/socket"
must_await serve "listening on unix:$tmp/socket"
random_bytes 3000000 7 | tr -d '\n' >"$tmp/long"
echo >>"$tmp/long"
expect 0 'a line of 3 MB comes back in capitals over a unix socket' \
	netkit echo-client --upper "unix:$tmp/socket" <"$tmp/long"
is "$(hash_of "$tmp/out")" "$(tr a-z A-Z <"$tmp/long" | sha256sum | cut -d' ' -f1)" 'all of it'
run peer connect "unix:$tmp/socket" send 'one ' send 'two' send '\nthree' until 'TWO\n' shut eof
is "$out" $'ONE TWO\nTHREE' 'a line in pieces, and a last one without newline'
stop serve
holds 'its file is removed' [ ! -e "$tmp/socket" ]

start serve netkit echo-serve --json 127.0.0.1:0
must_await serve udp
port=$(sed -n 's/.*"tcp".*"port":\([0-9]*\).*/\1/p' "$tmp/serve.out")
run peer connect 127.0.0.1 "$port" send 'hello' until 'hello' shut eof
run peer connect 127.0.0.1 "$port" send 'hello' until 'hello' reset
holds 'a reset has its document' await serve '"end":"reset","code":"ECONNRESET"'
stop serve
is "$(grep -c '"event":"connection"' <<<"$out")" 2 'a document for each connection'
like "$out" '"received":5,"sent":5,"seconds":[0-9.e-]+,"end":"finished"' 'with its numbers'
keep_to_schema echo-serve 'all of them keep to the schema'

if [ "$(id -u)" -eq 0 ]; then
	start serve netkit echo-serve --tcp --user nobody 127.0.0.1:0
	must_await serve 'listening on'
	is "$(awk '/^(Uid|Gid|Groups|NoNewPrivs)/ { $1 = $1; print }' "/proc/$(pid_of serve)/status")" \
		"$(id -u nobody | sed 's/.*/Uid: & & & &/')
$(id -g nobody | sed 's/.*/Gid: & & & &/')
$(id -g nobody | sed 's/.*/Groups: &/')
NoNewPrivs: 1" '--user gives up users and groups, for good'
	expect 0 'and serves' peer connect 127.0.0.1 "$(port_of serve)" send 'x' until 'x' shut eof
	stop serve
	is "$status" 0 'to the end'
else
	skip '--user' 'not root'
fi
expect 2 'a user that does not exist' netkit echo-serve --user no-such-user 127.0.0.1:0
like "$err" "there is no user 'no-such-user'" 'is said to be none'
expect 2 'no operand' netkit echo-serve
like "$err" 'PORT is missing' 'is an error'
expect 2 'a unix socket by UDP' netkit echo-serve --udp "unix:$tmp/socket"
done_testing
