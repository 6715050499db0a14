#!/bin/bash
# DNS over TLS: Debian's unbound as the peer, certificates that must be refused, each in its own
# words, and servers that break the rules.
. "${SOURCE:?top of the tree}/tests/e2e/lib_tls.sh" || exit 1
needs strace
make_authority
certificate good subjectAltName=DNS:dns.test,IP:127.0.0.1
certificate expired subjectAltName=DNS:dns.test,IP:127.0.0.1 -days -1
certificate other subjectAltName=DNS:a.test,DNS:b.test,DNS:c.test
certificate nameless basicConstraints=CA:FALSE
certificate client $'subjectAltName=DNS:dns.test,IP:127.0.0.1\nextendedKeyUsage=clientAuth'
openssl genrsa -out "$tmp/weak.key" 1024 2>>"$tmp/openssl.log"
certificate weak subjectAltName=DNS:dns.test,IP:127.0.0.1
new_key "$tmp/self.key"
openssl req -x509 -key "$tmp/self.key" -out "$tmp/self.pem" -days 10 -subj $'/CN=dns\e[31m.test' \
	-addext subjectAltName=DNS:dns.test,IP:127.0.0.1 2>>"$tmp/openssl.log"
start_unbound good
printf '127.0.0.1 localhost dns.test wrong.test\n' | own_file /etc/hosts
ca=(--ca "$tmp/ca.pem")

keeps_to_schema() { # NAME
	holds "$1" python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup.json" \
		<"$tmp/out"
}

# --- a good server -----------------------------------------------------------------------
expect 0 'a server by its address' netkit lookup -s www.example.test @tls://127.0.0.1 "${ca[@]}"
is "$out" $'192.0.2.1\n2001:db8::1' 'both addresses'
is "$err" '' 'and not a word more'
expect 0 'by its name' netkit lookup -s -v www.example.test A @tls://dns.test:853 "${ca[@]}"
like "$err" 'A at 127\.0\.0\.1:853 by tls: NOERROR' 'over TLS'
expect 0 'by an option' netkit lookup -s www.example.test A @127.0.0.1 --tls "${ca[@]}"
expect 0 'the servers of the system' netkit lookup -s -v www.example.test A --tls "${ca[@]}"
like "$err" '127\.0\.0\.1:853 by tls' 'at port 853'
expect 1 'a name that there is not' netkit lookup gone.example.test @tls://dns.test "${ca[@]}"
expect 0 'an answer of many records' netkit lookup -s many.example.test A @tls://dns.test "${ca[@]}"
is "$(wc -l <"$tmp/out")" 300 'all of them'
expect 0 'JSON' netkit lookup --json www.example.test @tls://dns.test "${ca[@]}"
like "$out" '"transport":"tls"' 'names the transport'
keeps_to_schema 'keeps to the schema'
openssl rehash "$tmp" 2>/dev/null
expect 0 'trust from a directory' netkit lookup -s www.example.test A @tls://dns.test --ca "$tmp"
SSL_CERT_DIR=$tmp expect 0 'trust from the environment' \
	netkit lookup -s www.example.test A @tls://dns.test

# --- a batch -----------------------------------------------------------------------------
for i in {1..500}; do echo www.example.test; done >"$tmp/names"
expect 0 'a batch over TLS' netkit lookup -q --batch "$tmp/names" @tls://dns.test "${ca[@]}"
is "$(sort "$tmp/out" | uniq -c | tr -s ' ')" $' 500 www.example.test\tA\tNOERROR\t192.0.2.1' \
	'each line has its answer'
expect 6 'a batch for a server that is not trusted' \
	netkit lookup --batch "$tmp/names" @tls://wrong.test "${ca[@]}"
is "$(cut -f3 "$tmp/out" | sort | uniq -c | tr -s ' ')" ' 500 UNTRUSTED' 'is told for each line'
like "$err" 'warning: 500 questions were not sent: ' 'and the reason once'
like "$err" ', 500 untrusted' 'the summary counts them'

# --- one connection for all --------------------------------------------------------------
if is_sanitized; then
	skip 'connections' 'a sanitizer makes calls of its own'
else
	shares_a_connection tls
	for line in 'www.example.test @127.0.0.1' '-s www.example.test A --tcp'; do
		# shellcheck disable=SC2086
		run strace -f -o "$tmp/trace" netkit lookup $line
		is "$(grep -cE 'libssl|libcrypto|libnghttp2' "$tmp/trace")" 0 "no TLS is loaded for: $line"
	done
fi
# RFC 8467: the query's length is a multiple of 128.
start_tlspeer good good dot-good
expect 0 'a server of our own' netkit lookup -s a.test A "@tls://127.0.0.1:$(port_of good)" "${ca[@]}"
expect 0 'another name' netkit lookup -s much.longer.name.test A \
	"@tls://127.0.0.1:$(port_of good)" "${ca[@]}"
stop good
is "$(grep -a '^query' "$tmp/good.err" | sort -u)" 'query of 128 bytes' 'both queries are of the same length'

# --- certificates ------------------------------------------------------------------------
refused() { # CERTIFICATE ERE NAME
	local server
	start_tlspeer "$1" "$1" dot-good
	server=@tls://127.0.0.1:$(port_of "$1")
	expect 6 "$3" netkit lookup -s a.test A "$server" "${ca[@]}"
	like "$err" "127\.0\.0\.1:[0-9]+: $2" "$3: says why"
	unlike "$err" $'\e' "$3: nothing of it drives the terminal"
	expect 0 "$3: goes on with --insecure" netkit lookup -s a.test A --insecure "$server"
	like "$err" 'warning: --insecure: nothing says' "$3: and says so"
	stop "$1"
}

refused expired 'the certificate expired on 20[0-9-]+ [0-9:]+ UTC, [0-9]+ (hours|days|minutes) ago' 'expired'
refused other 'the certificate is for a\.test, b\.test and 1 more, not for 127\.0\.0\.1' 'for another name'
refused nameless 'the certificate has no subjectAltName, so it is not for 127\.0\.0\.1' 'with a common name only'
refused client 'the certificate is not one for this side of a connection' 'for clients only'
refused weak 'the certificate (has a key of 1024 bits: too weak|is refused)' 'with a weak key'
# --- chains ------------------------------------------------------------------------------
new_key "$tmp/mid.key"
intermediate() { # OPTION-OF-OPENSSL-X509…
	printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n' >"$tmp/mid.ext"
	openssl req -new -key "$tmp/mid.key" -subj '/CN=Test Between' -out "$tmp/mid.csr" &&
		openssl x509 -req -in "$tmp/mid.csr" -CA "$tmp/ca.pem" -CAkey "$tmp/ca.key" \
			-CAcreateserial -days 10 -extfile "$tmp/mid.ext" -out "$tmp/mid.pem" "$@"
} 2>>"$tmp/openssl.log"
leaf() {
	new_key "$tmp/leaf.key"
	echo subjectAltName=DNS:dns.test,IP:127.0.0.1 >"$tmp/leaf.ext"
	openssl req -new -key "$tmp/leaf.key" -subj /CN=leaf -out "$tmp/leaf.csr" &&
		openssl x509 -req -in "$tmp/leaf.csr" -CA "$tmp/mid.pem" -CAkey "$tmp/mid.key" \
			-CAcreateserial -days 10 -extfile "$tmp/leaf.ext" -out "$tmp/leaf.pem"
} 2>>"$tmp/openssl.log"
intermediate
leaf
refused leaf 'the certificate was issued by "Test Between", which is not known here' 'incomplete'
cp "$tmp/leaf.key" "$tmp/chain.key"
cat "$tmp/leaf.pem" "$tmp/mid.pem" >"$tmp/chain.pem"
start_tlspeer chain chain dot-good
expect 0 'a certificate between is taken' netkit lookup -s a.test A \
	"@tls://127.0.0.1:$(port_of chain)" "${ca[@]}"
stop chain
intermediate -days -1
cat "$tmp/leaf.pem" "$tmp/mid.pem" >"$tmp/chain.pem"
refused chain 'the certificate of its issuer "Test Between" expired on' 'with an expired certificate between'
refused self 'the certificate of "dns\\x1b\[31m\.test" is self-signed and not trusted here' 'self-signed'
expect 6 'an unknown issuer' netkit lookup -s www.example.test A @tls://127.0.0.1
like "$err" 'was issued by "Test Authority", which is not known here' 'is named'
like "$err" 'hint: .*--ca' 'and what to try'
expect 0 'an untrusted server, and a good one' bash -c \
	'netkit lookup -v --output full www.example.test A @tls://wrong.test @127.0.0.1 "$@"; test $? -eq 6' \
	lookup "${ca[@]}"
like "$err" 'by tls: not trusted after [0-9.]+ m?s: the certificate is for' '-v says why'
expect 6 'the name that was typed counts' netkit lookup -s www.example.test A @tls://wrong.test "${ca[@]}"
like "$err" 'the certificate is for dns\.test, 127\.0\.0\.1, not for wrong\.test' 'says so'
expect 0 'the wanted name can be given' \
	netkit lookup -s www.example.test A @tls://wrong.test --sni dns.test "${ca[@]}"
expect 6 'JSON of a refusal' netkit lookup --json www.example.test A @tls://wrong.test "${ca[@]}"
like "$out" '"phase":"tls"' 'names the phase'
keeps_to_schema 'keeps to the schema, too'
expect 6 'the worst of several' netkit lookup -s www.example.test gone.example.test A \
	@127.0.0.1 @tls://wrong.test "${ca[@]}"

# --- old protocols -----------------------------------------------------------------------
start_tlspeer old good dot-good TLSv1_1
expect 6 'a server that speaks TLS 1.1 at most' \
	netkit lookup -s a.test A "@tls://127.0.0.1:$(port_of old)" "${ca[@]}"
like "$err" 'no TLS 1\.2 or later' 'is told of'
stop old
start_tlspeer mid good dot-good TLSv1_2
expect 0 'TLS 1.2 is spoken' netkit lookup -s a.test A "@tls://127.0.0.1:$(port_of mid)" "${ca[@]}"
stop mid

# --- servers that break the rules --------------------------------------------------------
against() { # MODE STATUS NAME [OPTION…]
	start_tlspeer "$1" good "$1"
	expect "$2" "$3" netkit lookup -s a.test A "@tls://127.0.0.1:$(port_of "$1")" "${ca[@]}" "${@:4}"
	stop "$1"
	out=$(cat "$tmp/out") err=$(cat "$tmp/err")
}

against dot-dribble 0 'byte by byte'
is "$out" 192.0.2.1 'is put together'
against dot-wrong 0 'messages that nobody asked for' -v
is "$out" 192.0.2.1 'are waited past'
against dot-cut 8 'a connection that is cut in the middle of a message'
like "$err" 'without a farewell \(close_notify\): what came may be cut short' 'is told of'
against dot-farewell 3 'a connection that ends before the answer'
like "$err" 'connection closed without an answer' 'is told of'
against dot-silent 5 'silence' --tries 1 --timeout 200ms
against dot-late 0 'a connection on which nothing comes' --tries 2 --timeout 3s
is "$(grep -c connection "$tmp/dot-late.err")" 2 'is not asked again, but another'
against plain 8 'a peer that speaks no TLS'
like "$err" 'the peer does not speak TLS here' 'is told of'
like "$err" 'hint: is it the right port' 'with a hint'
against mute 8 'a peer that hangs up'
like "$err" 'closed the connection in the middle of the TLS handshake' 'is told of'
start_tlspeer one good dot-one
expect 0 'one answer a connection' netkit lookup -s a.test b.test c.test A \
	"@tls://127.0.0.1:$(port_of one)" "${ca[@]}" --tries 1
is "$out" $'192.0.2.1\n192.0.2.1\n192.0.2.1' 'all are answered'
expect 3 'no server at the port' netkit lookup -s a.test A @tls://127.0.0.1:9 "${ca[@]}"
like "$err" '127\.0\.0\.1:9: connection refused' 'is told as ever'

# --- usage -------------------------------------------------------------------------------
expect 2 'no such file of certificates' netkit lookup a.test @tls://127.0.0.1 --ca "$tmp/none"
expect 2 'a file without certificates' netkit lookup a.test @tls://127.0.0.1 --ca /etc/hosts
mkdir "$tmp/empty"
expect 2 'a directory without hashed names' netkit lookup a.test @tls://127.0.0.1 --ca "$tmp/empty"
like "$err" 'openssl rehash' 'with the cure'
expect 2 'TLS and TCP' netkit lookup a.test --tls --tcp
done_testing
