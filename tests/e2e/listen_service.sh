#!/bin/bash
# listen as a service: sockets of a service manager, readiness, many clients, and its end.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs socat

refuses() { # PORT: nobody listens there
	! peer connect 127.0.0.1 "$1" close 2>/dev/null >&2
}

# --- socket activation -----------------------------------------------------------------------
start manager socat -u "UNIX-RECV:$tmp/notify" -
holds 'a manager' soon [ -S "$tmp/notify" ]
start listen env NOTIFY_SOCKET="$tmp/notify" activate 127.0.0.1 netkit listen -k -e cat --drain 300ms
must_await listen 'listening on 127\.0\.0\.1:[0-9]+ udp'
port=$(port_of listen)
holds 'the manager is told that it is ready' soon grep -q READY=1 "$tmp/manager.out"
expect 0 'a connection to the socket of the manager' netkit echo-client 127.0.0.1 "$port" <<<hello
expect 0 'and a datagram' netkit connect -u --linger 2s 127.0.0.1 "$port" <<<datagram
is "$out" datagram 'is answered'
stop listen
is "$status" 0 'SIGTERM with --drain is an orderly end'
holds 'the manager is told of the end' soon grep -q STOPPING=1 "$tmp/manager.out"
stop manager

start listen activate 127.0.0.1 netkit listen -k -e cat 127.0.0.1:0
must_await listen 'listening on 127\.0\.0\.1:[0-9]+ udp'
expect 0 'an operand is served beside them' peer connect 127.0.0.1 \
	"$(grep -v udp "$tmp/listen.err" | tail -n1 | sed 's/.*://')" send 'x' shut eof
stop listen
is "$status" 143 'without --drain SIGTERM ends it at once'
expect 2 'no socket at all' netkit listen -k -e cat
like "$err" 'the port is missing' 'is told'

# --- draining --------------------------------------------------------------------------------
serve -4 -kv -e cat --drain 20s 0
exec 3<>"/dev/tcp/127.0.0.1/$port"
echo before >&3
read -r -t 5 -u 3 line
kill -TERM "$(pid_of listen)"
holds 'a server that drains takes nobody' soon refuses "$port"
echo after >&3
read -r -t 5 -u 3 line
is "$line" after 'and goes on with those that are there'
exec 3>&-
finish listen
is "$status" 0 'until they have ended'
like "$err" 'ended: both ended; 13 bytes received, 13 sent' 'in order'

serve -4 -k -e cat --drain 100ms 0
start client peer connect 127.0.0.1 "$port" send 'x\n' until 'x\n' gone
must_await client x
stop listen
is "$status" 0 'a client that stays'
like "$err" 'warning: 1 connection is cut off: the time of --drain is over' 'is cut off'
stop client

serve -4 -k -e cat --drain 60s 0
start client peer connect 127.0.0.1 "$port" send 'x\n' until 'x\n' gone
must_await client x
kill -TERM "$(pid_of listen)"
holds 'draining' soon refuses "$port"
stop listen
is "$status" 143 'a second signal ends at once'
stop client

serve -4 -u --drain 60s --idle 300ms -k -e cat 0
expect 0 'datagrams' netkit connect -u --linger 2s 127.0.0.1 "$port" <<<x
stop listen
is "$status" 0 'drain by their idle end'

# --- descriptors -----------------------------------------------------------------------------
start listen bash -c 'ulimit -Sn 40; exec netkit listen -4 -k -m 60 -c "ulimit -Sn; cat" 0'
must_await listen 'listening on '
port=$(port_of listen)
clients=()
for i in {1..30}; do
	peer connect 127.0.0.1 "$port" send 'x' until x hold >/dev/null 2>&1 &
	clients[i]=$!
done
run peer connect 127.0.0.1 "$port" send 'y\n' shut eof
is "$status $out" $'0 40\ny' 'the soft limit of descriptors is raised, and is the old one for programs'
kill "${clients[@]}" 2>/dev/null
wait "${clients[@]}" 2>/dev/null
stop listen
start listen bash -c 'ulimit -n 30; exec netkit listen -4 -k -m 60 -e cat 0'
must_await listen 'listening on '
port=$(port_of listen)
clients=()
for i in {1..12}; do
	peer connect 127.0.0.1 "$port" send 'x' until x hold >/dev/null 2>&1 &
	clients[i]=$!
done
must_await listen 'warning: .*too many open files'
ok 'a machine without descriptors is told of'
kill "${clients[@]}" 2>/dev/null
wait "${clients[@]}" 2>/dev/null
run peer connect 127.0.0.1 "$port" send 'y\n' shut eof
is "$status $out" '0 y' 'and goes on when there are some again'
stop listen
done_testing
