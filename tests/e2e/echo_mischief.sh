#!/bin/bash
# echo-serve that misbehaves on purpose: late, in pieces, not to the end, not at all; and exact in
# everything that it does send.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

serve() { # OPTION…
	start serve netkit echo-serve -v "$@" 127.0.0.1:0
	must_await serve 'listening'
	port=$(port_of serve)
}
took() { # since $before
	echo $(($(now_ms) - before))
}

for workers in 1 2; do
	serve --delay 300ms --workers "$workers"
	like "$(cat "$tmp/serve.err")" 'serving by epoll, misbehaving' "--delay, $workers workers: it says what it does"
	before=$(now_ms)
	run peer connect 127.0.0.1 "$port" send one until one send two until two shut eof
	holds "--delay, $workers workers: twice 300 ms ($(took) ms)" [ "$(took)" -ge 600 ]
	before=$(now_ms)
	run peer connect 127.0.0.1 "$port" random 5000000 shut eof
	is "$status $(wc -c <"$tmp/out")" '0 5000000' "--delay, $workers workers: 5 MB come back, all of them"
	before=$(now_ms)
	run netkit echo-client --ping --udp --count 1 127.0.0.1 "$port"
	is "$status" 0 "--delay, $workers workers: a datagram comes back"
	holds "--delay, $workers workers: as late ($(took) ms)" [ "$(took)" -ge 300 ]
	stop serve
	is "$status" 0 "--delay, $workers workers: status 0"
done

random_bytes 3000000 1 >"$tmp/random"
serve --tcp --delay 20ms
run peer connect 127.0.0.1 "$port" file "$tmp/random" shut eof
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/random")" '--delay: every byte as it came'
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf late >&3
stop serve
is "$status" 0 '--delay: SIGTERM ends it'
is "$(timeout 10 cat <&3)" late '--delay: what came before that goes back'
exec 3>&-

serve --tcp --chunk 3
run peer connect 127.0.0.1 "$port" send 0123456789 until 0123456789 shut eof
is "$out" 0123456789 '--chunk: all comes back'
run peer connect 127.0.0.1 "$port" random 500 shut eof
is "$(wc -c <"$tmp/out")" 500 '--chunk: and the end'
before=$(now_ms)
run peer connect 127.0.0.1 "$port" random 300 shut eof
holds "--chunk: a hundred pieces take their time ($(took) ms)" [ "$(took)" -ge 95 ]
stop serve

serve --tcp --close-after 5
run peer connect 127.0.0.1 "$port" send 0123456789 eof
is "$status $out" '0 01234' '--close-after: five bytes, and the end'
holds '--close-after: the log says so' await serve 'Left on purpose \(127\.0\.0\.1, [0-9]+\): 10 bytes received, 5 sent'
stop serve
serve --tcp --close-after 0
run peer connect 127.0.0.1 "$port" eof
is "$status $out" '0 ' '--close-after 0: the end at once'
stop serve

serve --tcp --reset-after 5
run peer connect 127.0.0.1 "$port" send 0123456789 until 01234 gone
is "$status" 0 '--reset-after: five bytes, and a reset'
run netkit connect 127.0.0.1 "$port" <<<0123456789
is "$status" 8 '--reset-after: a client that is told'
stop serve
serve --tcp --reset-after 0
run netkit connect 127.0.0.1 "$port" <<<x
like "$status" '^[48]$' '--reset-after 0: a reset at once, while it connects or right after'
stop serve

serve --udp --loss 100 --json
run netkit echo-client --ping --udp --count 3 --interval 5ms --timeout 100ms 127.0.0.1 \
	"$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' "$tmp/serve.out" | head -n1)"
is "$status" 5 '--loss 100: nothing comes back'
stop serve
like "$out" '"answered":0,.*"loss":3' '--loss: a document counts them'
expect 0 '--loss: it keeps to the schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/echo-serve.json" <<<"$out"
serve --udp --loss 50
run netkit echo-client --ping -q --udp --count 60 --interval 2ms --timeout 20ms 127.0.0.1 "$port"
kill -USR1 "$(pid_of serve)"
must_await serve 'datagrams answered'
like "$line" '[1-9][0-9]* datagrams answered, [1-9][0-9]* not' '--loss 50: some do and some do not'
stop serve

serve --tcp --upper --delay 10ms --chunk 4
run peer connect 127.0.0.1 "$port" send 'one ' send 'two\nthree' until 'TWO\n' shut eof
is "$out" $'ONE TWO\nTHREE' 'capitals, late and in pieces'
stop serve
serve --tcp --delay 10s --drain 200ms
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf x >&3
holds 'a client' await serve 'Connected to'
stop serve
is "$status" 0 '--drain is the limit of --delay'
exec 3>&-
serve --tcp --delay 10s --idle-timeout 200ms
expect 0 '--idle-timeout counts from the last byte' peer connect 127.0.0.1 "$port" send x eof
stop serve

expect 2 'another model does not misbehave' netkit echo-serve --model uring --delay 1ms 127.0.0.1:0
like "$err" 'for the model epoll' 'and says which does'
expect 2 'no datagrams to lose' netkit echo-serve --tcp --loss 10 127.0.0.1:0
expect 2 'no connection to close' netkit echo-serve --udp --close-after 10 127.0.0.1:0
expect 2 'nobody records mischief' netkit echo-serve --pcap "$tmp/x.pcap" --delay 1ms 127.0.0.1:0
expect 2 'one end is enough' netkit echo-serve --close-after 1 --reset-after 1 127.0.0.1:0
done_testing
