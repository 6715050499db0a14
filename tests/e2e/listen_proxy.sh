#!/bin/bash
# listen --socks and --http-proxy: against curl, ncat and nc, and by hand.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs curl ncat nc.openbsd

# What the target serves: a page, again and again.
printf 'HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n' >"$tmp/page"
start web netkit listen -k -c "head -n1 >/dev/null; cat '$tmp/page'" 0
must_await web 'listening on 127'
web=$(port_of web 127)

fetch() { # PROXY [HOST]
	run curl -sS --max-time 10 --noproxy '' -p -x "$1" "http://${2:-127.0.0.1}:$web/"
}

# --- curl ------------------------------------------------------------------------------------
serve -4 -v --socks --http-proxy 0
for kind in socks4 socks4a socks5 socks5h http; do
	fetch "$kind://127.0.0.1:$port"
	is "$status $out" '0 hello' "curl: $kind"
	fetch "$kind://127.0.0.1:$port" localhost
	is "$status $out" '0 hello' "curl: $kind, a name"
done
fetch "socks5h://127.0.0.1:$port" '[::1]'
is "$status $out" '0 hello' 'curl: an IPv6 address'
fetch "http://127.0.0.1:$port" '[::1]'
is "$status $out" '0 hello' 'curl: and with HTTP'
must_await listen "Connection from 127\.0\.0\.1:[0-9]+ to 127\.0\.0\.1:$web ended: "
ok '-v says where a connection led'
like "$(cat "$tmp/listen.err")" "to \[::1\]:$web ended" 'with the address as it was asked for'

# --- ncat and nc -----------------------------------------------------------------------------
for kind in socks4 socks5 http; do
	is "$(ncat --proxy "127.0.0.1:$port" --proxy-type "$kind" 127.0.0.1 "$web" <<<'GET / HTTP/1.0' 2>/dev/null | tail -n1)" \
		hello "ncat: $kind"
done
for kind in 4 5 connect; do
	is "$(timeout 10 nc.openbsd -N -X "$kind" -x "127.0.0.1:$port" 127.0.0.1 "$web" <<<'GET / HTTP/1.0' | tail -n1)" \
		hello "nc: $kind"
done

# --- by hand ---------------------------------------------------------------------------------
high=$(printf '\\x%02x' $((web / 256))) low=$(printf '\\x%02x' $((web % 256)))
run peer connect 127.0.0.1 "$port" send '\x05\x01\x00' until '\x05\x00' \
	send "\\x05\\x01\\x00\\x01\\x7f\\x00\\x00\\x01$high${low}GET / HTTP/1.0\\r\\n" eof
like "$out" 'hello' 'what comes with the request goes to the target'
run peer connect 127.0.0.1 "$port" send "CONNECT 127.0.0.1:$web HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET / HTTP/1.0\\r\\n" eof
like "$out" $'^HTTP/1.1 200 Connection established\r\n\r\n.*hello' 'with HTTP, too'
run peer connect 127.0.0.1 "$port" send '\x04\x01\x00\x01\x7f\x00\x00\x01user\0' eof
is "$(head -c 2 "$tmp/out" | od -An -tx1)" ' 00 5b' 'SOCKS4: a target that is not there is rejected'
run peer connect 127.0.0.1 "$port" send '\x05\x01\x00' until '\x05\x00' \
	send '\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x01' eof
is "$(od -An -tx1 "$tmp/out" | tr -d '\n')" ' 05 00 05 05 00 01 00 00 00 00 00 00' 'SOCKS5: refused, by its number'
run peer connect 127.0.0.1 "$port" send '\x05\x01\x00' until '\x05\x00' send '\x05\x02\x00\x01' eof
is "$(od -An -tx1 "$tmp/out" | tr -d '\n')" ' 05 00 05 07 00 01 00 00 00 00 00 00' 'SOCKS5: BIND is refused'
run peer connect 127.0.0.1 "$port" send '\x05\x01\x02' until '\x05\xff'
is "$(od -An -tx1 "$tmp/out" | tr -d '\n')" ' 05 ff' 'SOCKS5: who insists on a password is told'
run peer connect 127.0.0.1 "$port" send 'GET http://127.0.0.1/ HTTP/1.1\r\n\r\n' eof
like "$out" $'^HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\n.*\r\n\r\nthe client wants more than CONNECT' \
	'HTTP: other methods are refused'
run peer connect 127.0.0.1 "$port" send 'CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n' eof
like "$out" $'^HTTP/1.1 502 Bad Gateway\r\n.*connection refused after' 'HTTP: a target that is not there'
run peer connect 127.0.0.1 "$port" send 'CONNECT no-such-name.invalid:1 HTTP/1.1\r\n\r\n' eof
like "$out" $'^HTTP/1.1 502 .*no such name' 'HTTP: a name that is none'
run peer connect 127.0.0.1 "$port" send 'CONNECT \x1b]0;x\x07:1 HTTP/1.1\r\n\r\n' eof
like "$out" '^HTTP/1.1 400' 'HTTP: a target with control characters'
run peer connect 127.0.0.1 "$port" send 'hello\r\n' eof
like "$out" '^HTTP/1.1 400' 'something else'
run peer connect 127.0.0.1 "$port" send '\x05' close
must_await listen 'left before it had asked'
ok 'a client that leaves in the middle'
run peer connect 127.0.0.1 "$port" random 100000 eof
like "$status" '[01]' 'nonsense without end'
before=$(open_files)
for _ in {1..50}; do
	run peer connect 127.0.0.1 "$port" send 'CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n' eof
done
holds 'no descriptor is left of those who were refused' soon eval '[ "$(open_files)" -le "$before" ]'
unlike "$(cat "$tmp/listen.err")" $'[\001-\010\033]' 'no control character reaches the log'
stop listen

# --- one kind alone --------------------------------------------------------------------------
serve -4 --http-proxy 0
run peer connect 127.0.0.1 "$port" send '\x05\x01\x00' shut eof
is "$out" '' 'an HTTP proxy does not speak SOCKS'
stop listen
serve -4 --socks 0
run peer connect 127.0.0.1 "$port" send 'CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n' eof
is "$out" '' 'nor a SOCKS proxy HTTP'
stop listen

# --- who may use it --------------------------------------------------------------------------
expect 2 'a proxy for everybody' netkit listen --socks '*:0'
like "$err" '^netkit listen: --socks: everybody who can reach .* could use it' 'has to be meant'
expect 2 'an HTTP proxy for everybody' netkit listen --http-proxy 0.0.0.0:0
serve --socks --allow 127.0.0.2 0.0.0.0:0
fetch "socks5://127.0.0.1:$port"
is "$out" '' 'who is not allowed has no proxy'
run curl -sS --max-time 10 --noproxy '' --interface 127.0.0.2 -x "socks5://127.0.0.1:$port" "http://127.0.0.1:$web/"
is "$out" hello 'who is has one'
stop listen
expect 2 'a proxy of datagrams' netkit listen -u --socks 0
printf '# who\nme:secret\n' >"$tmp/users"
echo me:secret >"$tmp/users.client"
serve -4 -v --socks --http-proxy --proxy-users "$tmp/users" 0
for kind in socks5 socks5h http; do
	fetch "$kind://me:secret@127.0.0.1:$port"
	is "$status $out" '0 hello' "users: $kind"
	fetch "$kind://me:mistake@127.0.0.1:$port"
	is "$out" '' "users: $kind, a wrong password"
	fetch "$kind://127.0.0.1:$port"
	is "$out" '' "users: $kind, none"
	expect 0 "users: connect, $kind" netkit connect --eof hold --proxy "$kind://127.0.0.1:$port" \
		--proxy-auth "$tmp/users.client" 127.0.0.1 "$web" <<<'GET / HTTP/1.0'
	like "$out" hello 'and the page comes'
done
fetch "socks4://127.0.0.1:$port"
is "$out" '' 'users: SOCKS4 has no passwords'
run peer connect 127.0.0.1 "$port" send 'CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n' eof
like "$out" $'^HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="netkit"' \
	'users: HTTP asks for one'
run peer connect 127.0.0.1 "$port" send '\x05\x01\x02' until '\x05\x02' send '\x01\x02me\x07mistake' eof
is "$(od -An -tx1 "$tmp/out" | tr -d '\n')" ' 05 02 01 01' 'users: SOCKS5 says that it was wrong'
unlike "$(cat "$tmp/listen.err")" 'secret|mistake' 'users: no password is told'
echo you:other >"$tmp/users"
kill -HUP "$(pid_of listen)"
must_await listen 'the users of the proxy have been read again'
fetch "socks5://me:secret@127.0.0.1:$port"
is "$out" '' 'users: SIGHUP takes one away'
fetch "socks5://you:other@127.0.0.1:$port"
is "$out" hello 'and gives another'
echo nonsense >"$tmp/users"
kill -HUP "$(pid_of listen)"
must_await listen 'line 1 is no USER:PASSWORD of 255 bytes each; the users of the proxy stay'
fetch "http://you:other@127.0.0.1:$port"
is "$out" hello 'users: a broken file changes nothing'
stop listen
expect 2 'users of no proxy' netkit listen --proxy-users "$tmp/auth" 0
expect 2 'users that are none' netkit listen --socks --proxy-users "$tmp/users" 0
expect 9 'a file that is not there' netkit listen --socks --proxy-users "$tmp/none" 0
echo me:secret >"$tmp/users"
serve --socks --proxy-users "$tmp/users" 0.0.0.0:0
fetch "socks5://me:secret@127.0.0.1:$port"
is "$out" hello 'users: every host may be served then'
stop listen

# --- documents -------------------------------------------------------------------------------
start listen netkit listen --json -4 --socks --proxy-users "$tmp/users" 0
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
fetch "socks5h://me:secret@127.0.0.1:$port" localhost
must_await listen "\"user\":\"me\",\"target\":\"localhost:$web\""
stop listen
printf '%s\n' "$err" >"$tmp/documents"
holds 'fit the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/documents"
done_testing
