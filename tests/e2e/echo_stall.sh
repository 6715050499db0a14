#!/bin/bash
# A server that is stopped for 200 ms every two seconds: an open loop shows it, a closed one says
# that it cannot.  The figures of both are those that a log of every message gives.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve --tcp --workers 1 127.0.0.1:0
must_await serve tcp
bench=(netkit echo-client --bench --json --warm-up 100ms --duration 4500ms)

start stall stall "$(pid_of serve)" 2000 200
expect 0 'an open loop' "${bench[@]}" --connections 4 --rate 4000 --log "$tmp/log" \
	--histogram "$tmp/histogram" 127.0.0.1 "$(port_of serve)"
cp "$tmp/out" "$tmp/documents"
p999=$(sed -nE 's/.*"latency_us":.*"99\.9":([0-9]+).*"service_us".*/\1/p' <<<"$out")
holds "has a p99.9 of at least 150 ms ($p999 us)" [ "${p999:-0}" -ge 150000 ]
like "$out" '"sees_stalls":true' 'and says that it sees stalls'
expect 0 'its figures are those of its log' python3 "$SOURCE/tests/support/bench_check.py" \
	"$tmp/log" "$tmp/documents" "$tmp/histogram"
is "$out" '' 'all of them'

expect 0 'a closed loop' "${bench[@]}" --count 20000 --log "$tmp/log" --histogram "$tmp/histogram" \
	127.0.0.1 "$(port_of serve)"
cp "$tmp/out" "$tmp/documents"
like "$out" '"sees_stalls":false' 'says that it sees none'
expect 0 'its figures are those of its log' python3 "$SOURCE/tests/support/bench_check.py" \
	"$tmp/log" "$tmp/documents" "$tmp/histogram"
is "$out" '' 'all of them'
stop stall
stop serve
done_testing
