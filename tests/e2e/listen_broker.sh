#!/bin/bash
# listen --broker and --chat: who gets what, names, and terminals that nothing reaches.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs nc.openbsd ncat socat

# Somebody who types into $tmp/NAME.in; the descriptor is in $type.
declare -A type=()
enter() { # NAME COMMAND…
	local name=$1 fd
	shift
	mkfifo "$tmp/$name.in"
	exec {fd}<>"$tmp/$name.in"
	start "$name" "$@" <"$tmp/$name.in"
	type[$name]=$fd
}
say() { # NAME TEXT
	printf "%b" "$2" >&"${type[$1]}"
}

# --- a broker --------------------------------------------------------------------------------
serve -4 -v --broker 0
enter a nc.openbsd 127.0.0.1 "$port"
enter b ncat 127.0.0.1 "$port"
enter c netkit connect 127.0.0.1 "$port"
holds 'three come' soon eval '[ "$(grep -c "Connection from" "$tmp/listen.err")" = 3 ]'
say a 'from a\n'
must_await b '^from a$'
must_await c '^from a$'
say b 'from b\n'
must_await a '^from b$'
must_await c '^from b$'
unlike "$(cat "$tmp/a.out")" 'from a' 'nobody hears what he says himself'
say c 'no line'
holds 'what is no line goes on, too' soon grep -q 'no line$' "$tmp/b.out"
stop b
must_await listen 'ended: peer done; 7 bytes received'
say a 'still here\n'
must_await c '^.*still here$'
ok 'who leaves leaves the others alone'
# One who has nothing to say may listen.
start d netkit connect --eof half --linger 0 127.0.0.1 "$port" </dev/null
holds 'one more comes' soon eval '[ "$(grep -c "Connection from .*:[0-9]*$" "$tmp/listen.err")" = 4 ]'
say a 'to listeners\n'
must_await d '^to listeners$'
ok 'who has ended his own direction hears the others'
stop a
stop c
stop d
stop listen
is "$status" 143 'a broker goes on without --keep-open'
for fd in "${type[@]}"; do
	exec {fd}>&-
done

# Every byte, and lines that are never mixed.
serve -4 -v --broker 0
random_bytes 3000000 5 >"$tmp/random"
start reader nc.openbsd -d 127.0.0.1 "$port"
holds 'a reader comes' soon grep -q 'Connection from' "$tmp/listen.err"
run socat -u "$tmp/random" "TCP:127.0.0.1:$port"
holds 'bytes that are no lines arrive in order' soon cmp -s "$tmp/random" "$tmp/reader.out"
stop reader
stop listen

# --- a chat ----------------------------------------------------------------------------------
serve -4 --chat 0
rm -f "$tmp"/?.in
enter a nc.openbsd 127.0.0.1 "$port"
must_await a '^\*\*\* you are user1; /name NAME says another name, /who who is here$'
enter b ncat 127.0.0.1 "$port"
must_await b 'you are user2'
must_await a '^\*\*\* user2 has come$'
say a 'hello\r\n'
must_await b '^<user1> hello$'
say a '/name Alice\n'
must_await a '^\*\*\* user1 is Alice now$'
must_await b '^\*\*\* user1 is Alice now$'
say b '/name alice\n'
must_await b 'there is a alice already'
say b '/name user1\n'
must_await b 'a name has 1 to 24 letters'
say b '/name \033]0;x\007\n/x\033[31m\n//slash\n/who\n'
must_await b '^\*\*\* there is no /x\\x1b\[31m: /name NAME'
must_await a '^<user2> /slash$'
must_await b '^\*\*\* here are: Alice user2$'
say b 'evil \033]52;c;x\007\033[2J \xc2\x9b \xe2\x80\xae \xff \\ tab\t.\n'
must_await a '^<user2> evil '
like "$(tail -n1 "$tmp/a.out")" '^<user2> evil \\x1b\]52;c;x\\x07\\x1b\[2J .* \\xff \\ tab'$'\t''\.$' 'control characters are shown'
is "$(cat "$tmp/a.out" "$tmp/b.out" | tr -d '\n\t -~' | wc -c)" 0 'and none reaches a terminal'
stop b
must_await a '^\*\*\* user2 has left$'
say a '\n'
stop a
stop listen

# --- mistakes --------------------------------------------------------------------------------
expect 2 '--broker of datagrams' netkit listen --broker -u 0
expect 2 'both' netkit listen --broker --chat 0
expect 2 'with a program' netkit listen --chat -e cat 0
expect 2 'with a file' netkit listen --chat --output "$tmp/x" 0
expect 2 'of unix datagrams' netkit listen --chat "unix-dgram:$tmp/x"
like "$err" '^netkit listen: --chat: is for connections' 'is told'

start listen netkit listen --json -4 --broker --idle 200ms 0
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
run peer connect 127.0.0.1 "$port" gone
must_await listen '"end":"idle"'
stop listen
printf '%s\n' "$err" >"$tmp/documents"
holds 'documents fit the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/documents"
done_testing
