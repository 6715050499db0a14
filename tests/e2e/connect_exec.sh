# shellcheck shell=bash
# connect --exec, --shell and --pty: a program in the place of standard input and output, with a
# clean environment that says who the peer is, and a terminal if it wants one.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

listens() { # WORD…
	[ -z "${started[peer]-}" ] || stop peer
	start peer peer listen 127.0.0.1 0 "$@"
	must_await peer 'listening on'
	port=$(port_of peer)
}

listens accept send 'hello\n' shut eof
expect 0 '--exec' netkit connect -e cat 127.0.0.1 "$port"
finish peer
is "$out" hello 'the program reads what the peer sends, and the peer what it prints'

listens accept eof
SECRET=x expect 0 'its environment' netkit connect --exec env 127.0.0.1 "$port"
finish peer
is "$(grep -v ^LANG= "$tmp/peer.out" | cut -d= -f1 | sort | tr '\n' ' ')" \
	'HOME NETKIT_LOCAL_ADDR NETKIT_LOCAL_PORT NETKIT_REMOTE_ADDR NETKIT_REMOTE_PORT PATH TERM ' \
	'is these variables alone'
like "$out" "NETKIT_REMOTE_PORT=$port" 'and says who the peer is'

listens accept send '1 2\n' shut eof
# shellcheck disable=SC2016 # for the other shell
expect 0 '--shell' netkit connect -v -c 'read -r a b; echo "$b $a"; exit 3' 127.0.0.1 "$port"
like "$err" 'both ended.*the program ended with status 3' '-v tells how both ended'
finish peer
is "$out" '2 1' 'a shell runs it'
start peer peer listen "unix:$tmp/socket" accept send 'x\n' shut eof
must_await peer 'listening on'
expect 0 'a unix socket' netkit connect -e cat "unix:$tmp/socket"
finish peer
is "$out" x 'works, too'

# --- the ends ----------------------------------------------------------------------------
listens accept until go reset
expect 8 'a reset' netkit connect -c 'echo go; cat' 127.0.0.1 "$port"
like "$err" 'connection reset by peer' 'is told'
listens accept close
expect 0 'a peer that closes' netkit connect -e cat 127.0.0.1 "$port"
listens accept send 'much that nobody reads\n' eof
expect 0 'a program that ends without reading' netkit connect -e 'echo bye' 127.0.0.1 "$port"
finish peer
is "$out $status" 'bye 0' 'gets its word to the peer, without a reset'
listens accept eof
expect 5 'silence' netkit connect --idle 200ms -e 'tail -f /dev/null' 127.0.0.1 "$port"

listens accept hold
start stopped netkit connect -c 'echo ready >&2; exec tail -f /dev/null' 127.0.0.1 "$port"
must_await stopped ready
stop stopped
is "$status" 143 'SIGTERM ends it'
listens accept hold
start stopped netkit connect -c 'trap "echo told >&2; exit" TERM; echo ready >&2
	i=0; while [ $i -lt 30000000 ]; do i=$((i+1)); done' 127.0.0.1 "$port"
must_await stopped ready
stop stopped HUP # SIGINT is ignored in the background
is "$status" 129 'SIGHUP, too'
like "$err" told 'and the program with it'

# --- a terminal --------------------------------------------------------------------------
listens accept send 'test -t 0 && test -t 1 && test -t 2 && echo yes >/dev/tty; stty size; exit\n' shut eof
expect 0 '--pty' netkit connect --pty -e sh 127.0.0.1 "$port"
finish peer
like "$out" $'yes\r\n24 80\r' 'all three are a terminal, the controlling one, of the usual size'
listens accept send 'echo hi' shut eof
expect 0 'the end of the input' netkit connect --pty -c 'stty -echo; cat; echo over' 127.0.0.1 "$port"
finish peer
like "$out" 'echo hi.*over' 'is typed'
listens accept close
expect 0 'a peer that has gone' netkit connect --pty -c 'trap "" INT; stty -icanon; exec tail -f /dev/null' \
	127.0.0.1 "$port"
listens accept eof
cat >"$tmp/script" <<-END
	resize 30x100
	expect both ended
	status 0
END
run ptydrive sh -c "until [ \"\$(stty size)\" = '30 100' ]; do :; done
	exec netkit connect -v --pty -c 'stty size' 127.0.0.1 $port" <"$tmp/script"
is "$status" 0 'started from a terminal'
finish peer
is "$out" $'30 100\r' 'the program has one of the same size'

# The size changes while the program runs: it hears of that, and sees the new one.
listens accept eof
cat >"$tmp/script" <<-'END'
	expect waiting
	resize 40x132
	expect both ended
	status 0
END
holds 'resized' timeout 30 ptydrive sh -c "{ until [ -e '$tmp/waits' ]; do :; done; echo waiting; } &
	exec netkit connect -v --pty -c 'trap \"stty size; exit\" WINCH; : >$tmp/waits; while :; do :; done' \
		127.0.0.1 $port" <"$tmp/script"
finish peer
like "$out" $'40 132\r' 'the program is told'

# --- as JSON -----------------------------------------------------------------------------
listens accept eof
expect 0 '--json' netkit connect --json -c 'exit 3' 127.0.0.1 "$port"
like "$err" '"program": ?\{"status": ?3, ?"text": ?"status 3"\}' 'tells how the program ended'
holds 'by the schema' python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/connect.json" <"$tmp/err"
finish peer
listens accept eof
expect 0 '--json, and a signal' netkit connect --json -c 'kill -KILL $$' 127.0.0.1 "$port"
like "$err" '"status": ?137, ?"text": ?"signal SIGKILL"' 'tells that, too'
finish peer

# --- mistakes ----------------------------------------------------------------------------
expect 2 'a program that is not there' netkit connect -e no-such-program-x 127.0.0.1 1
like "$err" 'no-such-program-x: cannot be run' 'is named before anything is connected'
expect 2 '--exec and --shell' netkit connect -e cat -c cat 127.0.0.1 1
expect 2 '--pty alone' netkit connect --pty 127.0.0.1 1
expect 2 '--rate with a program' netkit connect --rate 1k -e cat 127.0.0.1 1
expect 2 '--telnet with a program' netkit connect --telnet always -e cat 127.0.0.1 1
expect 2 'a program and no peer' netkit connect -e cat
expect 4 'nobody listens' netkit connect -e cat 127.0.0.1 1
done_testing
