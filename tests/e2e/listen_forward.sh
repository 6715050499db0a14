#!/bin/bash
# listen --to: a port forwarder: ends, breaks, datagrams, unix sockets, and targets that are not there.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs nc.openbsd ncat

target() { # WORD…: a peer that plays the target
	start target peer listen 127.0.0.1 0 "$@"
	must_await target 'listening on '
	to=127.0.0.1:$(port_of target)
}

# --- ends ------------------------------------------------------------------------------------
target accept eof send 'answer' close
serve -4 -v --to "$to" 0
run peer connect 127.0.0.1 "$port" send 'question' shut eof
is "$status $out" '0 answer' 'the end of the client is passed on, and the target may answer'
finish listen
is "$status" 0 'without -k the forwarder ends with its connection'
like "$err" 'ended: both ended; 8 bytes received, 6 sent' 'in order'
finish target

target accept send 'all' shut until 'thanks' eof
serve -4 --to "$to" 0
run peer connect 127.0.0.1 "$port" eof send 'thanks' shut
is "$status $out" '0 all' 'the end of the target is passed on, and the client may go on'
finish listen
is "$status" 0 'until it ends, too'
finish target

# --- bytes -----------------------------------------------------------------------------------
start echo netkit echo-serve --tcp 127.0.0.1:0 "unix:$tmp/echo"
must_await echo 'listening on unix'
echo_port=$(port_of echo tcp)
serve -k --to "localhost:$echo_port" "unix:$tmp/front"
random_bytes 20000000 1 >"$tmp/random"
run ncat -U "$tmp/front" <"$tmp/random"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/random")" 'bytes go both ways untouched, from a unix socket to TCP'
stop listen
serve -4 -k --to "unix:$tmp/echo" 0
run timeout 20 nc.openbsd -N 127.0.0.1 "$port" <"$tmp/random"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/random")" 'and from TCP to a unix socket'
stop listen
serve -4 -k --to "$echo_port" 0
expect 0 'a port alone is one of this host' netkit echo-client 127.0.0.1 "$port" <<<hello
stop listen

# --- breaks ----------------------------------------------------------------------------------
target accept send 'part' until 'more' reset
serve -4 -k -v --to "$to" 0
run peer connect 127.0.0.1 "$port" until 'part' send 'more' gone
like "$status $err" '[Rr]eset' 'a reset of the target is one for the client'
must_await listen 'ended: target lost'
stop listen
stop target
target accept until 'part' gone
serve -4 -k -v --to "$to" 0
run peer connect 127.0.0.1 "$port" send 'part' reset
finish target
like "$status $err" '[Rr]eset' 'a reset of the client is one for the target'
stop listen

# --- nobody there ----------------------------------------------------------------------------
serve -4 -k -v --to 127.0.0.1:1 0
run peer connect 127.0.0.1 "$port" gone
like "$err" '[Rr]eset' 'a target that is not there: the client sees no orderly end'
must_await listen 'warning: 127\.0\.0\.1:1: connection refused'
ok 'and the forwarder says why'
run peer connect 127.0.0.1 "$port" gone
must_await listen 'ended: not connected'
stop listen
serve -4 --to 127.0.0.1:1 0
run peer connect 127.0.0.1 "$port" gone
finish listen
is "$status" 4 'without -k it is the end, status 4'
expect 2 'no port' netkit listen --to localhost 0
expect 2 'no such thing' netkit listen --to 'a:b:c' 0

# --- datagrams -------------------------------------------------------------------------------
start udp netkit listen -u -k -e cat --idle 20s 127.0.0.1:0
must_await udp 'listening on '
serve -4 -u -k -v --idle 700ms --to "127.0.0.1:$(port_of udp)" 0
start one netkit connect -u --linger 400ms 127.0.0.1 "$port" <<<one
start two netkit connect -u --linger 400ms 127.0.0.1 "$port" <<<two
finish one
is "$status $out" '0 one' 'each peer of -u has a way of its own'
finish two
is "$status $out" '0 two' 'and its own answers'
must_await listen 'Datagrams from .* ended: idle; 4 bytes received, 4 sent'
ok 'which ends by silence'
random_bytes 65507 3 >"$tmp/largest"
netkit connect -u --linger 400ms 127.0.0.1 "$port" <"$tmp/largest" >"$tmp/back"
is "$(hash_of "$tmp/back")" "$(hash_of "$tmp/largest")" 'the largest datagram stays one'
stop listen
stop udp

# --- a time of silence -----------------------------------------------------------------------
serve -4 -k -v --idle 200ms --to "$echo_port" 0
run peer connect 127.0.0.1 "$port" send x until x gone
must_await listen 'nothing moved for 200 ms'
ok '--idle ends what nobody uses'
stop listen
target accept send 'x' shut hold
serve -4 -k --linger 200ms --to "$to" 0
start client peer connect 127.0.0.1 "$port" until x hold
must_await listen 'silent for 200 ms after the end of input'
ok '--linger ends a client that says nothing after the end of the target'
stop client
stop listen
stop target
stop echo

# --- documents -------------------------------------------------------------------------------
start listen netkit listen --json -k -4 --to 127.0.0.1:1 0
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
run peer connect 127.0.0.1 "$port" gone
must_await listen '"end":"not connected","error":"connection refused'
stop listen
printf '%s\n' "$err" >"$tmp/documents"
holds 'fit the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/documents"
done_testing
