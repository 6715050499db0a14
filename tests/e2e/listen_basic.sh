#!/bin/bash
# listen with standard input and output: one connection, many, files, sockets, limits, failures.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs nc.openbsd ss

# The ready lines, then the port in $port.
serve() { # OPTION… OPERAND
	start listen netkit listen "$@"
	must_await listen 'listening on '
	port=$(port_of listen)
}

# --- one connection ------------------------------------------------------------------------
serve 0
must_await listen 'listening on 127\.0\.0\.1:[0-9]+$'
like "$(cat "$tmp/listen.err")" '^listening on \[::1\]:'"$port"$'\nlistening on 127\.0\.0\.1:'"$port"'$' \
	'without an address only loopback is served, in both families, on one port'
is "$(ss -Htln "sport = :$port" | awk '{ print $4 }' | sort | tr '\n' ' ')" \
	"127.0.0.1:$port [::1]:$port " 'and nothing else'
run peer connect ::1 "$port" send 'hello\n' shut eof
is "$status" 0 'a client is served by IPv6'
finish listen
is "$status $out" '0 hello' 'what it sends is printed, and listen ends with it'
unlike "$err" 'Connection' 'without -v nothing is said of it'

serve -4 -v 0
unlike "$(cat "$tmp/listen.err")" '::1' '-4 leaves IPv6 out'
run peer connect 127.0.0.1 "$port" send 'abc' shut eof
finish listen
like "$err" $'\nConnection from 127\\.0\\.0\\.1:[0-9]+\nConnection from 127\\.0\\.0\\.1:[0-9]+ ended: both ended; 3 bytes received, 0 sent, ' \
	'-v tells who came and how it ended'

start listen netkit listen 0 <<<'from the server'
must_await listen 'listening on '
run peer connect 127.0.0.1 "$(port_of listen)" eof
is "$status $out" '0 from the server' 'standard input is sent, and its end is told'
finish listen
is "$status" 0 'and the end of both is the end'

# The second client of a listener that takes one is refused.
serve -4 0
exec 3<>"/dev/tcp/127.0.0.1/$port"
echo first >&3
must_await listen '^first'
run peer connect 127.0.0.1 "$port" eof
is "$status" 1 'a second client is refused'
exec 3>&-
finish listen
is "$status $out" '0 first' 'the first one is not disturbed'

# --- bytes -----------------------------------------------------------------------------------
printf 'a\033]0;x\007\xff\0z' >"$tmp/evil"
serve -4 0
run nc.openbsd -N 127.0.0.1 "$port" <"$tmp/evil"
finish listen
holds 'a pipe or file gets every byte as it came' cmp -s "$tmp/evil" "$tmp/listen.out"

start listen ptydrive --transcript "$tmp/screen" netkit listen "unix:$tmp/terminal" <<'END'
expect listening on unix:
expect a\\x1b]0;x\\x07\\xff\\x00z
status 0
END
until [ -S "$tmp/terminal" ]; do
	is_running listen || bail 'ptydrive ended'
done
run nc.openbsd -N -U "$tmp/terminal" <"$tmp/evil"
finish listen
is "$status" 0 'a terminal gets no control character'
is "$(grep -c $'\033' "$tmp/screen")" 0 'no escape in the transcript'

start listen netkit listen -4 --crlf 0 < <(printf 'a\nb\r\nc')
must_await listen 'listening on '
run peer connect 127.0.0.1 "$(port_of listen)" eof
is "$(od -An -c <"$tmp/out" | tr -d ' \n')" 'a\r\nb\r\nc' '--crlf completes line ends'
finish listen

# --- files -----------------------------------------------------------------------------------
serve -4 --output "$tmp/new" 0
run nc.openbsd -N 127.0.0.1 "$port" <"$tmp/evil"
finish listen
holds '--output gets the bytes' cmp -s "$tmp/evil" "$tmp/new"
is "$out" '' 'and standard output none'
is "$(stat -c %a "$tmp/new")" 600 'the file is for its owner alone'
expect 7 '--output never overwrites' netkit listen -4 --output "$tmp/new" 0
like "$err" 'cannot create: file exists' 'and says why'
ln -s "$tmp/elsewhere" "$tmp/link"
expect 7 '--output follows no link' netkit listen -4 --output "$tmp/link" 0
holds 'so nothing was made elsewhere' [ ! -e "$tmp/elsewhere" ]

# --- one after another -----------------------------------------------------------------------
serve -4 -k 0
for word in one two three; do
	run peer connect 127.0.0.1 "$port" send "$word\n" shut eof
	is "$status" 0 "-k: client $word is served"
done
run peer connect 127.0.0.1 "$port" send 'x' reset
run peer connect 127.0.0.1 "$port" send 'four\n' shut eof
is "$status" 0 '-k: and one after a reset'
must_await listen '^x?four'
like "$(cat "$tmp/listen.err")" 'warning: 127\.0\.0\.1:[0-9]+: connection reset by peer' \
	'-k: the reset is a warning'
stop listen
is "$status" 143 'SIGTERM ends it with 128 + 15'
is "${out//x/}" $'one\ntwo\nthree\nfour' 'all came, in order'

# --- unix sockets ----------------------------------------------------------------------------
serve -v "unix:$tmp/socket"
like "$(cat "$tmp/listen.err")" "^listening on unix:$tmp/socket" 'a unix socket is announced'
is "$(stat -c %a "$tmp/socket")" 600 'it is for its owner alone'
run nc.openbsd -N -U "$tmp/socket" <<<hello
finish listen
is "$status $out" '0 hello' 'it takes a connection'
like "$err" "Connection from unix client \(process [0-9]+, user $(id -u)\)" 'and knows from whom'
holds 'it is removed at the end' [ ! -e "$tmp/socket" ]
serve -k "unix:$tmp/socket"
stop listen HUP
is "$status" 129 'SIGHUP ends it with 128 + 1'
holds 'and removes the socket' [ ! -e "$tmp/socket" ]

# --- limits ----------------------------------------------------------------------------------
expect 5 '--timeout ends a wait in vain' netkit listen --timeout 50ms 0
like "$err" 'netkit listen: localhost:[1-9][0-9]*: no connection came within 50 ms' 'and says so, for all addresses'
run netkit listen --timeout 50ms '*:0'
like "$err" 'netkit listen: \*:[1-9][0-9]*: no connection' 'every address is *'
run netkit listen --timeout 50ms 127.0.0.1:0
like "$err" 'netkit listen: 127\.0\.0\.1:[1-9][0-9]*: no connection' 'one is itself'
run netkit listen --timeout 50ms "unix:$tmp/socket"
like "$err" "netkit listen: unix:$tmp/socket: no connection" 'as is a unix socket'
serve -4 --idle 100ms 0
start client peer connect 127.0.0.1 "$port" send x hold
finish listen
is "$status" 5 '--idle ends a silent connection with status 5'
like "$err" 'nothing moved for 100 ms' 'and says so'
stop client

# --- failures --------------------------------------------------------------------------------
serve -4 0
run peer connect 127.0.0.1 "$port" send x reset
finish listen
is "$status" 8 'a reset is status 8'
like "$err" 'connection reset by peer' 'and is named'

start listen bash -c 'exec netkit listen -4 0 >/dev/full'
must_await listen 'listening on '
run peer connect 127.0.0.1 "$(port_of listen)" send x gone
finish listen
is "$status" 7 'a full disk is status 7'

start holder peer listen 127.0.0.1 0 hold
must_await holder 'listening on '
expect 4 'a port that is taken is status 4' netkit listen "127.0.0.1:$(port_of holder)"
like "$err" $'in use\nhint: ' 'with a hint'
stop holder
if unshare -U -n true 2>/dev/null; then
	expect 9 'a privileged port is status 9' unshare -U -n netkit listen 0.0.0.0:7
	like "$err" 'hint: ports below 1024' 'with a hint'
else
	skip 'a privileged port is status 9' 'no user namespaces here'
fi
expect 2 'no operand' netkit listen
expect 2 'two operands' netkit listen 127.0.0.1 7000
like "$err" 'one word: 127\.0\.0\.1:7000' 'two operands get a hint'
expect 2 'no port' netkit listen ::1
expect 2 'a port that is none' netkit listen 99999
expect 2 '--max-clients with nothing to limit' netkit listen --max-clients 3 0
expect 2 '--expose with nothing to expose' netkit listen --expose 0

# --- documents -------------------------------------------------------------------------------
start listen netkit listen --json -4 0 <<<hi
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
run peer connect 127.0.0.1 "$port" send hello shut eof
finish listen
is "$out" hello '--json leaves the bytes alone'
holds 'its documents keep to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/listen.err"
like "$err" '"received":5,"sent":3,"seconds":[0-9.e-]+,"end":"both ended"' 'and count the bytes'

done_testing
