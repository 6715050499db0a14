#!/bin/bash
# listen over TLS: OpenSSL's own client, netkit's, and clients that are refused.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
needs socat
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
certificate me $'subjectAltName=DNS:me.test\nextendedKeyUsage=clientAuth'

serve() { # [OPTION…]: $port
	start server netkit listen --tls "$@" 127.0.0.1:0
	must_await server 'listening on'
	port=$(port_of server)
}

# --- made on the spot --------------------------------------------------------------------
serve -k -e cat
like "$(cat "$tmp/server.err")" 'the certificate was made for this run: --pin sha256:[A-Za-z0-9+/]{43}=' \
	'the pin is said'
pin=$(grep -o 'sha256:.*' "$tmp/server.err")
expect 0 'a client that knows the pin' netkit connect --tls --pin "$pin" 127.0.0.1 "$port" <<<hello
is "$out$err" hello 'is served'
expect 6 'one that does not' netkit connect --tls 127.0.0.1 "$port" <<<hello
like "$err" 'is self-signed and not trusted here' 'refuses us'
expect 0 'it is for localhost' netkit connect --tls --insecure --json 127.0.0.1 "$port" <<<hello
unlike "$err" 'not for' 'and for its address'
for i in 1 70000 3000000; do
	random_bytes "$i" "$i" >"$tmp/in"
	expect 0 "$i bytes" netkit connect --tls --pin "$pin" 127.0.0.1 "$port" <"$tmp/in"
	is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/in")" 'come back as they were'
done
random_bytes 300000 1 >"$tmp/in"
expect 0 'socat' socat -t 10 - "OPENSSL:127.0.0.1:$port,verify=0" <"$tmp/in"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/in")" 'gets the same back'
expect 0 'a client without TLS' netkit connect 127.0.0.1 "$port" <<<"GET / HTTP/1.0"
must_await server 'does not speak TLS here'
ok 'is told, and the server goes on'
expect 0 'the next one' netkit connect --tls --pin "$pin" 127.0.0.1 "$port" <<<again
is "$out" again 'is served'
stop server

# --- a certificate, what is spoken -------------------------------------------------------
serve --cert "$tmp/good.pem" --key "$tmp/good.key" --alpn imap --alpn smtp
expect 0 'ALPN' netkit connect -v --tls --ca "$tmp/ca.pem" --alpn smtp --alpn imap 127.0.0.1 "$port" <<<hello
like "$err" ', imap' 'the server chooses'
finish server
is "$status $out" '0 hello' 'and it has the line'
serve -k --cert "$tmp/good.pem" --key "$tmp/good.key" --alpn imap --tls-max 1.2
expect 6 'ALPN without a match' netkit connect --tls --ca "$tmp/ca.pem" --alpn h2 127.0.0.1 "$port" <<<hello
expect 6 'TLS 1.3 alone' netkit connect --tls --ca "$tmp/ca.pem" --tls-min 1.3 127.0.0.1 "$port" <<<hello
expect 0 'TLS 1.2' netkit connect -v --tls --ca "$tmp/ca.pem" 127.0.0.1 "$port" <<<hello
like "$err" 'TLSv1\.2' 'is spoken'
stop server
serve -k -e cat --cert "$tmp/good.pem" --key "$tmp/good.key"
resume=(openssl s_client -connect "127.0.0.1:$port" -CAfile "$tmp/ca.pem" -tls1_2)
run "${resume[@]}" -sess_out "$tmp/session" <<<Q
run "${resume[@]}" -sess_in "$tmp/session" <<<Q
like "$out" 'Reused, TLSv1.2' 'a session is resumed'
expect 2 'the wrong key' netkit listen --tls --cert "$tmp/good.pem" --key "$tmp/me.key" 0
stop server

# --- clients with certificates -----------------------------------------------------------
serve -k -e cat --cert "$tmp/good.pem" --key "$tmp/good.key" --client-ca "$tmp/ca.pem"
expect 0 'a client with a certificate' netkit connect --tls --ca "$tmp/ca.pem" \
	--cert "$tmp/me.pem" --key "$tmp/me.key" 127.0.0.1 "$port" <<<hello
is "$out" hello 'is served'
run netkit connect --tls --ca "$tmp/ca.pem" 127.0.0.1 "$port" <<<hello
is "$status $out" '6 ' 'one without is not'
must_await server 'the client shows no certificate, and one is wanted of it'
ok 'which is told'
certificate server $'subjectAltName=DNS:me.test\nextendedKeyUsage=serverAuth'
run netkit connect --tls --ca "$tmp/ca.pem" --cert "$tmp/server.pem" --key "$tmp/server.key" \
	127.0.0.1 "$port" <<<hello
is "$status $out" '6 ' "one with a server's certificate is not"
must_await server 'not one for this side of a connection'
ok 'which is told, too'
stop server
start wide netkit listen -k -e cat --tls --client-ca "$tmp/ca.pem" '*:0'
must_await wide 'listening on'
ok 'a program is for everybody who has a certificate'
stop wide

# --- a client that does nothing ----------------------------------------------------------
serve -k -e cat
start idle peer connect 127.0.0.1 "$port" eof
expect 0 'somebody else is served meanwhile' netkit connect --tls --insecure 127.0.0.1 "$port" <<<hello
is "$out" hello 'with an answer'
stop server
is "$status" 143 'the server ends, though the other has said nothing'
stop idle

# --- what makes no sense -----------------------------------------------------------------
for option in --cert=x --key=x --client-ca=x --alpn=x --tls-min=1.3 --tls-max=1.2 --ciphers=x --keylog=x; do
	expect 2 "$option without --tls" netkit listen "$option" 0
	like "$err" "${option%%=*} is for --tls" 'is told'
done
expect 2 'datagrams' netkit listen --tls -u 0
expect 2 'messages' netkit listen --tls "unix-seqpacket:$tmp/socket"
like "$err" '--tls: needs a stream of bytes' 'are told'
done_testing
