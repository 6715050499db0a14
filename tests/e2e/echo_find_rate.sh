#!/bin/bash
# echo-client --bench --find-rate: what a server that answers 2 ms later can do at most is known; what this
# machine can do beside other tests is not, so a search may find less, but never more.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve --tcp --delay 2ms 127.0.0.1:0
must_await serve tcp
port=$(port_of serve tcp)
find=(netkit echo-client --bench --warm-up 20ms --duration 100ms --pipeline 1)

run "${find[@]}" --rate 100 --find-rate P50=500ms 127.0.0.1 "$port"
like "$status" '^[01]$' 'a search comes to its end'
like "$out" $'^ +100/s  p50 [0-9.]+ [a-z]+ +[a-z]' 'each step is told'
rate=$(sed -nE 's/^the highest rate that holds p50 <= 500\.0 ms is ([0-9]+) a second: it did in 3 of 3 runs, .*/\1/p' <<<"$out")
[ "$status" = 1 ] || is "${rate:-none}" "$(awk '$NF == "held" { last = $1 + 0 } END { print last }' <<<"$out")" 'the last that held is the rate'
holds "and ${rate:-nothing} is no more than one connection can carry" test "${rate:-0}" -le 550

run "${find[@]}" --json --rate 400 --find-rate p50=500ms 127.0.0.1 "$port"
like "$out" '"event":"step","rate":400,"latency_us":' 'documents say the same'
like "$out" '"event":"found",.*"percentile":50\.0,"limit_us":500000\.0,' 'and what was found'
keep_to_schema echo-client 'and keep to the schema'

expect 1 'a goal that cannot be held' "${find[@]}" -q --rate 200 --find-rate P50=1ms 127.0.0.1 "$port"
like "$out" '^no rate was found that holds p50 <= 1\.000 ms: [0-9]+ a second did not; ' 'is told'
expect 1 'as a document' "${find[@]}" --json --rate 200 --find-rate P50=1ms 127.0.0.1 "$port"
like "$out" '"rate":null,"failed":\{"rate":[0-9]+,' 'too'
keep_to_schema echo-client 'which keeps to the schema'

expect 2 'no goal' "${find[@]}" --find-rate fast 127.0.0.1 "$port"
expect 2 'options of a single run' "${find[@]}" --find-rate P99=1ms --csv "$tmp/csv" 127.0.0.1 "$port"
stop serve
done_testing
