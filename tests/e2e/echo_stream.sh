#!/bin/bash
# echo-client --bench --stream: bytes each way, counted to the last one, checked with --verify; a
# server that never answers; options that make no sense beside it.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve --tcp 127.0.0.1:0 "unix:$tmp/socket"
must_await serve unix
port=$(port_of serve tcp)
stream=(netkit echo-client --bench --stream --warm-up 0)

for engine in epoll blocking; do
	expect 0 "a number of bytes ($engine)" "${stream[@]}" -q --bytes 10000001 --engine "$engine" 127.0.0.1 "$port"
	like "$out" $'\nstream: 1 connection, 1 thread \('"$engine"$'\), writes of 65536 bytes\n' 'is told'
	like "$out" $'\n10000001 bytes sent in [0-9.]+ s, 10000001 came back\nthroughput [0-9.]+ MB/s out, [0-9.]+ MB/s back' 'and back to the last one'
done
expect 0 'many, checked' "${stream[@]}" -q --bytes 5M --verify --connections 7 --threads 2 --size 1000 "unix:$tmp/socket"
like "$out" $'\n5242880 bytes sent in [0-9.]+ s, 5242880 came back\nverified: every byte is the one that was sent\n' 'are as they were'
expect 0 'a time' "${stream[@]}" --duration 300ms --interval 100ms --csv "$tmp/csv" 127.0.0.1 "$port"
like "$out" $'^    0\.1 s +[0-9.]+ MB/s out +[0-9.]+ MB/s back\n' 'has lines'
is "$(awk -F, 'NF != 13' "$tmp/csv")" '' 'and rows'
expect 0 'documents' "${stream[@]}" --json --duration 300ms --interval 100ms --warm-up 20ms --connections 2 127.0.0.1 "$port"
like "$out" '"event":"interval",.*"bytes_out":[1-9]' 'have bytes each way'
like "$out" '"loop":"stream",.*"stream":\{"bytes_out":[1-9][0-9]*,"bytes_back":[1-9][0-9]*,"bytes_lost":0\}' 'and all of them came back'
keep_to_schema echo-client 'and keep to the schema'

start garble garble 127.0.0.1 "$port" 65536 flip:20
must_await garble listening
expect 12 'a flipped bit' "${stream[@]}" -q --bytes 4M --verify 127.0.0.1 "$(port_of garble)"
like "$out" $'\nverified: 1 changed\n  connection 1, offset 1343488: sent 0x[0-9a-f]+, got 0x[0-9a-f]+\n' 'is found at its place'
stop garble

start silent peer listen 127.0.0.1 0 accept hold
must_await silent listening
expect 5 'a server that says nothing' "${stream[@]}" -q --json --bytes 1000 --timeout 500ms 127.0.0.1 "$(port_of silent)"
like "$out" '"bytes_back":0,"bytes_lost":1000\}' 'is counted'
keep_to_schema echo-client 'and told'
stop silent
start mute peer listen 127.0.0.1 0 accept read 1000 send "$(printf 'x%.0s' {1..600})" hold
must_await mute listening
expect 12 'a server that falls silent' "${stream[@]}" -q --bytes 1000 --timeout 500ms 127.0.0.1 "$(port_of mute)"
like "$out" $'\n1000 bytes sent in [0-9.]+ s, 600 came back, 400 never did\n' 'owes the rest'
stop mute

expect 2 'a stream has no rate' "${stream[@]}" --rate 10 127.0.0.1 "$port"
expect 2 'and no datagrams' "${stream[@]}" --udp 127.0.0.1 "$port"
expect 2 'and gains nothing by a ring' "${stream[@]}" --engine uring 127.0.0.1 "$port"
expect 2 '--bytes are those of a stream' netkit echo-client --bench --bytes 1M 127.0.0.1 "$port"
stop serve
done_testing
