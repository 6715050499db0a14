#!/bin/bash
# connect --send-proxy: the bytes, and what haproxy makes of them, also behind a forwarder, when
# the header alone can tell who speaks.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1

# --- the bytes ----------------------------------------------------------------------------
hello() { # NAME OPTION…: what a peer gets is in $got
	start server peer listen 127.0.0.1 0 accept eof close
	must_await server 'listening on'
	port=$(port_of server)
	expect 0 "$1" netkit connect "${@:2}" 127.0.0.1 "$port" <<<q
	finish server
	got=$(text_of "$tmp/server.out")
}
hello 'version 1' --send-proxy v1 --source 127.0.0.3 --source-port 4321
is "$got" "PROXY TCP4 127.0.0.3 127.0.0.1 4321 $port"$'\r\n'q 'is a line of text'
hello 'version 2' --send-proxy v2
is "$(od -An -tx1 -N20 "$tmp/server.out" | tr -d ' \n')" \
	0d0a0d0a000d0a515549540a2111000c7f000001 'is binary'
hello 'nothing to send' --send-proxy v1 --eof half
like "$got" '^PROXY TCP4 ' 'is no reason to be silent'
start server peer listen "unix:$tmp/socket" accept eof close
must_await server 'listening on'
expect 0 'version 1 to a unix socket' netkit connect --send-proxy v1 "unix:$tmp/socket" <<<q
finish server
is "$(text_of "$tmp/server.out")" $'PROXY UNKNOWN\r\nq' 'speaks for itself'
expect 2 'datagrams' netkit connect -u --send-proxy v1 127.0.0.1 9
expect 2 'a probe' netkit connect -z --send-proxy v1 127.0.0.1 9
hello 'what version 2 says beside' --send-proxy v2 --send-proxy-tlv authority=a.example \
	--send-proxy-tlv 0xea:0102
is "$(od -An -tx1 -j12 "$tmp/server.out" | tr -d ' \n' | sed -E 's/(7f000001){2}.{8}/ADDRESSES/')" \
	'2111001dADDRESSES020009612e6578616d706c65ea00020102710a' 'stands behind the addresses'
expect 2 'more with version 1' netkit connect --send-proxy v1 --send-proxy-tlv alpn=h2 127.0.0.1 9
expect 2 'more without a version' netkit connect --send-proxy-tlv alpn=h2 127.0.0.1 9
expect 2 'no type' netkit connect --send-proxy v2 --send-proxy-tlv colour=red 127.0.0.1 9
expect 2 'version 3' netkit connect --send-proxy v3 127.0.0.1 9

# --- haproxy ------------------------------------------------------------------------------
needs haproxy socat
make_authority
certificate good subjectAltName=IP:127.0.0.1
cat "$tmp/good.pem" "$tmp/good.key" >"$tmp/both.pem"
cat >"$tmp/haproxy.cfg" <<END
defaults
	mode http
	timeout client 20s
	timeout server 20s
	timeout connect 20s
frontend plain
	bind 127.0.0.1:7001 accept-proxy
	bind [::1]:7001 accept-proxy
	http-request return status 200 content-type text/plain lf-string "%[src]:%[src_port] %[dst]:%[dst_port] %[fc_pp_authority] %[fc_pp_unique_id]\n"
frontend secret
	bind 127.0.0.1:7443 accept-proxy ssl crt $tmp/both.pem
	http-request return status 200 content-type text/plain lf-string "%[src] over TLS\n"
END
start haproxy haproxy -db -f "$tmp/haproxy.cfg"
start forward socat TCP-LISTEN:7002,reuseaddr,fork TCP:127.0.0.1:7001
netkit connect -qz --wait 10s 127.0.0.1 7001,7002,7443 >/dev/null || bail "haproxy: $(cat "$tmp/haproxy.err")"

asks() { # NAME ANSWER OPERAND…
	expect 0 "$1" netkit connect "${@:3}" <<<$'GET / HTTP/1.0\r\n\r'
	like "$out" "$2" 'haproxy heard it'
}
for version in 1 2; do
	asks "haproxy, version $version" '127\.0\.0\.4:4000 127\.0\.0\.1:7001' \
		--send-proxy v$version --source 127.0.0.4 --source-port 4000 127.0.0.1 7001
	asks "IPv6, version $version" '::1:[0-9]+ ::1:7001' --send-proxy v$version ::1 7001
	asks "behind a forwarder, version $version" '127\.0\.0\.5:[0-9]+ 127\.0\.0\.1:7002' \
		--send-proxy v$version --source 127.0.0.5 127.0.0.1 7002
	asks "before TLS, version $version" '127\.0\.0\.6 over TLS' --send-proxy v$version \
		--tls --ca "$tmp/ca.pem" --source 127.0.0.6 127.0.0.1 7443
done
asks 'haproxy, an authority, a number and a checksum' '127\.0\.0\.1:7001 a\.example n17' --send-proxy v2 \
	--send-proxy-tlv authority=a.example --send-proxy-tlv unique-id=n17 --send-proxy-tlv crc32c \
	127.0.0.1 7001
run netkit connect 127.0.0.1 7001 <<<$'GET / HTTP/1.0\r\n\r'
unlike "$out" '127.0.0.1:' 'without it haproxy does not answer'
stop forward
stop haproxy
done_testing
