#!/bin/bash
# echo-client --ping: over TCP, UDP and unix sockets; what is lost, doubled, late, out of order
# or changed is told exactly, by a relay that does so to order.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve 127.0.0.1:0 "unix:$tmp/socket"
must_await serve unix
port=$(port_of serve tcp) udp=$(port_of serve udp)

ping=(netkit echo-client --ping)
expect 0 'three messages over TCP' "${ping[@]}" --count 3 --interval 5ms 127.0.0.1 "$port"
like "$out" $'^seq=1 128 bytes from 127\.0\.0\.1:'"$port"$': time=[0-9]+\.[0-9]{3} ms\nseq=2 .*\nseq=3 ' \
	'have a line each'
like "$out" $'\n--- 127\.0\.0\.1:'"$port"$' echo statistics ---\n3 sent, 3 received, 0 lost \(0 %\), [0-9.]+ ms\nrtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms\nrtt 50/90/99 per cent = [0-9./]+ ms$' \
	'and a summary'
expect 0 'over a unix socket' "${ping[@]}" -q --count 100 --interval 0 --size 1M "unix:$tmp/socket"
like "$out" '^--- unix:.*100 sent, 100 received, 0 lost' '--quiet leaves the summary'
expect 0 'one byte' "${ping[@]}" --count 2 --interval 0 --size 1 127.0.0.1 "$port"
expect 2 'no byte' "${ping[@]}" --count 2 --size 0 127.0.0.1 "$port"
expect 2 'more than a datagram holds' "${ping[@]}" --udp --size 65508 127.0.0.1 "$udp"

cpu=$(awk '/Cpus_allowed_list/ { split($2, c, "[-,]"); print c[1] }' /proc/self/status)
expect 0 'pinned' "${ping[@]}" -q --count 3 --interval 0 --cpu "$cpu" 127.0.0.1 "$port"
expect 2 'to a processor that is not there' "${ping[@]}" --count 3 --cpu 60000 127.0.0.1 "$port"
like "$err" '\-\-cpu: processor 60000 is not there, or not for us' 'is told'
expect 0 '--busy-poll' "${ping[@]}" -q --count 100 --interval 0 --busy-poll 127.0.0.1 "$port"
like "$out" '100 sent, 100 received, 0 lost' 'loses nothing'
expect 0 '--busy-poll --udp' "${ping[@]}" -q --count 20 --interval 2ms --busy-poll --udp 127.0.0.1 "$udp"
like "$out" '20 sent, 20 received, 0 lost' 'nor'

start ping netkit echo-client --ping --interval 1h 127.0.0.1 "$port"
must_await ping '^seq=1'
stop ping INT
is "$status" 0 'SIGINT ends it'
like "$out" '1 sent, 1 received, 0 lost' 'with the summary'

# The kernel begins to stamp arrivals a while after somebody has asked for it.
start stamped netkit echo-client --ping --timestamps --interval 20ms 127.0.0.1 "$port"
must_await stamped '\(out [0-9.]+, network '
for way in "$port" "$udp --udp"; do
	# shellcheck disable=SC2086
	expect 0 "--timestamps (${way#* })" "${ping[@]}" --timestamps --count 5 --interval 2ms 127.0.0.1 $way
	like "$out" $': time=[0-9.]+ ms \\(out [0-9]+\.[0-9]{3}, network [0-9]+\.[0-9]{3}, in [0-9]+\.[0-9]{3}\\)\n' 'splits a time'
	like "$out" $'\nout/network/in avg = [0-9.]+/[0-9.]+/[0-9.]+ ms$' 'and all of them'
done
expect 0 '--timestamps --json, more than fits the socket' "${ping[@]}" --timestamps --json --count 3 --interval 2ms --size 1M 127.0.0.1 "$port"
like "$out" '"parts_ms":\{"out":[0-9.e-]+,"network":[0-9.e-]+,"in":' 'has the parts'
keep_to_schema echo-client 'which keep to the schema'
stop stamped INT
expect 2 '--timestamps of a unix socket' "${ping[@]}" --timestamps --count 1 "unix:$tmp/socket"

expect 0 '--deadline' "${ping[@]}" --interval 1h --deadline 500ms 127.0.0.1 "$port"
like "$out" $'^seq=1 [^\n]*\n--- [^\n]*\n1 sent, 1 received, 0 lost' 'ends a run'
expect 2 '--flood and an interval' "${ping[@]}" --flood --interval 1s 127.0.0.1 "$port"
expect 2 '--flood without --ping' netkit echo-client --flood 127.0.0.1 "$port"
expect 0 '--flood' "${ping[@]}" --flood --count 500 127.0.0.1 "$port"
like "$out" $'^--- [^\n]*\n500 sent, 500 received, 0 lost' 'has a summary alone'
ptydrive --transcript "$tmp/dots" "$NETKIT" echo-client --ping --flood --count 3 127.0.0.1 "$port" <<<'status 0'
like "$(cat "$tmp/dots")" $'\\.\b \b\\.\b \b\\.\b \b' 'and on a terminal dots, which answers take away'
start impair impair 127.0.0.1 "$udp" '.x.x.'
must_await impair listening
expect 12 'a flood of datagrams' "${ping[@]}" --udp --flood --count 5 --timeout 500ms 127.0.0.1 "$(port_of impair)"
like "$out" '5 sent, 3 received, 2 lost' 'does not wait for what was lost'
stop impair

expect 0 'two servers at once' "${ping[@]}" --count 2 --interval 5ms "127.0.0.1:$port" "unix:$tmp/socket"
is "$(grep -c '^seq=. 128 bytes from unix:' <<<"$out") $(grep -c '^seq=. 128 bytes from 127' <<<"$out")" '2 2' 'have their lines'
is "$(grep -c '^2 sent, 2 received' <<<"$out")" 2 'and a summary each'
expect 2 'several servers without --ping' netkit echo-client "127.0.0.1:$port" "unix:$tmp/socket"
expect 2 'one of them without a port' "${ping[@]}" "127.0.0.1:$port" ::1 "unix:$tmp/socket"

start gone peer --udp listen 127.0.0.1 0 hold
must_await gone listening
there=$(port_of gone)
stop gone
expect 4 'one server of two is not there' "${ping[@]}" --json --count 2 --interval 5ms "127.0.0.1:$there" "127.0.0.1:$port"
like "$out" '"sent":2,"received":2,' 'the other one is asked'
like "$out" '"ok":false,"error":\{"phase":"connect","status":4,' 'and the error told'
keep_to_schema echo-client 'by documents that keep to the schema'
expect 4 'a datagram to a port where nobody is' "${ping[@]}" --udp --count 2 --interval 5ms 127.0.0.1 "$there"
like "$out" $'^seq=1 connection refused\n' 'is refused'

start impair impair 127.0.0.1 "$udp" '.x2>.!-..'
must_await impair listening
expect 12 'through a relay that impairs' "${ping[@]}" --udp --count 9 --interval 20ms --timeout 500ms 127.0.0.1 "$(port_of impair)"
like "$out" $'\nseq=3 [^\n]* ms \(duplicate\)\n' 'the double is told'
like "$out" $'\nseq=5 [^\n]* ms\nseq=4 [^\n]* ms \(reordered\)\n' 'and the order'
like "$out" $'\nseq=6 [^\n]* ms, differs at byte 128: sent 0x0a, got 0x0b\n' 'and the changed byte'
like "$out" $'\nseq=7 127 bytes [^\n]* ms, 128 bytes were sent\n' 'and the missing byte'
like "$out" $'\nseq=2 no answer within 500 ms\n' 'and the loss'
like "$out" '9 sent, 8 received, 1 lost \(11\.1 %\), 2 differed, 1 duplicate, 1 reordered' 'and counted'
stop impair

start impair impair 127.0.0.1 "$udp" 'xx'
must_await impair listening
expect 5 'no answer at all' "${ping[@]}" --udp --count 2 --interval 5ms --timeout 200ms 127.0.0.1 "$(port_of impair)"
stop impair
start impair impair 127.0.0.1 "$udp" '>..'
must_await impair listening
expect 0 'an answer that comes late' "${ping[@]}" --udp --count 3 --interval 300ms --timeout 100ms 127.0.0.1 "$(port_of impair)"
like "$out" $'^seq=1 no answer within 100 ms\n' 'is missed at first'
like "$out" '3 sent, 3 received, 0 lost \(0 %\), 1 late, 1 reordered' 'and counted when it is there'
stop impair

start impair impair 127.0.0.1 "$udp" '.x2'
must_await impair listening
expect 12 '--json' "${ping[@]}" --json --udp --count 3 --interval 5ms --timeout 200ms 127.0.0.1 "$(port_of impair)"
like "$out" '"event":"loss","seq":2,"reason":"no answer within 200 ms"' 'has a document for a loss'
like "$out" '"event":"summary",.*"sent":3,"received":2,"lost":1,.*"duplicates":1' 'and for the sum'
keep_to_schema echo-client 'which keep to the schema'
stop impair

start half peer listen 127.0.0.1 0 accept read 64 send 'abc' hold
must_await half listening
expect 5 'a server that answers in part' "${ping[@]}" --count 3 --interval 5ms --timeout 200ms 127.0.0.1 "$(port_of half)"
stop half
start close peer listen 127.0.0.1 0 accept read 128 close
must_await close listening
expect 8 'a server that closes' "${ping[@]}" --count 3 127.0.0.1 "$(port_of close)"
like "$err" 'the server closed the connection' 'is told'
stop serve
done_testing
