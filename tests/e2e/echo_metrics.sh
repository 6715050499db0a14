#!/bin/bash
# What echo-serve shows of itself: metrics over HTTP, statistics by a signal and a timer, a service
# manager's watchdog; of one process and of several.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1
needs socat

metrics_port() {
	sed -nE 's/^metrics on .*:([0-9]+) tcp$/\1/p' "$tmp/serve.out" | head -n1
}
ask() { # REQUEST: by hand, so that it may be wrong
	run peer connect 127.0.0.1 "$metrics" send "$1" eof
}
value() { # NAME: what the metrics say of it now
	ask 'GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n'
	sed -n "s/^netkit_echo_$1 //p" <<<"$out"
}
until_value() { # NAME VALUE: waits for it
	local until=$(($(now_ms) + 30000))
	until [ "$(value "$1")" = "$2" ]; do
		[ "$(now_ms)" -lt "$until" ] || return 1
	done
}

for how in '--model uring --workers 1' '--model epoll --workers 2' '--model threads' '--model fork'; do
	# shellcheck disable=SC2086 # words
	start serve netkit echo-serve $how --metrics 127.0.0.1:0 127.0.0.1:0
	must_await serve 'metrics on '
	port=$(port_of serve ' tcp') metrics=$(metrics_port)
	knock "$port" 5
	holds "$how: five clients" until_value connections 5
	leave
	holds "$how: and none" until_value connections 0
	is "$(value connections_accepted_total)" 5 "$how: five in all"
	run peer connect 127.0.0.1 "$port" random 100000 shut eof
	holds "$how: bytes that came" until_value received_bytes_total 100005
	holds "$how: bytes that went" until_value sent_bytes_total 100005
	run netkit echo-client --ping --udp --count 3 --interval 5ms 127.0.0.1 "$port"
	is "$(value 'datagrams_total{verdict="answered"}')" 3 "$how: datagrams"
	stop serve
	is "$status" 0 "$how: status 0"
done

start serve netkit echo-serve --tcp --workers 2 --metrics 127.0.0.1:0 127.0.0.1:0
must_await serve 'metrics on '
port=$(port_of serve ' tcp') metrics=$(metrics_port)
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf '%01000d' 0 >&3
read -r -t 5 -N 1000 -u 3 answer
holds 'bytes of a connection that is open are counted' until_value sent_bytes_total 1000
exec 3>&-
for pid in $(ps -o pid= --ppid "$(pid_of serve)"); do
	kill -KILL "$pid"
done
holds 'what workers that died had counted stays' until_value connections_accepted_total 1

ask 'GET /metrics HTTP/1.1\r\n\r\n'
like "$out" '^HTTP/1\.1 200 OK.' 'an answer'
printf '%s\n' "$out" | tr -d '\r' | sed '1,/^$/d' >"$tmp/text"
is "$(grep -vE '^(# (HELP|TYPE) netkit_echo_[a-z_]+ .+|netkit_echo_[a-z_]+(\{[a-z]+="[a-z_]+"\})? [0-9]+)$' "$tmp/text")" \
	'' "each line has Prometheus' form"
like "$out" "Content-Length: $(($(wc -c <"$tmp/text")))" 'as long as it says'
ask 'HEAD /metrics HTTP/1.0\n\n'
unlike "$out" 'netkit_echo' 'HEAD has no body'
ask 'GET / HTTP/1.1\r\n\r\n'
like "$out" '^HTTP/1\.1 404 ' 'another path'
ask 'POST /metrics HTTP/1.1\r\n\r\n'
like "$out" '^HTTP/1\.1 405 ' 'another method'
ask 'rubbish\r\n\r\n'
like "$out" '^HTTP/1\.1 400 ' 'rubbish'
ask "GET /metrics HTTP/1.1\r\nX: $(head -c 9000 /dev/zero | tr '\0' x)"
like "$out" '^HTTP/1\.1 431 ' 'a question without end'

# Those who hold every place and say nothing are sent away, and then there is room again.
fds=()
for ((i = 0; i < 12; i++)); do
	exec {fd}<>"/dev/tcp/127.0.0.1/$metrics" && fds+=("$fd")
done
before=$(ticks_of serve)
holds 'silent readers do not stay' until_value processes 2
holds 'and do not make it spin' [ $(($(ticks_of serve) - before)) -le 20 ]
expect 0 'clients are served beside them' netkit echo-client 127.0.0.1 "$port" <<<hello
leave
stop serve
is "$status" 0 'it ends in order'

start serve netkit echo-serve --tcp --workers 2 127.0.0.1:0
must_await serve 'listening on'
run peer connect 127.0.0.1 "$(port_of serve)" random 5000 shut eof
kill -USR1 "$(pid_of serve)"
holds 'SIGUSR1: the numbers' await serve '0 clients; 1 accepted, 0 reset, 0 refused: 5000 bytes received, 5000 sent; 0 datagrams answered, 0 not'
stop serve
is "$status" 0 'SIGUSR1 harms nobody'

start serve netkit echo-serve --json --stats 100ms --metrics 127.0.0.1:0 127.0.0.1:0
must_await serve '"event":"statistics"'
stop serve
like "$out" '"event":"metrics"' 'documents: where the metrics are'
expect 0 'all documents keep to the schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/echo-serve.json" <<<"$out"

start manager socat -u "UNIX-RECV:$tmp/notify" -
timeout 10 bash -c 'until [ -S "$1" ]; do read -rt 0.05 <> <(:) || :; done' wait "$tmp/notify" || bail 'no manager'
told() { # TEXT
	timeout 10 bash -c 'until grep -q -a -e "$1" "$2"; do read -rt 0.05 <> <(:) || :; done' told "$1" "$tmp/manager.out"
}
for workers in 1 2; do
	: >"$tmp/manager.out"
	start serve env NOTIFY_SOCKET="$tmp/notify" WATCHDOG_USEC=400000 \
		netkit echo-serve --tcp --workers "$workers" 127.0.0.1:0
	must_await serve 'listening on'
	holds "$workers workers: READY=1" told READY=1
	run peer connect 127.0.0.1 "$(port_of serve)" send x until x shut eof
	holds "$workers workers: the status follows" told 'STATUS=0 clients, 1 accepted, 0 refused, 0 datagrams answered'
	: >"$tmp/manager.out"
	holds "$workers workers: signs of life go on" told WATCHDOG=1
	stop serve
	holds "$workers workers: STOPPING=1" told STOPPING=1
done
stop manager
expect 2 'a watchdog that is no number' env WATCHDOG_USEC=soon netkit echo-serve 127.0.0.1:0
expect 2 'metrics by a unix socket' netkit echo-serve --metrics unix:/tmp/x 127.0.0.1:0
expect 4 'metrics where somebody else is' netkit echo-serve --metrics 198.51.100.1:9100 127.0.0.1:0
done_testing
