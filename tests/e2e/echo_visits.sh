#!/bin/bash
# echo-client --bench --per-connection: so many messages on each connection, counted on both ends;
# connections that are due by a schedule; a machine that has no port left.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

start serve netkit echo-serve --tcp -v 127.0.0.1:0 "unix:$tmp/socket"
must_await serve unix
port=$(port_of serve tcp)
bench=(netkit echo-client --bench -q --warm-up 0)
engines=(epoll blocking)
if "${bench[@]}" --count 1 --engine uring 127.0.0.1 "$port" >/dev/null 2>&1; then
	engines+=(uring)
fi

# --- closed loop ---------------------------------------------------------------------------

for engine in "${engines[@]}"; do
	verify=--verify
	[ "$engine" != uring ] || verify= # makes no pattern
	expect 0 "three messages on each ($engine)" "${bench[@]}" --count 100 --per-connection 3 \
		--engine "$engine" ${verify:+"$verify"} 127.0.0.1 "$port"
	like "$out" $'\n100 messages sent in [0-9.]+ s, 100 answered, 0 lost\n34 connections begun, 34 made, [0-9.]+ a second\n' 'are counted'
	like "$out" $'\n               latency   connecting\n      50 % +[0-9.]+ [a-z]+ +[0-9.]+ [a-z]+\n' 'and timed'
done
expect 0 'many at once, a unix socket' "${bench[@]}" --json --count 1000 --per-connection 1 --connections 20 \
	--threads 2 "unix:$tmp/socket"
like "$out" '"answered":1000,.*"connecting":\{"begun":1000,"made":1000,"failed":0,"unfinished":0,' 'one message on each'
keep_to_schema echo-client 'keep to the schema'
expect 0 'a table' "${bench[@]}" --per-connection 1 --duration 300ms --interval 100ms --csv "$tmp/csv" 127.0.0.1 "$port"
is "$(awk -F, 'NF != 15' "$tmp/csv")" '' 'has three columns more'

# --- open loop -----------------------------------------------------------------------------

expect 0 'by a schedule' "${bench[@]}" --json --rate 200 --count 100 --per-connection 2 --connections 10 127.0.0.1 "$port"
like "$out" '"sent":100,"answered":100,.*"connecting":\{"begun":50,"made":50,"failed":0,"unfinished":0,' 'is counted'
like "$out" '"send_lag_us":' 'with the lag of connections'
keep_to_schema echo-client 'and keeps to the schema'

# --- both ends -----------------------------------------------------------------------------

start counted netkit echo-serve --tcp --workers 1 -v 127.0.0.1:0
must_await counted tcp
expect 0 'fifty connections' "${bench[@]}" --count 50 --per-connection 1 127.0.0.1 "$(port_of counted tcp)"
stop counted
is "$(grep -c '^Connected to' <<<"$out$err")" 51 'are fifty at the server, and the one that looked whether it is there'

# --- what goes wrong -----------------------------------------------------------------------

expect 2 'datagrams' "${bench[@]}" --udp --per-connection 1 127.0.0.1 "$port"
start stays peer listen 127.0.0.1 0 accept hold
must_await stays listening
expect 5 'a server that says nothing' "${bench[@]}" --json --timeout 500ms --duration 300ms --per-connection 1 \
	127.0.0.1 "$(port_of stays)"
keep_to_schema echo-client 'is told by the schema'
stop stays

# A server of its own: to another one each port may have been used a moment ago.
start few netkit echo-serve --tcp 127.0.0.1:7 127.0.0.1:9
must_await few ':9 tcp'
sysctl -qw net.ipv4.tcp_tw_reuse=0 net.ipv4.ip_local_port_range='20000 20009' || bail 'no sysctl here'
expect 12 'ten ports' "${bench[@]}" --per-connection 1 --duration 300ms 127.0.0.1 7
like "$out" $'\n[0-9]+ connections begun, [6-9] made, [0-9.]+ a second, [0-9]+ could not be made\n' 'are used up'
like "$out" $'\nconnections that failed: [0-9]+ no_port\n' 'which is counted'
like "$out" 'warning: [0-9]+ connections found no free local port: ' 'and explained'
sysctl -qw net.ipv4.ip_local_port_range='20100 20100'
expect 4 'one port' "${bench[@]}" --json --per-connection 1 --duration 300ms --rate 100 127.0.0.1 9
like "$out" '"connecting":\{"begun":[0-9]+,"made":0,' 'is not enough'
keep_to_schema echo-client 'which is in the documents'
stop few
stop serve
done_testing
