#!/bin/bash
# echo-client --bench over TLS: messages, connections that do not stay, streams and datagrams that are
# refused; a server that is not trusted, and one that speaks no TLS.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

start serve netkit echo-serve --tls --workers 1 127.0.0.1:0
must_await serve 'listening on .* tcp'
port=$(port_of serve)
pin=$(sed -n 's/^the certificate was made for this run: --pin //p' "$tmp/serve.err")
bench=(netkit echo-client --bench -q --warm-up 0 --tls)

expect 0 'messages' "${bench[@]}" --pin "$pin" --count 1000 --connections 3 --verify --pipeline 4 127.0.0.1 "$port"
like "$out" $'\nclosed loop: 3 connections, 1 thread \(epoll\), TLS, ' 'is told'
like "$out" $'\n1000 messages sent in [0-9.]+ s, 1000 answered, 0 lost\nTLS handshakes: 3, [0-3] resumed, p50 [0-9.]+ [a-z]+, p99 ' 'with handshakes'
like "$out" $'\nverified: every byte is the one that was sent\n' 'come back as they were'
expect 0 'a schedule' "${bench[@]}" --pin "$pin" --json --rate 200 --count 50 --connections 2 127.0.0.1 "$port"
like "$out" '"tls":true,.*"sent":50,"answered":50,"lost":0,.*"handshake_us":\{"samples":2,' 'is kept, and handshakes are apart'
keep_to_schema echo-client 'documents keep to the schema'
expect 0 'long messages' "${bench[@]}" --pin "$pin" --size 1M --count 6 --pipeline 2 127.0.0.1 "$port"
like "$out" $'\n6 messages sent in [0-9.]+ s, 6 answered, 0 lost\n' 'are whole'
expect 0 'connections that do not stay' "${bench[@]}" --pin "$pin" --count 20 --per-connection 2 127.0.0.1 "$port"
like "$out" $'\n10 connections begun, 10 made, .*\nTLS handshakes: 10, [0-9]+ resumed, ' 'have a handshake each'
expect 0 'a stream' "${bench[@]}" --pin "$pin" --stream --bytes 3M --verify --connections 2 127.0.0.1 "$port"
like "$out" $'\n3145728 bytes sent in [0-9.]+ s, 3145728 came back\n' 'is whole'

expect 6 'a server that nobody knows' "${bench[@]}" --json --count 1 127.0.0.1 "$port"
keep_to_schema echo-client 'is told as an error'
expect 2 'threads' "${bench[@]}" --pin "$pin" --threads 2 --connections 2 127.0.0.1 "$port"
expect 2 'a blocking engine' "${bench[@]}" --pin "$pin" --engine blocking 127.0.0.1 "$port"
expect 2 'datagrams' "${bench[@]}" --pin "$pin" --udp 127.0.0.1 "$port"
expect 2 'TLS without --bench' netkit echo-client --ping --tls 127.0.0.1 "$port"
expect 2 'a pin without --tls' netkit echo-client --bench --pin "$pin" 127.0.0.1 "$port"

start long netkit echo-client --bench --tls --pin "$pin" --json --duration 1h --interval 50ms --connections 3 127.0.0.1 "$port"
must_await long '"until":0\.1'
stop serve KILL
must_await long '"failures":[1-9]'
stop long INT
is "$status" 12 'a server that dies loses messages'
like "$out" '"event":"bench"' 'which is reported'

start plain netkit echo-serve --tcp 127.0.0.1:0
must_await plain tcp
expect 8 'a server that speaks no TLS' "${bench[@]}" --insecure --count 1 127.0.0.1 "$(port_of plain)"
stop plain
done_testing
