#!/bin/bash
# Two clients at once.  The lecture's first server is iterative: the second client connects, for
# the kernel does that, and waits until the first has gone.  With processes, threads or an event
# loop it does not wait.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

# A client that sends a line, gets its echo, and stays until it is told to go.
first_client() { # PORT
	start first peer connect 127.0.0.1 "$1" send 'first\n' until 'first\n' hold
	await first '^first$' || fail 'the first client is served' "$(cat "$tmp"/first.*)"
}

start serve netkit echo-serve --model iterative --tcp 127.0.0.1:0
must_await serve 'listening on .* tcp'
port=$(port_of serve)
first_client "$port"
start second peer connect 127.0.0.1 "$port" send 'second\n' until 'second\n'
if await second '^second$' 0.5; then
	fail 'iterative: the second client waits'
else
	ok 'iterative: the second client waits'
fi
holds 'it is connected, though' is_running second
stop first
holds 'it is served as soon as the first has gone' await second '^second$'
finish second
is "$status" 0 'to the end'
stop serve
is "$status" 0 'iterative: SIGTERM ends it cleanly'

for model in fork threads epoll; do
	start serve netkit echo-serve --model "$model" --tcp 127.0.0.1:0
	must_await serve 'listening on .* tcp'
	port=$(port_of serve)
	first_client "$port"
	run peer --deadline 5s connect 127.0.0.1 "$port" send 'second\n' until 'second\n'
	is "$status $out" '0 second' "$model: the second client does not wait"
	holds "$model: while the first is still there" is_running first
	stop first
	stop serve
	is "$status" 0 "$model: SIGTERM ends it cleanly"
done
done_testing
