# connect -u, unix datagrams and seqpacket: messages stay apart, and silence is the end.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

# --- answers -----------------------------------------------------------------------------
start echo netkit echo-serve --udp 127.0.0.1:0
must_await echo 'listening on'
expect 0 'an answer, then silence: done' netkit connect -u 127.0.0.1 "$(port_of echo)" <<<hello
is "$out" hello 'the answer is written'
expect 0 'an empty input is an empty datagram' netkit connect -uv 127.0.0.1 "$(port_of echo)" </dev/null
like "$err" '1 datagram, 0 bytes sent, 1 datagram, 0 received in .*; lingered' 'which is answered'
random_bytes 65507 3 >"$tmp/largest"
expect 0 'the largest datagram' netkit connect -uv 127.0.0.1 "$(port_of echo)" <"$tmp/largest"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/largest")" 'comes back whole'
like "$err" '1 datagram, 65507 bytes sent, 1 datagram, 65507 received' 'as one'
expect 0 '--json' netkit connect -u --json 127.0.0.1 "$(port_of echo)" <<<x
holds 'fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect.json" <"$tmp/err"
like "$err" '"ok":true.*"datagrams_sent":1,"datagrams_received":1' 'and counts'
expect 0 '--crlf' netkit connect -u --crlf 127.0.0.1 "$(port_of echo)" <<<line
is "$(od -An -c "$tmp/out" | tr -d ' \n')" 'line\r\n' 'holds for datagrams'
stop echo

# Two writes are two datagrams: the second waits for the echo of the first.
start two peer --udp listen 127.0.0.1 0 accept send '1\n' read 3 send '2\n'
must_await two 'listening on'
mkfifo "$tmp/words"
start talk sh -c 'exec netkit connect -uv 127.0.0.1 "$0" <"$1"' "$(port_of two)" "$tmp/words"
exec 9>"$tmp/words"
echo aa >&9
await talk '^1$' || fail 'the first is answered'
echo bb >&9
exec 9>&-
finish talk
is "$status $out" $'0 1\n2' 'an answer for each'
like "$err" '2 datagrams, 6 bytes sent, 2 datagrams, 4 received' 'two were sent, two came'

# --- silence -----------------------------------------------------------------------------
start mute peer --udp listen 127.0.0.1 0 hold
must_await mute 'listening on'
begun=$(now_ms)
expect 5 'nobody answers' netkit connect -u 127.0.0.1 "$(port_of mute)" <<<x
took=$(($(now_ms) - begun))
like "$err" 'no answer within 1.0 s after the end of input' 'is said'
holds "after a second ($took ms)" test "$took" -ge 1000 -a "$took" -lt 8000
like "$err" 'hint: .*--eof close does not wait' 'with what to do'
expect 0 '--eof close sends and ends' netkit connect -u --eof close 127.0.0.1 "$(port_of mute)" <<<x
expect 5 '--linger' netkit connect -u --linger 50ms 127.0.0.1 "$(port_of mute)" <<<x
like "$err" 'no answer within 50 ms' 'is obeyed'
mkfifo "$tmp/open"
exec 7<>"$tmp/open"
expect 5 '--idle, and nothing has come' netkit connect -u --idle 50ms 127.0.0.1 "$(port_of mute)" <&7
stop mute
start once peer --udp listen 127.0.0.1 0 accept send answer hold
must_await once 'listening on'
echo question >&7
expect 0 '--idle, and something has come' netkit connect -u --idle 300ms 127.0.0.1 "$(port_of once)" <&7
is "$out" answer 'is an orderly end'
stop once

# --- refusals ----------------------------------------------------------------------------
expect 4 'nothing listens' netkit connect -u 127.0.0.1 1 <<<x
like "$err" '^netkit connect: 127.0.0.1:1: connection refused' 'is told'
start brief peer --udp listen 127.0.0.1 0 accept send 'answer\n' close
must_await brief 'listening on'
mkfifo "$tmp/more"
start late sh -c 'exec netkit connect -u 127.0.0.1 "$0" <"$1"' "$(port_of brief)" "$tmp/more"
exec 9>"$tmp/more"
echo question >&9
await late answer || fail 'it is answered'
finish brief
echo more >&9
finish late
exec 9>&-
is "$status $out" '8 answer' 'a peer that has answered, and then refuses, has gone'

# --- unix --------------------------------------------------------------------------------
start dgram peer --udp listen "unix:$tmp/dgram" accept send "hello over there" hold
must_await dgram 'listening on'
expect 0 'a unix datagram socket' netkit connect "unix-dgram:$tmp/dgram" <<<hello
is "$out" 'hello over there' 'knows where to answer'
stop dgram
start named peer --udp listen "unix:@netkit-test-$$" accept send 'x\n' hold
must_await named 'listening on'
start client netkit connect -u -s "$tmp/own" "unix:@netkit-test-$$" <&7
echo hello >&7
await client '^x$' || fail 'an answer to a path of our own'
holds '-s is a path' test -S "$tmp/own"
stop client
stop named
start packets peer --seqpacket listen "unix:$tmp/packets" accept send one eof close again
must_await packets 'listening on'
expect 0 'a seqpacket connection' netkit connect -v "unix-seqpacket:$tmp/packets" <<<hello
is "$out" one 'carries messages both ways and ends'
like "$err" '1 datagram, 6 bytes sent, 1 datagram, 3 received in .*; both ended' 'and counts them'
expect 4 'another type' netkit connect "unix:$tmp/packets" <<<x
like "$err" 'hint: the socket is of another type' 'is explained'

# --- mistakes ----------------------------------------------------------------------------
expect 2 '--udp of a connection' netkit connect -u "unix-seqpacket:$tmp/packets" </dev/null
expect 2 'telnet over datagrams' netkit connect -u --telnet always 127.0.0.1 1 </dev/null
expect 2 '--stagger of one address' netkit connect --stagger 1s "unix:$tmp/packets" </dev/null
expect 2 'no echo over packets' netkit echo-client "unix-seqpacket:$tmp/packets" </dev/null
stop packets
done_testing
