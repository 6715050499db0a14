# connect to names: racing addresses, names that do not exist, families.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

printf 'hosts: files\nservices: files\n' | own_file /etc/nsswitch.conf
printf '::1 dual\n127.0.0.1 dual\n127.0.0.1 four\n127.0.0.1 localhost\n::1 localhost\n' | own_file /etc/hosts

# --- a black hole beside a good address --------------------------------------------------
start hole peer listen ::1 0 blackhole
must_await hole 'listening on'
port=$(port_of hole)
start good peer listen 127.0.0.1 "$port" accept until '\n' send 'through\n' close
must_await good 'listening on'
begun=$(now_ms)
run netkit connect -v dual "$port" <<<hello
took=$(($(now_ms) - begun))
is "$status $out" '0 through' 'the good address answers'
holds "and soon ($took ms, 250 of them for the first address)" test "$took" -lt 3000
like "$err" "127.0.0.1:$port at (2[5-9]|[3-9][0-9])[0-9](\\.[0-9])? ms: connected after [0-9.]+ .?s from 127.0.0.1:" \
	'the second attempt starts after 250 ms'
like "$err" "\\[::1\\]:$port at [0-9.]+ .?s: abandoned after" 'the first is shown, too'

expect 5 'a black hole alone ends at --timeout' netkit connect --timeout 300ms -6 dual "$port" </dev/null
like "$err" 'timed out|no answer' 'and says so'
stop hole

# --- refused beside a good address -------------------------------------------------------
start four peer listen 127.0.0.1 0 accept until '\n' close
must_await four 'listening on'
expect 0 'an early failure starts the next at once' netkit connect -v dual "$(port_of four)" <<<x
like "$err" "\\[::1\\]:[0-9]+ at [0-9.]+ .?s: connection refused" 'the failure is shown'
expect 4 '-6 leaves the other family out' netkit connect -6 dual "$(port_of four)" </dev/null

# --- names -------------------------------------------------------------------------------
expect 3 'a name that does not exist' netkit connect nosuch.invalid 80 </dev/null
like "$err" '^netkit connect: nosuch.invalid' 'is named'
expect 3 'a name without an address of the family' netkit connect -6 four 80 </dev/null
expect 2 'a service that does not exist' netkit connect four nosuchservice </dev/null
expect 4 'every address refuses' netkit connect dual 1 </dev/null

# --- datagrams ---------------------------------------------------------------------------
start second netkit echo-serve --udp 127.0.0.1:7
must_await second 'listening on'
expect 0 'a name whose first address refuses datagrams' netkit connect -uv dual 7 <<<hello
is "$out" hello 'the next address gets what was sent, and answers'
like "$err" '\[::1\]:7 at .*: connection refused' 'the first one refused'
like "$err" '127.0.0.1:7: 1 datagram, 6 bytes sent, 1 datagram, 6 received' 'the second one counts'
stop second
expect 4 'where all refuse' netkit connect -u dual 7 <<<hello
like "$err" '127.0.0.1:7: connection refused' 'the last one is told'
done_testing
