#!/bin/bash
# A telnet session on a terminal, through the escape character to `quit`, and what the terminal
# looks like after it.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs telnet

start serve netkit echo-serve --tcp 127.0.0.1:7
must_await serve 'listening on 127\.0\.0\.1:7 tcp'

run ptydrive --transcript "$tmp/session" netkit connect 127.0.0.1 7 <<'E'
expect Trying 127.0.0.1...\r\nConnected to 127.0.0.1.\r\nEscape character is '^]'.\r\n
line hello
expect hello
expect hello
send \x1d
expect netkit>\x20
line status
expect 127.0.0.1
line
line send ayt
line hello again
expect hello again
send \x1d
expect netkit>\x20
line help
expect close
expect quit
expect send
expect status
line nonsense
expect netkit>\x20
line quit
expect Connection closed
status 0
E
is "$status$err" 0 'hello, status, help, quit'

run ptydrive netkit connect 127.0.0.1 7 <<'E'
expect Escape character is '^]'.
send \x1d
expect netkit>\x20
line close
expect Connection closed
status 0
E
is "$status$err" 0 'close ends the connection'

# The server's end is seen, and the terminal is left as it was.
start once peer listen 127.0.0.1 0 accept send 'welcome\r\n' until 'bye\r\n' close
must_await once listening
run ptydrive bash --norc --noprofile <<E
line PS1='sh% '; stty -a >"$tmp/before"; netkit connect 127.0.0.1 $(port_of once); echo "status=\$?"; stty -a >"$tmp/after"; echo 'all 'done
expect welcome
line bye
expect Connection closed by foreign host.
expect status=0
expect all done
line exit
status 0
E
is "$status$err" 0 'the server ends the connection'
is "$(cat "$tmp/after")" "$(cat "$tmp/before")" 'the terminal is as it was before'

run ptydrive bash --norc --noprofile <<E
line PS1='sh% '; stty -a >"$tmp/before"; netkit connect 127.0.0.1 7; echo "status=\$?"; stty -a >"$tmp/after"; echo 'all 'done
expect Escape character is
send \x1d
expect netkit>\x20
line quit
expect all done
line exit
status 0
E
is "$status$err" 0 'quit'
is "$(cat "$tmp/after")" "$(cat "$tmp/before")" 'leaves the terminal as it was, too'

# Another escape character, or none.
run ptydrive netkit connect --escape '^T' 127.0.0.1 7 <<'E'
expect Escape character is '^T'.
send \x14
expect netkit>\x20
line quit
status 0
E
is "$status$err" 0 'another escape character'

# A telnet server that wants to echo and asks for the terminal's type and size (RFC 1143: what
# is agreed is not said again).
start telnetd peer listen 127.0.0.1 0 accept \
	send '\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f' \
	until '\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0' send '\xff\xfa\x18\x01\xff\xf0' \
	until '\xff\xfa\x18\x00' until '\xff\xf0' send 'login: ' \
	until 'droh\r\0' send 'welcome\r\n' close
must_await telnetd listening
run ptydrive --transcript "$tmp/login" netkit connect --telnet always 127.0.0.1 "$(port_of telnetd)" <<'E'
expect login:\x20
mode raw
send droh\r
expect welcome
expect Connection closed by foreign host.
status 0
E
is "$status$err" 0 'options: echo, suppress go ahead, type, size'
finish telnetd
is "$status" 0 'the server got what it had asked for'
unlike "$(cat "$tmp/login")" $'\xff' 'no byte of the negotiation is shown'
done_testing
