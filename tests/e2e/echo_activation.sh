#!/bin/bash
# echo-serve under a service manager: sockets that are handed over, and words about its state.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs socat

# What the manager is told has no newline, so await would wait for more.
told() { # TEXT
	timeout 10 bash -c 'until grep -q -e "$1" "$2"; do read -rt 0.05 <> <(:) || :; done' told "$1" "$tmp/manager.out"
}

start manager socat -u "UNIX-RECV:$tmp/notify" -
timeout 10 bash -c 'until [ -S "$1" ]; do read -rt 0.05 <> <(:) || :; done' wait "$tmp/notify" || bail 'no manager'
start serve env NOTIFY_SOCKET="$tmp/notify" activate 127.0.0.1 netkit echo-serve
must_await serve 'listening on 127\.0\.0\.1:[0-9]+ udp'
port=$(port_of serve)
is "$(cat "$tmp/serve.out")" "listening on 127.0.0.1:$port tcp
listening on 127.0.0.1:$port udp" 'both sockets are taken over'
expect 0 'the one serves TCP' netkit echo-client 127.0.0.1 "$port" <<<hello
expect 0 'the other UDP' netkit echo-client --ping --udp --count 2 --interval 5ms 127.0.0.1 "$port"
holds 'the manager is told that it is ready' told READY=1
stop serve
is "$status" 0 'SIGTERM ends it'
holds 'and that it stops' told STOPPING=1
stop manager

start serve activate 127.0.0.1 netkit echo-serve --model fork 127.0.0.1:0
must_await serve 'listening on 127\.0\.0\.1:[0-9]+ udp'
expect 0 'operands are served beside them' \
	peer connect 127.0.0.1 "$(tail -n1 "$tmp/serve.out" | sed -E 's/.*:([0-9]+) .*/\1/')" shut eof
is "$(wc -l <"$tmp/serve.out")" 4 'four sockets in all'
stop serve
done_testing
