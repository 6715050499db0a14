#!/bin/bash
# listen --proxy-protocol: headers by hand, of curl and of haproxy, and of somebody evil.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs curl

told='echo "$NETKIT_REMOTE_ADDR|$NETKIT_REMOTE_PORT|$NETKIT_LOCAL_ADDR|$NETKIT_LOCAL_PORT"; cat'
two='\r\n\r\n\x00\r\nQUIT\n'
addresses='\xc0\x00\x02\x01\xc6\x33\x64\x02\x04\x01\x01\xbb' # 192.0.2.1:1025 to 198.51.100.2:443

# --- by hand ---------------------------------------------------------------------------------
serve -4 -k -v --proxy-protocol -c "$told" 0
run peer connect 127.0.0.1 "$port" send 'PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\nhello' shut eof
is "$out" $'192.0.2.1|1025|198.51.100.2|443\nhello' 'version 1: the program knows the client'
must_await listen 'Connection from 192\.0\.2\.1:1025$'
run peer connect 127.0.0.1 "$port" send "$two\\x21\\x11\\x00\\x0c${addresses}hello" shut eof
is "$out" $'192.0.2.1|1025|198.51.100.2|443\nhello' 'version 2, too'
run peer connect 127.0.0.1 "$port" send 'PROXY UNKNOWN\r\n' shut eof
like "$out" '^127\.0\.0\.1\|[0-9]+\|127\.0\.0\.1\|' 'a proxy that speaks for itself keeps its own address'
run peer connect 127.0.0.1 "$port" send "$two\\x20\\x00\\x00\\x00" shut eof
like "$out" '^127\.0\.0\.1\|' 'as one of version 2 does'
run peer connect 127.0.0.1 "$port" send 'PR' send 'OXY TCP6 2001:db8::1 ::1 1' send ' 2\r' send '\n' shut eof
is "$out" '2001:db8::1|1|::1|2' 'the header may come in pieces'
run peer connect 127.0.0.1 "$port" send 'GET / HTTP/1.0\r\n' eof
is "$out" '' 'a connection without a header is not served'
must_await listen 'warning: 127\.0\.0\.1:[0-9]+: the header of the PROXY protocol is missing'
run peer connect 127.0.0.1 "$port" send 'PROXY TCP4 192.0.2.1' close
must_await listen 'ended before the header of the PROXY protocol was whole'
ok 'nor one whose header is not whole'

# --- an evil proxy ---------------------------------------------------------------------------
run peer connect 127.0.0.1 "$port" \
	send "$two\\x21\\x11\\x00\\x1b${addresses}\\x02\\x00\\x0c\\x1b]0;x\\x07\\x9b2J\\xe2\\x80\\xae" shut eof
must_await listen 'The proxy of 192\.0\.2\.1:1025 says: authority \\x1b\]0;x\\x07\\x9b2J'
run peer connect 127.0.0.1 "$port" send 'PROXY TCP4 \x1b]0;x\x07 1 2 3\r\n' eof
run peer connect 127.0.0.1 "$port" \
	send "$two\\x21\\x31\\x00\\xd8/\\x1b[2J\\x07" random 209 shut eof
is "$(tr -d '\n\t -~' <"$tmp/listen.err" | wc -c)" 0 'no control character reaches the terminal'
stop listen

# --- who may say so --------------------------------------------------------------------------
serve -4 -k -v --proxy-protocol -c "$told" --allow 127.0.0.2 0
run peer connect 127.0.0.1 "$port" send 'PROXY TCP4 127.0.0.2 127.0.0.1 1 2\r\n' eof
is "$out" '' '--allow is about the proxy, not about what it says'
stop listen
serve -4 --proxy-protocol --timeout 20s 0
run peer connect 127.0.0.1 "$port" send 'nonsense, nonsense' eof
finish listen
is "$status" 8 'without -k a wrong header is the end'
expect 2 'datagrams have no header' netkit listen -u --proxy-protocol 0

# --- with others -----------------------------------------------------------------------------
printf 'HTTP/1.0 200 OK\r\n\r\n' >"$tmp/page"
serve -4 -k --proxy-protocol -c "head -n1 >/dev/null; cat '$tmp/page'; echo \"\$NETKIT_REMOTE_ADDR\"" 0
run curl -sS --max-time 10 --noproxy '' --haproxy-protocol --interface 127.0.0.5 "http://127.0.0.1:$port/"
is "$out" 127.0.0.5 'curl --haproxy-protocol'
if command -v haproxy >/dev/null; then
	cat >"$tmp/haproxy.cfg" <<END
defaults
	mode tcp
	timeout connect 5s
	timeout client 20s
	timeout server 20s
listen one
	bind "fd@\${ONE}"
	server a 127.0.0.1:$port send-proxy
listen two
	bind "fd@\${TWO}"
	server a 127.0.0.1:$port send-proxy-v2 proxy-v2-options crc32c,unique-id
	unique-id-format %[uuid]
END
	# Ports of the kernel's choice, which haproxy inherits.
	start haproxy python3 - "$tmp/haproxy.cfg" <<'END'
import os, socket, sys
for name in "ONE", "TWO":
    s = socket.create_server(("127.0.0.1", 0))
    os.set_inheritable(s.fileno(), True)
    os.environ[name] = str(s.detach())
    print("listening on 127.0.0.1:%d %s" % (socket.socket(fileno=os.dup(int(os.environ[name]))).getsockname()[1], name), flush=True)
os.execvp("haproxy", ["haproxy", "-db", "-f", sys.argv[1]])
END
	must_await haproxy 'listening on .* TWO'
	for which in ONE TWO; do
		run curl -sS --max-time 10 --noproxy '' --interface 127.0.0.6 "http://127.0.0.1:$(port_of haproxy "$which")/"
		is "$out" 127.0.0.6 "haproxy, version $which"
	done
	stop haproxy
else
	skip 'haproxy' 'is not installed: see third_party/check.packages'
fi
stop listen
serve -4 -k --tls --proxy-protocol -c "head -n1 >/dev/null; cat '$tmp/page'; echo \"\$NETKIT_REMOTE_ADDR\"" 0
run curl -sSk --max-time 10 --noproxy '' --haproxy-protocol --interface 127.0.0.5 "https://127.0.0.1:$port/"
is "$out" 127.0.0.5 'the header comes before TLS'
stop listen

# --- documents -------------------------------------------------------------------------------
start listen netkit listen --json -4 -k --proxy-protocol -e cat 0
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
run peer connect 127.0.0.1 "$port" \
	send "$two\\x21\\x11\\x00\\x17${addresses}\\x02\\x00\\x03a\\x1bb\\xea\\x00\\x02xy" shut eof
must_await listen '"address":"192.0.2.1","port":1025,.*"proxy":\{"version":2,"transport":"tcp","address":"127.0.0.1",'
like "$line" '"tlvs":\[\{"type":2,"name":"authority","text":"a\\u001[bB]b"\},\{"type":234,"bytes":2\}\]' \
	'JSON has the TLVs'
run peer connect 127.0.0.1 "$port" send 'x' eof
must_await listen '"end":"broken","error":"the header of the PROXY protocol is missing"'
stop listen
printf '%s\n' "$err" >"$tmp/documents"
holds 'and fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/documents"
done_testing
