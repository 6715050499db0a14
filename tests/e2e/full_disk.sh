#!/bin/bash
# What could not be written is never a success: each tool ends with status 7 on a full disk and
# on a closed standard output, and is quiet when the reader of a pipe has had enough.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

hostname ok.test
start dns fakedns 127.0.0.1 53
must_await dns listening
start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo listening
start talker peer --deadline 60s listen 127.0.0.1 0 accept send 'hello\n' close again
must_await talker listening
start flood peer --deadline 60s listen 127.0.0.1 0 accept random 2000000 close
must_await flood listening
port=$(port_of echo) talker=$(port_of talker)

lost() { # NAME COMMAND-LINE
	expect 7 "$1: a full disk" bash -c "$2 >/dev/full"
	like "$err" 'No space left|no space left' 'it says so'
	expect 7 "$1: standard output closed" bash -c "$2 >&-"
}

lost lookup 'netkit lookup ok.test'
for output in short full table json; do
	lost "lookup --output $output" "netkit lookup --output $output ok.test"
done
lost 'lookup localhost' 'netkit lookup localhost'
lost hostinfo 'netkit hostinfo localhost'
lost 'hostinfo of this host' 'netkit hostinfo'
lost 'hostinfo --service' 'netkit hostinfo --service'
lost 'echo-serve, whose ready line is lost' 'netkit echo-serve --tcp 127.0.0.1:0'
lost echo-client "netkit echo-client 127.0.0.1 $port <<<hello"
lost 'echo-client --ping' "netkit echo-client --ping --count 1 127.0.0.1 $port"
lost connect "netkit connect 127.0.0.1 $talker"
lost 'connect, what it sent itself' "netkit connect 127.0.0.1 $port <<<hello"
for command in lookup hostinfo echo-serve echo-client connect listen; do
	lost "$command --help" "netkit $command --help"
done
lost 'netkit --help' 'netkit --help'
lost 'netkit --version' 'netkit --version'
lost 'netkit --list' 'netkit --list'
lost 'an error as JSON' 'netkit lookup --json nxdomain.test'

listens() { # NAME REDIRECTION
	start listen bash -c "exec netkit listen 127.0.0.1:0 $2"
	must_await listen 'listening on'
	run peer connect 127.0.0.1 "$(port_of listen)" send 'hello\n' shut gone
	finish listen
	is "$status" 7 "listen: $1"
}
listens 'a full disk' '>/dev/full'
listens 'standard output closed' '>&-'

# A standard output that nothing is written to may be closed.
start listen bash -c 'exec netkit listen -e cat 127.0.0.1:0 >&-'
must_await listen 'listening on'
run peer connect 127.0.0.1 "$(port_of listen)" send 'hello\n' shut until 'hello\n' eof
is "$status $out" '0 hello' 'listen -e serves without a standard output'
finish listen
is "$status" 0 'listen -e does not use its standard output'
expect 4 'nor does a connection that is refused' bash -c 'netkit connect 127.0.0.1 1 >&-'

quiet() { # NAME COMMAND-LINE: its reader takes one line and leaves
	run bash -c "{ $2; echo status \$? >&2; } | head -n1"
	is "$(wc -l <"$tmp/out")" 1 "$1 | head -1"
	like "$err" '^status (0|141)$' 'ends quietly'
}
quiet 'hostinfo --service' 'netkit hostinfo --service'
quiet lookup 'netkit lookup big.test'
quiet connect "netkit connect 127.0.0.1 $(port_of flood)"
quiet echo-client "seq 1 200000 | netkit echo-client 127.0.0.1 $port"
quiet --help 'netkit connect --help'
done_testing
