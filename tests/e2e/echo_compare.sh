#!/bin/bash
# echo-client --bench --compare: a run is held against an earlier one that was a thousand times better or
# worse, against its histogram, and against files that are none.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve "unix:$tmp/socket"
must_await serve unix
bench=(netkit echo-client --bench -q --warm-up 20ms --duration 600ms --interval 30ms)

# Figures of a run, each times a factor: latencies by one, rates by the other.
scaled() { # LATENCY RATE
	python3 -c '
import json, sys
latency, rate = map(float, sys.argv[1:])
for document in map(json.loads, sys.stdin):
    if document["event"] == "interval":
        document["rate"] *= rate
        for key in document:
            document[key] *= latency if key.endswith("_us") else 1
    else:
        document["throughput"]["messages_per_second"] *= rate
        levels = document["latency_us"]["percentiles"]
        for key in levels:
            levels[key] = levels[key] and levels[key] * latency
    print(json.dumps(document))' "$@" <"$tmp/run.json"
}

expect 0 'a run' "${bench[@]}" --json --histogram "$tmp/run.hgrm" "unix:$tmp/socket"
printf '%s\n' "$out" >"$tmp/run.json"
keep_to_schema echo-client 'keeps to the schema'

scaled 0.001 1000 >"$tmp/good.json"
expect 1 'worse than before' "${bench[@]}" --compare "$tmp/good.json" "unix:$tmp/socket"
like "$out" $'\nthroughput +[0-9]+/s +[0-9]+/s +-[0-9]+\.[0-9] %  worse \(p [<=] 0\.[0-9]+\)\n' 'in throughput'
like "$out" $'\np50 +[0-9.]+ [a-z]+ +[0-9.]+ [a-z]+ +\+[0-9]+\.[0-9] %  worse \(p [<=] 0\.[0-9]+\)\n' 'and in latency'
scaled 1000 0.001 >"$tmp/bad.json"
expect 0 'better than before, --json' "${bench[@]}" --json --compare "$tmp/bad.json" --connections 2 "unix:$tmp/socket"
like "$out" '"throughput":\{"before":[^}]*"verdict":"better","reason":null\}' 'is told'
like "$out" '"plan_differs_in":\["connections"\],"worse":false' 'and that it was another run'
keep_to_schema echo-client 'keeps to the schema'

expect 0 'a histogram' "${bench[@]}" --compare "$tmp/run.hgrm" "unix:$tmp/socket"
like "$out" $'\np50 +[0-9.]+ [a-z]+ .* %  unknown: that file has no intervals\n' 'has no intervals'
expect 0 'a short run' netkit echo-client --bench -q --warm-up 0 --count 10 --json --compare "$tmp/run.json" "unix:$tmp/socket"
like "$out" '"verdict":"unknown","reason":"fewer than 5 intervals"' 'tells nothing'
keep_to_schema echo-client 'and keeps to the schema'

cat "$tmp/run.json" "$tmp/run.json" >"$tmp/two.json"
expect 2 'two runs in a file' "${bench[@]}" --compare "$tmp/two.json" "unix:$tmp/socket"
expect 2 'a file of something else' "${bench[@]}" --compare "$SOURCE/README.md" "unix:$tmp/socket"
expect 9 'no file' "${bench[@]}" --json --compare "$tmp/none" "unix:$tmp/socket"
keep_to_schema echo-client 'is an error document'
expect 2 'without --bench' netkit echo-client --compare "$tmp/run.json" "unix:$tmp/socket"
stop serve
done_testing
