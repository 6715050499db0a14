# listen -u, unix datagrams and seqpacket: one peer, all of them, or a program for each.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

mkfifo "$tmp/open"
exec 7<>"$tmp/open"

# --- one peer ----------------------------------------------------------------------------
start one netkit listen -uv --idle 700ms 0 <&7
must_await one 'listening on 127.0.0.1:[0-9]+ udp'
port=$(port_of one)
expect 0 'a peer' netkit connect -u --eof close 127.0.0.1 "$port" <<<first
must_await one '^first$'
expect 5 'another' netkit connect -u --linger 50ms 127.0.0.1 "$port" <<<second
finish one
is "$status $out" '0 first' 'is not listened to, and silence is the end'
like "$err" 'Datagrams from 127.0.0.1:[0-9]+ ended: idle; 6 bytes received, 0 sent' 'is told'

start answer netkit listen -u --idle 10s 0 <&7
must_await answer 'listening on 127.0.0.1:[0-9]+ udp'
mkfifo "$tmp/words"
start ask sh -c 'exec netkit connect -u 127.0.0.1 "$0" <"$1"' "$(port_of answer)" "$tmp/words"
exec 9>"$tmp/words"
echo question >&9
must_await answer '^question$'
echo reply >&7
must_await ask '^reply$'
exec 9>&-
finish ask
is "$status" 0 'what is typed answers the peer'
echo nobody >&7
finish answer
is "$status" 8 'a peer that has gone refuses'
like "$err" 'connection refused' 'which is told'

start empty netkit listen -u --idle 300ms 0 <&7
must_await empty 'listening on'
random_bytes 65507 3 >"$tmp/largest"
netkit connect -u --eof close 127.0.0.1 "$(port_of empty)" <"$tmp/largest"
finish empty
is "$(hash_of "$tmp/empty.out")" "$(hash_of "$tmp/largest")" 'the largest datagram'
expect 5 '--timeout' netkit listen -u --timeout 50ms 0

# --- all peers ---------------------------------------------------------------------------
start log netkit listen -uk 0 <&7
must_await log 'listening on 127.0.0.1:[0-9]+ udp'
for i in 1 2 3; do
	netkit connect -u --eof close 127.0.0.1 "$(port_of log)" <<<"line $i"
	must_await log "^line $i\$"
done
start last netkit connect -u --linger 10s 127.0.0.1 "$(port_of log)" <<<'line 4'
must_await log '^line 4$'
echo 'to whom?' >&7
must_await last 'to whom'
ok 'the answer goes to the last'
stop last
stop log
is "$status $out" $'143 line 1\nline 2\nline 3\nline 4' '-uk prints what everybody sends'

# --- a program for each ------------------------------------------------------------------
start each netkit listen -ukv --idle 10s -c 'read x; echo "$x from $NETKIT_REMOTE_PORT"' 0
must_await each 'listening on 127.0.0.1:[0-9]+ udp'
for i in 1 2; do
	expect 0 "client $i" netkit connect -uv --source-port $((20000 + $$ % 10000 + i)) \
		127.0.0.1 "$(port_of each)" <<<"hello $i"
	is "$out" "hello $i from $((20000 + $$ % 10000 + i))" 'has a program of its own'
done
stop each
like "$err" 'ended: both ended; 8 bytes received, 19 sent, .*; program ended with status 0' \
	'which ends by itself'
start echo netkit listen -ukv -m 1 --idle 500ms -e cat 0
must_await echo 'listening on'
expect 0 'a program that does not end' netkit connect -u --linger 100ms 127.0.0.1 "$(port_of echo)" <<<a
is "$out" a 'answers'
expect 5 'more than --max-clients' netkit connect -u --linger 50ms 127.0.0.1 "$(port_of echo)" <<<b
must_await echo 'ended: idle; 2 bytes received, 2 sent'
expect 0 'when its peer is silent it is ended' netkit connect -u --linger 100ms 127.0.0.1 "$(port_of echo)" <<<c
is "$out" c 'and the next is served'
stop echo

# --- every address -----------------------------------------------------------------------
start any netkit listen -uk -e cat --expose '*:0'
must_await any 'listening on 0.0.0.0:[0-9]+ udp'
expect 0 'the answer comes from the address that was asked' \
	netkit connect -u 127.0.0.2 "$(port_of any 0.0.0.0)" <<<hello
is "$out" hello 'or the client would not take it'
stop any

# --- unix --------------------------------------------------------------------------------
start dgram netkit listen -uv --idle 500ms "unix:$tmp/dgram" <&7
must_await dgram "listening on unix-dgram:$tmp/dgram"
is "$(stat -c %a "$tmp/dgram")" 600 'a socket for this user'
expect 4 'it is no stream' netkit connect "unix:$tmp/dgram" <<<x
expect 0 'datagrams' netkit connect -u --eof close "unix:$tmp/dgram" <<<hello
finish dgram
is "$status $out" '0 hello' 'arrive'
like "$err" 'Datagrams from unix:@[0-9a-f]+' 'from an abstract name'
holds 'and the file is gone' test ! -e "$tmp/dgram"
start cat netkit listen -k -e cat "unix-dgram:$tmp/dgram"
must_await cat "listening on unix-dgram:$tmp/dgram"
expect 0 'a program answers' netkit connect "unix-dgram:$tmp/dgram" <<<hello
is "$out" hello 'by the name of the client'
stop cat
start packets netkit listen -v "unix-seqpacket:$tmp/packets" </dev/null
must_await packets "listening on unix-seqpacket:$tmp/packets"
expect 0 'a seqpacket connection' netkit connect "unix-seqpacket:$tmp/packets" <<<hello
finish packets
is "$status $out" '0 hello' 'ends by itself'

# --- reports and mistakes ----------------------------------------------------------------
start json netkit listen -uk --json --idle 100ms -e true 127.0.0.1:0
must_await json '"event":"listening"'
port=$(sed -nE 's/.*"port":([0-9]+).*/\1/p' "$tmp/json.err" | head -n1)
netkit connect -u --eof close 127.0.0.1 "$port" <<<x
must_await json '"event":"connection"'
stop json
printf '%s\n' "$err" >"$tmp/documents"
holds '--json fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/documents"
like "$err" '"transport":"udp"' 'and names the transport'
expect 2 '--udp of a connection' netkit listen -u "unix-seqpacket:$tmp/x"
done_testing
