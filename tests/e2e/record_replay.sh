# --record and --replay: a conversation is written down and played again, by either side.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start echo netkit echo-serve --upper 127.0.0.1:0 "unix:$tmp/echo.sock"
must_await echo 'listening on unix'
port=$(port_of echo '127.0.0.1:[0-9]+ tcp')
udp=$(port_of echo '127.0.0.1:[0-9]+ udp')

# What is recorded but for the times and the ends.
steps() { sed -E 's/^([0-9]+) [0-9.]+ /\1 /; s/ open ([a-z]+ [a-z]+).*/ open \1/' "$1"; }

# --- recording -------------------------------------------------------------------------------

expect 0 'a conversation is recorded' netkit connect --record "$tmp/a.rec" 127.0.0.1 "$port" \
	<<<$'hello\nworld'
is "$out" $'HELLO\nWORLD' 'and carried as ever'
is "$(head -n1 "$tmp/a.rec")" 'netkit recording 1' 'the file says what it is'
is "$(steps "$tmp/a.rec" | sort)" "$(printf '%s\n' 'netkit recording 1' '1 open stream client' \
	'1 client "hello\n"' $'\t"world\\n"' '1 client end' '1 server "HELLO\n"' $'\t"WORLD\\n"' \
	'1 server end' '1 close' | sort)" 'and who said what'
like "$(cat "$tmp/a.rec")" "open stream client 127.0.0.1:[0-9]+ 127.0.0.1:$port 20[0-9-]+T[0-9:.]+Z" \
	'where, and when'
random_bytes 300000 5 >"$tmp/in"
expect 0 'any bytes are recorded' netkit connect --record "$tmp/b.rec" 127.0.0.1 "$port" <"$tmp/in"
expect 0 'by echo-client' netkit echo-client --upper --record "$tmp/c.rec" 127.0.0.1 "$port" <<<line
like "$(steps "$tmp/c.rec")" '1 client "line\\n"' 'as well'
expect 7 'a file that is there is kept' netkit connect --record "$tmp/a.rec" 127.0.0.1 "$port" <<<x
expect 7 'a full disk' netkit connect --record /dev/full 127.0.0.1 "$port" <<<x
expect 0 'to standard output' netkit connect --record - 127.0.0.1 "$port" <<<x
like "$out" '^netkit recording 1' 'which is for nothing else then'

# --- the client's side ------------------------------------------------------------------------

for file in a b c; do
	expect 0 "$file is played to the server" netkit connect --replay "$tmp/$file.rec" 127.0.0.1 "$port"
	is "$out$err" '' 'which says the same again'
done
expect 0 'with a dump' netkit connect --replay "$tmp/a.rec" --hex - 127.0.0.1 "$port"
like "$err" '\|HELLO.WORLD' 'of what passes'
sed 's/"WORLD/"WORLT/' "$tmp/a.rec" >"$tmp/d.rec"
expect 12 'another byte' netkit connect --replay "$tmp/d.rec" 127.0.0.1 "$port"
like "$err" 'd.rec: line [0-9]+: byte 11 came as 0x44, recorded is 0x54' 'is told with its line'
cat >"$tmp/hand.rec" <<'E'
netkit recording 1
# written by hand: the answer must come before the second line is said
1 0.0 open stream client
1 0.0 client "one\n"
1 0.0 server "ONE\n"
1 0.4 client "two\n"
1 0.4 server "TWO\n"
1 0.5 client end
1 0.5 server end
E
before=$(now_ms)
expect 0 'by hand' netkit connect --replay "$tmp/hand.rec" 127.0.0.1 "$port"
holds 'at the recorded times' test $(($(now_ms) - before)) -ge 500
sed 's/ 0\.4 / 400.0 /' "$tmp/hand.rec" >"$tmp/slow.rec"
expect 0 'or as fast as may be' netkit connect --replay-fast --replay "$tmp/slow.rec" 127.0.0.1 "$port"
expect 0 'over a unix socket' netkit connect --replay-fast --replay "$tmp/hand.rec" "unix:$tmp/echo.sock"
start mute peer listen 127.0.0.1 0 accept read 4 shut eof
must_await mute 'listening on'
expect 12 'a server that ends too early' netkit connect --replay "$tmp/hand.rec" 127.0.0.1 "$(port_of mute)"
like "$err" 'line 5: the other side ended before it had said this' 'is told'

printf 'one\n' >"$tmp/one"
expect 0 'datagrams are recorded' netkit connect -u --record "$tmp/u.rec" 127.0.0.1 "$udp" <"$tmp/one"
like "$(steps "$tmp/u.rec")" '1 open messages client' 'as messages'
expect 0 'and played' netkit connect -u --replay "$tmp/u.rec" 127.0.0.1 "$udp"

# --- the server's side --------------------------------------------------------------------------

start server netkit listen --replay "$tmp/a.rec" 127.0.0.1:0
must_await server 'listening on'
expect 0 'the server is played' netkit connect 127.0.0.1 "$(port_of server)" <<<$'hello\nworld'
is "$out" $'HELLO\nWORLD' 'to somebody else'
finish server
is "$status" 0 'who says the same as then'

start server netkit listen --replay "$tmp/a.rec" 127.0.0.1:0
must_await server 'listening on'
run netkit connect 127.0.0.1 "$(port_of server)" <<<$'hello\nwurld'
finish server
is "$status" 12 'or something else'
like "$err" 'byte 8 came as 0x75, recorded is 0x6f' 'which is told'

start many netkit listen -k --record "$tmp/many.rec" -e 'tr a-z A-Z' 127.0.0.1:0
must_await many 'listening on'
for word in one two; do
	run netkit connect 127.0.0.1 "$(port_of many)" <<<$word
done
stop many
is "$(grep -c open "$tmp/many.rec")" 2 'a server records its connections'
start again netkit listen -k --replay "$tmp/many.rec" 127.0.0.1:0
must_await again 'listening on'
for word in one two one; do
	expect 0 "client $word" netkit connect 127.0.0.1 "$(port_of again)" <<<$word
	is "$out" "${word^^}" 'gets one after the other'
done
stop again

# --- mistakes ---------------------------------------------------------------------------------

expect 2 'no recording' netkit connect --replay "$tmp/in" 127.0.0.1 "$port"
like "$err" 'line 1: not "netkit recording 1": this is no recording' 'is told'
printf 'netkit recording 1\n' >"$tmp/empty.rec"
expect 2 'one without a connection' netkit connect --replay "$tmp/empty.rec" 127.0.0.1 "$port"
expect 9 'one that is not there' netkit connect --replay "$tmp/none.rec" 127.0.0.1 "$port"
expect 2 'fast without a recording' netkit connect --replay-fast 127.0.0.1 "$port"
expect 2 'together with a program' netkit listen --replay "$tmp/a.rec" -e cat 0
expect 2 'together with telnet' netkit connect --replay "$tmp/a.rec" --telnet always 127.0.0.1 "$port"
done_testing
