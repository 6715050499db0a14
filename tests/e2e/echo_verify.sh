#!/bin/bash
# echo-client --bench --verify: one flipped bit, one lost, one duplicated and one swapped message
# are found, each at its place.  With VERIFY=full the stream is 10 GiB long.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve --tcp 127.0.0.1:0
must_await serve tcp
port=$(port_of serve)
bench=(netkit echo-client --bench --verify --warm-up 0)
run_limit=300

expect 0 'a good server' "${bench[@]}" --duration 300ms --connections 20 --threads 2 --size 1 --size-max 20k \
	--pipeline 3 127.0.0.1 "$port"
like "$out" $'\nverified: every byte is the one that was sent\n' 'is told to be one'
expect 0 'one byte at a time' "${bench[@]}" -q --count 1000 --size 1 127.0.0.1 "$port"

# Messages of 64 KiB; the mistakes are spread over the whole stream.
messages=1000
[ "${VERIFY-}" != full ] || messages=$((10 * 16384))
flip=$((messages / 5)) lose=$((messages * 2 / 5)) double=$((messages * 3 / 5)) swap=$((messages * 4 / 5))
start garble garble 127.0.0.1 "$port" 65536 flip:$flip lose:$lose double:$double swap:$swap
must_await garble listening
expect 12 'one of each mistake' "${bench[@]}" -q --json --size 64k --pipeline 8 --count $messages --timeout 2s \
	127.0.0.1 "$(port_of garble)"
like "$out" '"verified":\{"changed":1,"lost":1,"duplicated":1,"swapped":1,' 'is found, and nothing else'
like "$out" '"kind":"changed","connection":1,"offset":'"$((flip * 65536 + 32768))"',"bytes":1,' \
	'the flipped bit at its byte'
like "$out" '"kind":"lost","connection":1,"offset":'"$((lose * 65536))"',"bytes":65536\}' 'the lost message'
like "$out" '"kind":"duplicated","connection":1,"offset":'"$((double * 65536))"',"bytes":65536\}' 'the duplicate'
like "$out" '"kind":"swapped","connection":1,"offset":'"$((swap * 65536))"',"bytes":65536\}' 'the swapped one'
like "$out" '"sent":'$messages',"answered":'$((messages - 1))',"lost":1,"pending":0,' \
	'and only what never came is counted as lost'
keep_to_schema echo-client 'the documents keep to the schema'
stop garble

start garble garble 127.0.0.1 "$port" 100 flip:30
must_await garble listening
expect 12 'a flipped bit as people see it' "${bench[@]}" --size 100 --count 100 127.0.0.1 "$(port_of garble)"
like "$out" $'\nverified: 1 changed\n  connection 1, offset 3050: sent 0x[0-9a-f]+, got 0x[0-9a-f]+\n' 'names connection and offset'
like "$err" '1 difference from what was sent' 'and is an error'
stop garble
stop serve
done_testing
