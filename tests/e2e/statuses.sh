#!/bin/bash
# Each exit status that netkit promises is reached by a command, and stays the same with --json,
# whose document then says why.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

start dns fakedns 127.0.0.1 53
must_await dns listening
start reset peer listen 127.0.0.1 0 accept read 1 reset again
must_await reset listening
start hole peer listen 127.0.0.1 0 blackhole
must_await hole 'filled up'
start upper netkit echo-serve --upper --tcp 127.0.0.1:0
must_await upper listening
closed=9 # nobody listens there

ends() { # STATUS NAME COMMAND…
	local want=$1 name=$2
	shift 2
	expect "$want" "$want: $name" "$@" <<<x
	[ "$want" -eq 0 ] && return
	holds 'it says why' test -n "$err$out"
	expect "$want" "$want: $name, as JSON" "$@" --json <<<x
	like "$out$err" '"schema"' 'a document'
}

ends 0 'lookup' netkit lookup ok.test
ends 0 'hostinfo' netkit hostinfo localhost
ends 1 'the name does not exist' netkit lookup nxdomain.test
ends 1 'hostinfo finds nothing' netkit hostinfo nxdomain.test
ends 1 'no such service' netkit hostinfo --service nosuch
for command in lookup hostinfo echo-serve echo-client connect listen; do
	ends 2 "$command: an unknown option" netkit "$command" --nosuch
done
ends 2 'a port that cannot be' netkit connect 127.0.0.1 99999
ends 2 'a missing operand' netkit echo-client
ends 3 'no name server answers' netkit lookup "@127.0.0.1:$closed" ok.test
ends 3 'connect to a name that does not exist' netkit connect nxdomain.test 80
ends 3 'echo-client, too' netkit echo-client nxdomain.test 7
ends 4 'connection refused' netkit connect 127.0.0.1 "$closed"
ends 4 'echo-client, too' netkit echo-client 127.0.0.1 "$closed"
ends 4 'a port that is taken' netkit echo-serve --tcp "127.0.0.1:$(port_of upper)"
ends 4 'listen, too' netkit listen "127.0.0.1:$(port_of upper)"
ends 4 'an address of somebody else' netkit listen 192.0.2.1:0
ends 5 'nobody answers' netkit connect --timeout 200ms 127.0.0.1 "$(port_of hole)"
ends 8 'the connection is reset' netkit connect 127.0.0.1 "$(port_of reset)"
ends 8 'echo-client, too' netkit echo-client 127.0.0.1 "$(port_of reset)"
ends 10 'no such record' netkit lookup nodata.test
ends 11 'SERVFAIL' netkit lookup servfail.test
ends 11 'REFUSED' netkit lookup refused.test
ends 12 'the echo differs' netkit echo-client 127.0.0.1 "$(port_of upper)"

expect 7 '7: the disk is full' bash -c 'netkit lookup ok.test >/dev/full'
for line in 'lookup ok.test' 'echo-serve 127.0.0.1:0' 'echo-client 127.0.0.1 7' 'connect 127.0.0.1 7' 'listen 127.0.0.1:0'; do
	expect 9 "9: ${line%% *}, no descriptor is left" bash -c "ulimit -n 4; exec netkit $line"
	like "$err" 'too many open files' 'it says so'
done
for pair in 'INT 130' 'TERM 143' 'HUP 129'; do
	read -r signal want <<<"$pair"
	start ended env --default-signal netkit listen 127.0.0.1:0
	must_await ended listening
	stop ended "$signal"
	is "$status" "$want" "$want: 128 + SIG$signal"
done
expect 2 'netkit alone is a mistake' netkit
expect 2 'an unknown command' netkit nosuch
like "$err" 'nosuch' 'is named'
expect 2 'a mistyped one' netkit lokup
like "$err" 'did you mean netkit lookup' 'is guessed'
done_testing
