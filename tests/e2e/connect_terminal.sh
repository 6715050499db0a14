# connect on a terminal: telnet's screens, the prompt, negotiation, and a terminal that comes
# back as it was.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

session() { # NAME ARGS…: the script of the person at the keyboard is standard input
	local name=$1 result
	shift
	cat >"$tmp/script"
	if timeout 60 ptydrive --transcript "$tmp/screen" netkit connect "$@" <"$tmp/script" 2>"$tmp/why"; then
		ok "$name"
	else
		fail "$name" "$(cat "$tmp/why")"
	fi
}

# --- by lines ----------------------------------------------------------------------------
start talk peer listen 127.0.0.1 0 accept send '220 ready\r\n' until 'QUIT\r\n' send '221 bye\r\n' close
must_await talk 'listening on'
port=$(port_of talk)
session 'a session by lines, ended by the peer' 127.0.0.1 "$port" <<EOS
expect Trying 127.0.0.1...\r\nConnected to 127.0.0.1.\r\nEscape character is '^]'.\r\n
expect 220 ready
mode line
line HELO me
line QUIT
expect 221 bye
expect Connection closed by foreign host.
mode line
status 0
EOS
finish talk
is "$out" $'HELO me\r\nQUIT\r' 'lines are sent with CR LF'

# --- the prompt --------------------------------------------------------------------------
start hold peer listen 127.0.0.1 0 accept eof
must_await hold 'listening on'
session 'the prompt behind the escape character' 127.0.0.1 "$(port_of hold)" <<'EOS'
expect Escape character is '^]'.
line before
send \x1d
expect netkit>
line bogus
expect ?Invalid command
expect netkit>
line s
expect ?Ambiguous command
expect netkit>
line send
expect need at least one argument for 'send' command
expect netkit>
line send x
expect Unknown send argument 'x'
expect netkit>
line ?
expect print help information
expect netkit>
line open somewhere
expect ?Already connected to 127.0.0.1
expect netkit>
line status
expect Connected to 127.0.0.1.\r\nOperating in obsolete linemode
expect Local character echo
expect Escape character is '^]'.
send \x1d
expect netkit>
line send ayt
line after
send \x1d
expect netkit>
line
send \x1d
expect netkit>
line quit
expect Connection closed.
status 0
EOS
finish hold
is "$(od -An -c "$tmp/hold.out" | tr -d ' \n')" 'before\r\n377366after\r\n' \
	'what was typed at the prompt stays there, AYT goes out'

start close peer listen 127.0.0.1 0 accept hold
must_await close 'listening on'
session 'close, with another escape character' --escape ^T 127.0.0.1 "$(port_of close)" <<'EOS'
expect Escape character is '^T'.
send \x14
expect netkit>
line close
expect Connection closed.
status 0
EOS
stop close

start later peer listen 127.0.0.1 0 accept send 'first\r\n' close
must_await later 'listening on'
session 'no operand: the prompt comes first, and after a connection again' <<EOS
expect netkit>
line close
expect ?Need to be connected first.
expect netkit>
line open 127.0.0.1 1
expect Trying 127.0.0.1...
expect connection refused
expect netkit>
line open 127.0.0.1 $(port_of later)
expect Connected to 127.0.0.1.
expect first
expect Connection closed by foreign host.
expect netkit>
line st
expect No connection.
expect netkit>
mode raw
send \x04
status 0
EOS

start slow peer listen 127.0.0.1 0 blackhole
must_await slow 'listening on'
session 'control-c gives up connecting, the prompt comes back' <<EOS
expect netkit>
line open 127.0.0.1 $(port_of slow)
expect Trying 127.0.0.1...
send \x03
expect netkit>
line quit
status 0
EOS
stop slow

# --- by characters -----------------------------------------------------------------------
start login peer listen 127.0.0.1 0 accept send '\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1flogin: ' \
	until 'bob\r' send '\xff\xfa\x18\x01\xff\xf0Password: ' until '\x03' send '\r\nlate' \
	until '\xff\xfa\x1f\x00\x78\x00\x28\xff\xf0' send ' resized' until 'x' close
must_await login 'listening on'
session 'a telnet server that echoes: raw mode, TTYPE, NAWS' 127.0.0.1 "$(port_of login)" <<'EOS'
expect login:
mode raw
line bob
expect Password:
send \x03
expect late
resize 40x120
expect resized
send \x1d
expect netkit>
line status
expect Operating in single character mode
expect Remote character echo
mode raw
send x
expect Connection closed by foreign host.
mode line
status 0
EOS
finish login
like "$(od -An -tx1 "$tmp/login.out" | tr -d ' \n')" '^fffd01fffd03fffb18fffb1ffffa1f.*626f620d00.*fffa1800585445524dfff0' \
	'ECHO and SGA accepted, size and type told, CR NUL sent, the type in capitals'

# --- what must not drive the terminal ----------------------------------------------------
start evil peer listen 127.0.0.1 0 accept send 'a\e]0;owned\a\e[6nb\e[31mred\e[0m\r\n' hold
must_await evil 'listening on'
session 'control sequences are shown' 127.0.0.1 "$(port_of evil)" <<'EOS'
expect a\\x1b]0;owned\\x07\\x1b[6nb\x1b[31mred
send \x1d
line quit
status 0
EOS
stop evil
start shell peer listen 127.0.0.1 0 accept send 'a\e]0;owned\a\r\n' close
must_await shell 'listening on'
printf 'expect a\\\\x1b]0;owned\\\\x07\nstatus 0\n' >"$tmp/script"
holds 'also when only standard output is a terminal' timeout 30 ptydrive \
	sh -c "exec netkit connect 127.0.0.1 $(port_of shell) </dev/null" <"$tmp/script"
start trusted peer listen 127.0.0.1 0 accept send '\e[2Jclean\r\n' read 24 close
must_await trusted 'listening on'
session 'a telnet session passes them' --telnet always 127.0.0.1 "$(port_of trusted)" <<'EOS'
expect \x1b[2Jclean
status 0
EOS

# --- ways out ----------------------------------------------------------------------------
start raw peer listen 127.0.0.1 0 accept send '\xff\xfb\x01\xff\xfb\x03go' hold again
must_await raw 'listening on'
session 'a signal gives the terminal back' 127.0.0.1 "$(port_of raw)" <<'EOS'
expect go
mode raw
signal 15
mode line
status signal 15
EOS
stop raw
start plain peer listen 127.0.0.1 0 accept send 'go' hold
must_await plain 'listening on'
session 'control-c ends a session without telnet' 127.0.0.1 "$(port_of plain)" <<'EOS'
expect go
send \x03
status 130
EOS
stop plain
start fg peer listen 127.0.0.1 0 accept send '\xff\xfb\x01\xff\xfb\x03here' until 'x' send 'again' until 'q' close
must_await fg 'listening on'
printf '%s\n' "line netkit connect 127.0.0.1 $(port_of fg)" 'expect here' 'mode raw' 'send \x1d' \
	'expect netkit>' 'line z' 'expect Stopped' 'mode line' 'line fg' 'mode raw' 'send x' 'expect again' \
	'send q' 'expect Connection closed by foreign host.' 'line exit 3' 'status 3' >"$tmp/script"
if timeout 30 ptydrive env PS1='$ ' bash --norc --noediting -i <"$tmp/script" 2>"$tmp/why"; then
	ok 'z gives the terminal to the shell, fg takes it back'
else
	fail 'z gives the terminal to the shell, fg takes it back' "$(cat "$tmp/why")"
fi
start ends peer listen 127.0.0.1 0 accept eof send 'got the end\r\n' close
must_await ends 'listening on'
session 'control-d ends our direction' 127.0.0.1 "$(port_of ends)" <<'EOS'
expect Escape
send last\r\x04
expect got the end
expect Connection closed by foreign host.
status 0
EOS
start reset peer listen 127.0.0.1 0 accept until '\n' reset
must_await reset 'listening on'
session 'a reset is told' 127.0.0.1 "$(port_of reset)" <<'EOS'
expect Escape
line x
expect connection reset by peer
status 8
EOS
session 'refused' 127.0.0.1 1 <<'EOS'
expect Trying 127.0.0.1...
expect 127.0.0.1:1: connection refused
status 4
EOS
start socket peer listen "unix:$tmp/s" accept until '\n' send 'ok\n' close
must_await socket 'listening on'
session 'a unix socket, no telnet, no escape' --telnet never --escape none "unix:$tmp/s" <<EOS
expect Connected to $tmp/s.
expect Escape character is 'off'.
line \x1d
expect ok
status 0
EOS
done_testing
