#!/bin/bash
# The server that sends each line back in capitals, used with Debian's telnet and with netkit.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs telnet

start serve netkit echo-serve --upper --tcp 127.0.0.1:7
must_await serve 'listening on 127\.0\.0\.1:7 tcp'

session() { # COMMAND…
	run ptydrive "$@" 127.0.0.1 7 <<'E'
expect Trying 127.0.0.1...
expect Connected to 127.0.0.1.
expect Escape character is '^]'.
line hello, world
expect HELLO, WORLD
line grüße and 42 numbers
expect AND 42 NUMBERS
send \x1d
expect >
line quit
expect Connection closed
status 0
E
	is "$status$err" 0 "$1: a session on a terminal"
}
session telnet
session netkit connect

expect 0 'from a pipe' netkit connect 127.0.0.1 7 <<<'hello, world'
is "$out" 'HELLO, WORLD' 'in capitals'
printf 'abc\xc3\xa9z{`@[\n' >"$tmp/bytes"
expect 0 'only the letters of ASCII are changed' netkit connect 127.0.0.1 7 <"$tmp/bytes"
is "$out" "$(printf 'ABC\xc3\xa9Z{`@[')" 'the rest is as it was'
expect 0 'echo-client --upper expects that' netkit echo-client --upper 127.0.0.1 7 <<<hello
is "$out" HELLO 'and prints what came'
expect 12 'without --upper it is a difference' netkit echo-client 127.0.0.1 7 <<<hello
done_testing
