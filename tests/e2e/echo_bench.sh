#!/bin/bash
# echo-client --bench: closed and open loop over TCP and unix sockets, counted to the message;
# connections that fail are counted and made again; documents keep to their schema.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve 127.0.0.1:0 "unix:$tmp/socket"
must_await serve unix
port=$(port_of serve tcp)
bench=(netkit echo-client --bench --warm-up 20ms)

engines=(epoll blocking)
if netkit echo-client --bench -q --warm-up 0 --count 1 --engine uring 127.0.0.1 "$port" >/dev/null 2>&1; then
	engines+=(uring)
fi

# --- closed loop ---------------------------------------------------------------------------

expect 0 'a count of messages' "${bench[@]}" -q --count 1000 --connections 7 --threads 3 127.0.0.1 "$port"
like "$out" $'^--- 127\.0\.0\.1:'"$port"$' echo benchmark ---\nclosed loop: 7 connections, 3 threads' 'is told'
like "$out" $'\n1000 messages sent in [0-9.]+ s, 1000 answered, 0 lost\n' 'and answered to the last one'
like "$out" $'\n +50 % +[0-9.]+ [mu]s\n.*\n  99\.999 % +-  too few samples\n' 'with percentiles, as far as they mean something'
like "$out" $'\nnote: a closed loop sends nothing while the server stands still' 'and what it cannot see'
expect 0 'sizes of a range, several at once, a unix socket' "${bench[@]}" -q --duration 200ms \
	--size 1 --size-max 64k --pipeline 5 --connections 3 "unix:$tmp/socket"
like "$out" ' 5 messages on the way on each, 1 to 65536 bytes' 'are told'
for engine in "${engines[@]}"; do
	expect 0 "one connection ($engine)" "${bench[@]}" -q --count 1000 --engine "$engine" 127.0.0.1 "$port"
	like "$out" "thread \\($engine\\), .* 1000 answered, 0 lost" 'waits as it was told to'
	expect 0 'more than the sockets hold' "${bench[@]}" -q --count 16 --size 1M --pipeline 16 --engine "$engine" 127.0.0.1 "$port"
	like "$out" '16 answered, 0 lost' 'comes back whole'
	expect 0 "--busy-poll ($engine)" "${bench[@]}" -q --count 300 --engine "$engine" --busy-poll 127.0.0.1 "$port"
	like "$out" "thread \\($engine\\), .* 300 answered, 0 lost" 'loses nothing'
	unlike "$out" 'the client was' 'and is not told to be the limit'
done
cpu=$(awk '/Cpus_allowed_list/ { split($2, c, "[-,]"); print c[1] }' /proc/self/status)
expect 0 '--cpu' "${bench[@]}" -q --count 100 --threads 2 --connections 2 --cpu "$cpu" 127.0.0.1 "$port"
expect 2 'a processor that is not there' "${bench[@]}" --count 1 --cpu 60000 127.0.0.1 "$port"
expect 2 'blocking for two connections' "${bench[@]}" --engine blocking --connections 2 127.0.0.1 "$port"
expect 0 'one byte' "${bench[@]}" -q --count 100 --size 1 127.0.0.1 "$port"

expect 0 '--csv' "${bench[@]}" --duration 300ms --interval 100ms --csv "$tmp/csv" 127.0.0.1 "$port"
like "$out" $'^    0\.1 s +[0-9]+/s  p50 .*\n    0\.2 s ' 'there is a line for each interval'
is "$(wc -l <"$tmp/csv")" 4 'and a row'
is "$(awk -F, 'NF != 12' "$tmp/csv")" '' 'of twelve columns'
expect 7 'a table that cannot be written' "${bench[@]}" --count 1 --csv /nonexistent/csv 127.0.0.1 "$port"

# --- open loop -----------------------------------------------------------------------------

expect 0 'open loop, --json' "${bench[@]}" --json --rate 1000 --count 300 --interval 100ms --connections 2 127.0.0.1 "$port"
like "$out" '"event":"interval",' 'has a document for each interval'
like "$out" '"loop":"open","rate":1000,.*"sent":300,"answered":300,"lost":0,"pending":0,"unsent":0,' 'and one for the whole'
like "$out" '"service_us":.*"send_lag_us":.*"sees_stalls":true,.*"rate_missed":' 'with service time and send lag'
keep_to_schema echo-client 'which keep to the schema'
expect 0 'closed loop, --json' "${bench[@]}" --json --count 10 127.0.0.1 "$port"
keep_to_schema echo-client 'keeps to the schema'

# --- what goes wrong -----------------------------------------------------------------------

expect 2 'more threads than connections' "${bench[@]}" --threads 2 127.0.0.1 "$port"
expect 2 'uring and --verify' "${bench[@]}" --engine uring --verify 127.0.0.1 "$port"
expect 2 'a range that is none' "${bench[@]}" --size 100 --size-max 10 127.0.0.1 "$port"
expect 2 'options of --bench without it' netkit echo-client --rate 10 127.0.0.1 "$port"
start gone peer listen 127.0.0.1 0 hold
must_await gone listening
there=$(port_of gone)
stop gone
expect 4 'nobody there' "${bench[@]}" --json --count 1 127.0.0.1 "$there"
keep_to_schema echo-client 'is an error document'

start silent peer listen 127.0.0.1 0 accept hold
must_await silent listening
expect 5 'a server that says nothing' "${bench[@]}" --json --warm-up 0 --timeout 1s --duration 300ms 127.0.0.1 "$(port_of silent)"
like "$out" '"answered":0,' 'is counted'
like "$out" '"silent":[1-9]' 'as silent'
keep_to_schema echo-client 'and keeps to the schema'
stop silent

# The second connection waits in the queue until the first has been closed; then nobody is there.
answer=$(printf 'x%.0s' {1..128})
for engine in "${engines[@]}"; do
	start close peer listen 127.0.0.1 0 accept read 128 send "$answer" close accept read 128 send "$answer" reset
	must_await close listening
	expect 12 "a server that closes, and then resets ($engine)" "${bench[@]}" --warm-up 0 --json \
		--engine "$engine" --duration 500ms 127.0.0.1 "$(port_of close)"
	like "$out" '"answered":[12],"lost":[1-3],' 'loses what was on its way'
	like "$out" '"connections_open":0,"failures":\{"refused":[1-9][0-9]*,"reset":[12],"closed":[01],' 'and is counted'
	stop close
done

start surplus peer listen 127.0.0.1 0 accept read 128 send "$(printf 'x%.0s' {1..200})" hold
must_await surplus listening
expect 5 'more than was sent' "${bench[@]}" --warm-up 0 --json --timeout 1s --duration 200ms --pipeline 1 --size 300 127.0.0.1 "$(port_of surplus)"
stop surplus

# --- signals and terminals -----------------------------------------------------------------

start long "${bench[@]}" --duration 1h --interval 50ms 127.0.0.1 "$port"
must_await long '0\.1 s'
stop long INT
is "$status" 0 'SIGINT ends it'
like "$out" '0 lost; interrupted' 'with the results so far'

run ptydrive sh -c "exec netkit echo-client --bench --duration 2s --interval 100ms 127.0.0.1 $port >/dev/null" \
	<<<$'expect messages, p50\nexpect s left\nend'
is "$status" 0 'a terminal sees how far it is'

for engine in "${engines[@]}"; do
	[ "$engine" != blocking ] || continue # has one connection for each thread
	start dies netkit echo-serve --workers 1 127.0.0.1:0
	must_await dies tcp
	there=$(port_of dies tcp)
	start long "${bench[@]}" --json --duration 1h --interval 50ms --connections 5 --engine "$engine" 127.0.0.1 "$there"
	must_await long '"until":0\.1'
	stop dies KILL
	must_await long '"failures":[1-9]'
	start dies netkit echo-serve --workers 1 "127.0.0.1:$there"
	must_await dies tcp
	seconds=$(tail -n 1 "$tmp/long.out" | sed -E 's/.*"until":([0-9]+).*/\1/')
	must_await long "\"until\":$((seconds + 3))\." # the last ones come within a second
	stop long INT
	is "$status" 12 'a server that dies loses messages ($engine)'
	like "$out" '"connections_open":5,' 'and when it is there again all connections are'
	stop dies
done
stop serve
done_testing
