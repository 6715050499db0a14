#!/bin/bash
# echo-serve over UDP: every size, the right source address, and no answer where one would do
# harm.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve -v --udp 0
must_await serve 'listening on 0\.0\.0\.0:[0-9]+ udp'
port=$(port_of serve)
unlike "$(cat "$tmp/serve.out")" tcp '--udp alone is UDP alone'

for size in 0 1 1472 65507; do
	for host in 127.0.0.1 ::1; do
		expect 0 "$size bytes to $host" netkit echo-client --ping --udp --count 1 --size "$size" \
			--timeout 5s "$host" "$port"
		like "$out" "^seq=1 $size bytes from " 'come back'
	done
done
expect 0 'the answer comes from the address that was asked' \
	netkit echo-client --ping --udp --count 1 127.0.0.7 "$port"

for source in 1900 2049 5353 11211; do
	expect 5 "no answer to port $source" netkit echo-client --ping --udp --count 1 \
		--timeout 200ms --source-port "$source" 127.0.0.1 "$port"
done
stop serve
is "$status" 0 'SIGTERM ends it'
like "$err" 'datagrams answered: 9' 'it has counted the answers'
like "$err" 'datagrams from a port that answers by itself: 4' 'and the refusals'

start serve netkit echo-serve -v --udp 127.0.0.1:0
must_await serve udp
port=$(port_of serve)
expect 5 "nor to the server's own number" netkit echo-client --ping --udp --count 1 \
	--timeout 200ms --source 127.0.0.9 --source-port "$port" 127.0.0.1 "$port"
stop serve
like "$err" "datagrams from the server's own port number: 1" 'which has its count'

start serve netkit echo-serve --json --udp --udp-rate 5 127.0.0.1:0
must_await serve '"udp"'
port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' "$tmp/serve.out")
expect 12 'beyond the rate nothing is answered' netkit echo-client --ping --udp --count 12 \
	--interval 1ms --timeout 300ms 127.0.0.1 "$port"
like "$out" '12 sent, 5 received, 7 lost' 'exactly so'
stop serve
like "$out" '"event":"datagrams","answered":5,.*"source_rate":7,"total_rate":0' 'and counted'

start serve netkit echo-serve --udp --udp-rate 0 --udp-rate-total 0 127.0.0.1:0
must_await serve udp
expect 0 'without limits five thousand come back' netkit echo-client --ping --udp -q \
	--count 5000 --interval 0 127.0.0.1 "$(port_of serve)"
stop serve

start serve netkit echo-serve --upper --udp 127.0.0.1:0
must_await serve udp
expect 0 'a datagram in capitals' netkit echo-client --ping --udp --upper --count 1 \
	127.0.0.1 "$(port_of serve)"
expect 12 'is a difference where none was expected' netkit echo-client --ping --udp --count 1 \
	127.0.0.1 "$(port_of serve)"
stop serve
done_testing
