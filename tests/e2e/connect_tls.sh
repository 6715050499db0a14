#!/bin/bash
# connect over TLS, with OpenSSL's own server at the other end: what is spoken, who we are, how a
# connection ends, and what is refused before there is one.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
ca=(--ca "$tmp/ca.pem")

talk() { # STATUS NAME [OPTION…]: one line with the server at $port
	expect "$1" "$2" netkit connect --tls "${ca[@]}" "${@:3}" 127.0.0.1 "$port" <<<hello
}

# --- what is spoken ----------------------------------------------------------------------
start_openssl plain good -rev
talk 0 'a line and its answer'
is "$out$err" olleh 'nothing else is printed'
talk 0 'with -v' -v
like "$err" '127\.0\.0\.1:[0-9]+: TLSv1\.3, TLS_[A-Z0-9_]+' 'the protocol is shown'
talk 0 'TLS 1.2 alone' -v --tls-max 1.2
like "$err" ': TLSv1\.2, ECDHE-ECDSA' 'is spoken'
talk 0 'TLS 1.3 alone' -v --tls-min 1.3
like "$err" ': TLSv1\.3, ' 'is spoken'
talk 0 'a cipher of TLS 1.3' -v --ciphers TLS_CHACHA20_POLY1305_SHA256
like "$err" ': TLSv1\.3, TLS_CHACHA20_POLY1305_SHA256' 'is used'
talk 0 'a cipher of TLS 1.2' -v --ciphers ECDHE-ECDSA-AES128-GCM-SHA256
like "$err" ': TLSv1\.2, ECDHE-ECDSA-AES128-GCM-SHA256' 'is used, and 1.3 is not'
talk 2 'a cipher that there is not' --ciphers NONSENSE
like "$err" '--ciphers: OpenSSL has no such ciphers: NONSENSE' 'is named'
talk 2 'versions that exclude each other' --tls-min 1.3 --tls-max 1.2
like "$err" 'no version of TLS is left' 'are told'
talk 0 'a summary in JSON' --json
like "$err" '"tls":\{"version":"TLSv1\.3","cipher":"TLS_[A-Z0-9_]+","trusted":true\}' 'has TLS in it'
tail -n1 "$tmp/err" >"$tmp/json"
holds 'and keeps to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect.json" <"$tmp/json"
expect 0 'trust from the environment' env SSL_CERT_FILE="$tmp/ca.pem" \
	netkit connect --tls localhost "$port" -4 <<<hello
expect 9 'trust from a file that is not there' env SSL_CERT_FILE="$tmp/nothing" \
	netkit connect --tls localhost "$port" -4 <<<hello
like "$err" '/nothing: cannot read the trusted certificates: no such file' 'says so'
expect 0 'figures' netkit connect --stats --tls "${ca[@]}" 127.0.0.1 "$port" <<<hello
like "$err" 'handshake +[0-9.]+ m?s' 'have the handshake'
talk 0 'secrets for Wireshark' --keylog "$tmp/secrets"
like "$(cat "$tmp/secrets")" 'CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64}' 'are in the file'
is "$(stat -c %a "$tmp/secrets")" 600 'that is for us alone'
talk 7 'secrets on a full disk' --keylog /dev/full
like "$err" '/dev/full: cannot write the secrets: no space left' 'are an error'
is "$out" '' 'before anything is sent'
for i in 3 100000; do
	random_bytes "$i" 7 | base64 -w 70 >"$tmp/in"
	expect 0 "$i bytes" netkit connect --tls "${ca[@]}" 127.0.0.1 "$port" <"$tmp/in"
	is "$(rev "$tmp/in" | hash_of /dev/stdin)" "$(hash_of "$tmp/out")" 'come back reversed'
done
expect 0 'a program' netkit connect --tls "${ca[@]}" -c 'echo hello; read -r x; echo "$x" >&2' \
	127.0.0.1 "$port"
is "$err" olleh 'speaks through TLS'
stop plain

start_openssl alpn good -rev -alpn imap,smtp
talk 0 'ALPN' -v --alpn pop3 --alpn smtp
like "$err" ': TLSv1\.3, [A-Z0-9_]+, smtp' 'the protocol of both'
talk 6 'ALPN without a match' --alpn h2
like "$err" 'no application protocol' 'is refused by the peer'
stop alpn
start_openssl old good -rev -tls1_1
talk 6 'a server of TLS 1.1'
like "$err" 'no TLS 1\.2 or later' 'is told so'
stop old

# --- who we are --------------------------------------------------------------------------
certificate me subjectAltName=DNS:me.test
start_openssl asks good -rev -Verify 1 -verify_return_error -CAfile "$tmp/ca.pem"
talk 0 'a certificate of our own' --cert "$tmp/me.pem" --key "$tmp/me.key"
is "$out" olleh 'is taken'
cat "$tmp/me.pem" "$tmp/me.key" >"$tmp/both.pem"
talk 0 'with its key in one file' --cert "$tmp/both.pem"
talk 6 'none'
like "$err" 'broke .* off: .*certificate' 'is refused by the peer'
like "$err" 'hint: it wants a certificate of the client' 'and it is said what to try'
talk 2 'the wrong key' --cert "$tmp/me.pem" --key "$tmp/good.key"
like "$err" 'good\.key: is not the key of that certificate' 'is told'
openssl pkey -in "$tmp/me.key" -aes128 -passout pass:x -out "$tmp/locked.key"
talk 2 'an encrypted key' --cert "$tmp/me.pem" --key "$tmp/locked.key"
like "$err" 'the key is encrypted' 'is told'
talk 2 'no certificate' --cert "$tmp/me.key"
like "$err" 'me\.key: has no certificate in PEM form' 'is told'
talk 2 'no file' --cert "$tmp/nothing"
like "$err" 'nothing: cannot read: no such file' 'is told'
talk 2 'a key alone' --key "$tmp/me.key"
stop asks

# --- ends --------------------------------------------------------------------------------
start_tlspeer() { # MODE
	start "$1" python3 "$SOURCE/tests/support/tlspeer.py" "$tmp/good.pem" "$tmp/good.key" "$1"
	must_await "$1" 'listening on'
	port=$(port_of "$1")
}
start_tlspeer line-cut
talk 8 "an end without farewell" --eof hold
is "$out" hello 'what came is written'
like "$err" 'ended the connection without a farewell \(close_notify\)' 'and it is told'
stop line-cut
start_tlspeer line-good
talk 0 'an end with farewell'
is "$out" hello 'what came is written'
stop line-good
start silent peer listen 127.0.0.1 0 accept eof
must_await silent 'listening on'
port=$(port_of silent)
talk 5 'a server that is silent in the handshake' --timeout 300ms
like "$err" 'connected, but what comes before the first byte was not done within [0-9.]+ m?s' 'is told'
stop silent
start plain peer listen 127.0.0.1 0 accept send "220 mail.test ready\n" eof
must_await plain 'listening on'
port=$(port_of plain)
talk 8 'a server that speaks no TLS'
like "$err" 'the peer does not speak TLS here' 'is told'
stop plain

# --- unix sockets, a terminal ------------------------------------------------------------
start unix openssl s_server -unix "$tmp/socket" -unlink -cert "$tmp/good.pem" -key "$tmp/good.key" -rev
until [ -S "$tmp/socket" ] || ! is_running unix; do read -rt 0.02 <> <(:) || :; done
expect 0 'a unix socket' netkit connect --tls --sni localhost "${ca[@]}" "unix:$tmp/socket" <<<hello
is "$out" olleh 'speaks TLS'
expect 2 'a unix socket without a name' netkit connect --tls "${ca[@]}" "unix:$tmp/socket"
like "$err" 'hint: --sni NAME says which name' 'is told'
stop unix
start_openssl terminal good -rev
expect 0 'on a terminal' ptydrive netkit connect --tls "${ca[@]}" 127.0.0.1 "$port" <<'E'
expect Connected to 127.0.0.1.
expect Escape character is
line hello
expect olleh
send \x1d
expect netkit>
line close
expect Connection closed.
status 0
E
expect 0 'a refusal on a terminal' ptydrive netkit connect --tls 127.0.0.1 "$port" <<'E'
expect was issued by "Test Authority", which is not known here
status 6
E
stop terminal

# --- what makes no sense -----------------------------------------------------------------
for option in --ca=x --pin=x --tofu=x --sni=x --insecure --alpn=x --cert=x --key=x --tls-min=1.3 --tls-max=1.2 \
	--ciphers=x --keylog=x; do
	expect 2 "$option without --tls" netkit connect "$option" 127.0.0.1 1
	like "$err" "${option%%=*} is for a connection with --tls" 'is told'
done
expect 2 'datagrams' netkit connect --tls -u 127.0.0.1 1
like "$err" 'TLS needs a stream' 'are told'
expect 2 'a probe' netkit connect --tls -z 127.0.0.1 1
expect 2 '--pin with --ca' netkit connect --tls --pin x --ca y 127.0.0.1 1
done_testing
