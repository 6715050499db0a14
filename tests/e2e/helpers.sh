#!/bin/bash
# The helper programs do what the other scripts trust them to do, as Debian's own tools see it.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs nc dig

# --- peer -----------------------------------------------------------------------------------
start server peer listen 127.0.0.1 0 accept send 'hello\r\n' until 'x\n' eof close
must_await server 'listening on 127\.0\.0\.1:[0-9]+'
expect 0 'peer serves nc' nc -N 127.0.0.1 "$(port_of server)" <<<abx
is "$out" $'hello\r' 'what it sent'
finish server
is "$status $out" '0 abx' 'what it got'

start server nc -l 127.0.0.1 4711
wait_for_listener 4711
expect 0 'peer connects to nc' peer connect 127.0.0.1 4711 random 100000 close
finish server
is "$(hash_of "$tmp/server.out")" "$(random_bytes 100000 1 | sha256sum | cut -d' ' -f1)" 'the same bytes for the same seed'

start server peer --udp listen ::1 0 accept send 'pong' close
must_await server listening
expect 0 'over UDP' bash -c "printf ping | nc -u -w1 ::1 $(port_of server)"
is "$out" pong 'an answer to the sender'

start server peer listen "unix:$tmp/socket" accept send 'unix\n' close
must_await server listening
expect 0 'over a unix socket' nc -U -d "$tmp/socket"
is "$out" unix 'a line'
finish server

start server peer listen 127.0.0.1 0 accept reset
must_await server listening
expect 0 'a reset' peer connect 127.0.0.1 "$(port_of server)" gone
like "$err" 'gone: Connection reset' 'is one'
finish server

start server peer listen 127.0.0.1 0 accept read 5
must_await server listening
run peer connect 127.0.0.1 "$(port_of server)" send abc close
finish server
is "$status" 1 'an early end is a failure'

start server peer listen 127.0.0.1 0 blackhole
must_await server 'filled up'
expect 1 'a black hole' nc -w1 127.0.0.1 "$(port_of server)"
stop server
expect 5 'nothing lasts longer than its deadline' peer --deadline 100ms listen 127.0.0.1 0 accept
expect 2 'a word that is none' peer listen 127.0.0.1 0 nosuch

# --- ptydrive -------------------------------------------------------------------------------
run ptydrive --transcript "$tmp/transcript" bash --norc --noprofile <<'E'
line stty size; echo a$((1+1))
expect 24 80
expect a2
resize 40x100
line stty size
expect 40 100
refuse nosuch
mode raw
line exit 0
status 0
E
is "$status$err" 0 'ptydrive types and reads'
like "$(cat "$tmp/transcript")" 'stty size' 'the transcript has all of it'
run ptydrive true <<'E'
expect nosuch
E
is "$status" 1 'an expectation that is not met'
like "$err" 'line 1: expect nosuch' 'is named'
run ptydrive sh -c 'exit 3' <<'E'
status 4
E
is "$status" 1 'another status than expected'
run ptydrive sh -c 'kill -2 $$' <<'E'
status signal 2
E
is "$status" 0 'the end by a signal'

# --- fakedns --------------------------------------------------------------------------------
start dns fakedns 127.0.0.1 53
must_await dns listening
answers() { # NAME ERE [TYPE]
	run dig +tries=1 +timeout=1 +nsid "$1" "${3:-A}"
	like "$out" "$2" "fakedns: $1 ${3:-A}"
}
answers ok.test $'60\tIN\tA\t192\\.0\\.2\\.1'
answers ok.test 2001:db8::1 AAAA
answers nodata.test 'status: NOERROR.*ANSWER: 0'
answers nxdomain.test 'status: NXDOMAIN'
answers servfail.test 'status: SERVFAIL'
answers wrongid.wrongname.ok.test 'mismatch.*NOERROR'
answers trunc.ok.test 'retrying in TCP mode.*192\.0\.2\.1'
answers tcpdribble.ok.test '192\.0\.2\.1'
answers big.test 'ANSWER: 4000'
answers cnames.test 'c31\.cnames\.test'
answers loop.test 'bad packet|FORMERR|malformed|bytes'
answers evil.test 'TXT	"text\\027]0;x\\007"' TXT
answers evilede.test 'EDE: 22'
answers evilnsid.test 'NSID: 1b 5d'
answers drop.test 'timed out'
answers second.ok.test 'timed out'
answers second.ok.test '192\.0\.2\.1'
done_testing
