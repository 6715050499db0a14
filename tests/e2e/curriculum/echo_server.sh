#!/bin/bash
# echo-serve on port 7 instead of the system's, with the log lines of the lectures' server:
# "Connected to (HOST, PORT)" and "server received N bytes".
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs nc

start serve netkit echo-serve -vv 7
must_await serve 'listening on .*:7 tcp'
wait_for_port 127.0.0.1 7
for line in '0\.0\.0\.0:7 tcp' '\[::\]:7 tcp' '0\.0\.0\.0:7 udp' '\[::\]:7 udp'; do
	holds "ready line: $line" await serve "^listening on $line$"
done

expect 0 'the echo client of the lecture' netkit echo-client localhost 7 <<<'hello, world'
is "$out" 'hello, world' 'gets its echo'
await serve 'Connected to \((localhost|::1|127\.0\.0\.1), [0-9]+\)' &&
	ok 'the server says who has connected' || fail 'the server says who has connected' "$(cat "$tmp"/serve.*)"
await serve 'server received 13 bytes' &&
	ok 'and how much came' || fail 'and how much came' "$(cat "$tmp"/serve.*)"

expect 0 'the system has the service by its name' netkit echo-client 127.0.0.1 echo <<<hello
expect 0 "Debian's nc as client" nc -N 127.0.0.1 7 <<<hello
is "$out" hello 'gets its echo'
expect 0 'over UDP' peer --udp connect 127.0.0.1 7 send hello read 5
is "$out" hello 'a datagram'

for i in 1 2 3; do
	netkit echo-client 127.0.0.1 7 <<<"client $i" >"$tmp/client$i" &
	wait $!
done
is "$(cat "$tmp"/client[123])" $'client 1\nclient 2\nclient 3' 'one client after the other'

stop serve
is "$status" 0 'SIGTERM ends it cleanly'
start serve netkit echo-serve 7
must_await serve 'listening on .*:7 tcp'
ok 'it starts again at once on the same port'
unlike "$(cat "$tmp"/serve.*)" 'Connected to' 'and is silent without -v'
expect 4 'a second one finds the port taken' netkit echo-serve 7
like "$err" 'in use' 'and says so'
done_testing
