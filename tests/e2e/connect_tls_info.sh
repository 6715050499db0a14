#!/bin/bash
# --tls-info: a report on good and bad peers, as text and JSON; lists of revoked certificates and
# stapled answers of their issuer.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority

report() { # STATUS NAME [OPTION…]: of the server at $port
	expect "$1" "$2" netkit connect --tls-info --ca "$tmp/ca.pem" "${@:3}" 127.0.0.1 "$port"
}

keeps_to_schema() {
	holds "$1" python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/connect-tls.json" \
		<"$tmp/out"
}

certificate good $'subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:b.test\nextendedKeyUsage=serverAuth'
cp "$tmp/ca.pem" "$tmp/good.chain"
start_openssl good good -rev -alpn imap -cert_chain "$tmp/good.chain"
report 0 'a good server' --alpn imap
is "$err" '' 'nothing else is said'
pin=sha256:$(openssl pkey -in "$tmp/good.key" -pubout -outform DER | openssl dgst -sha256 -binary | base64)
sha=$(openssl x509 -in "$tmp/good.pem" -outform DER | sha256sum | cut -d' ' -f1)
for words in 'peer         127\.0\.0\.1:[0-9]+' 'name         127\.0\.0\.1' 'protocol     TLSv1\.3' \
	'cipher       TLS_[A-Z0-9_]+' 'key exchange X25519' 'ALPN         imap' 'stapled      none' \
	"certificate 0, the peer's own" '  subject    CN=good\.test' '  issuer     CN=Test Authority' \
	'  names      localhost, 127\.0\.0\.1, b\.test' \
	'  valid      20[0-9-]+ [0-9:]+ to 20[0-9-]+ [0-9:]+ UTC: (9|10) days are left' \
	'  key        EC prime256v1, 256 bits' '  signature  ecdsa-with-SHA256' '  serial     [0-9a-f]+' \
	"  pin        ${pin//+/\\+}" "  SHA-256    $sha" "certificate 1, an authority's" 'verdict      trusted'; do
	like "$out" "(^|"$'\n'")$words($|"$'\n'")" "it has: $words"
done
report 0 'as JSON' --json --alpn imap
keeps_to_schema 'which keeps to its schema'
is "$(jq -r '.ok, .alpn, .certificates[0].names[1], .certificates[0].pin' "$tmp/out")" \
	"true"$'\n'"imap"$'\n'"127.0.0.1"$'\n'"$pin" 'and has the same in it'
expect 6 'a server that is not trusted' netkit connect --tls-info --sni a.test 127.0.0.1 "$port"
like "$out" $'verdict      refused\n  because +' 'the report comes all the same'
like "$out" 'issuer|authority' 'says which issuer'
like "$out" 'because +the certificate is for localhost, 127\.0\.0\.1 and 1 more, not for a\.test' 'and which name'
expect 6 'that, as JSON' netkit connect --tls-info --json --sni a.test 127.0.0.1 "$port"
keeps_to_schema 'which keeps to its schema, too'
is "$(jq '.ok, (.complaints | length > 1)' "$tmp/out" | tr '\n' ' ')" 'false true ' 'with all complaints'
expect 0 'a pinned one' netkit connect --tls-info --pin "$pin" 127.0.0.1 "$port"
like "$out" 'verdict      trusted: the key is pinned' 'is trusted'
stop good
expect 2 'a program' netkit connect --tls-info -e cat 127.0.0.1 1
start plain peer listen 127.0.0.1 0 accept send "220 ready\r\n" eof
must_await plain 'listening on'
expect 8 'no TLS' netkit connect --tls-info 127.0.0.1 "$(port_of plain)"
stop plain

# --- terminal sequences everywhere -------------------------------------------------------
new_key "$tmp/evil.key"
openssl req -x509 -key "$tmp/evil.key" -out "$tmp/evil.pem" -days 10 -utf8 \
	-subj $'/CN=a\e]0;PWN\a.test/O=\e[2J\xe2\x80\xaeevil/OU=\xc2\x9b31m' \
	-addext $'subjectAltName=DNS:\e]52;c;AAAA\a.test,DNS:x' 2>>"$tmp/openssl.log" ||
	bail "no evil certificate: $(cat "$tmp/openssl.log")"
start_openssl evil evil -rev
for how in --tls-info '--tls-info --json' '--tls' '--tls --insecure -v'; do
	# shellcheck disable=SC2086
	run netkit connect $how 127.0.0.1 "$port"
	is "$(cat "$tmp/out" "$tmp/err" | tr -d '\n' | LC_ALL=C grep -caP '[\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]')" 0 \
		"no control character with $how"
done
run netkit connect --tls-info 127.0.0.1 "$port"
like "$out" 'PWN' 'but their text is shown'
stop evil

# --- revoked -----------------------------------------------------------------------------
certificate bad subjectAltName=IP:127.0.0.1
issuer_of() { # SECTION: openssl ca wants a file
	printf '[ca]\ndefault_ca=x\n[x]\ndatabase=%s\ncrlnumber=%s\ndefault_md=sha256\ndefault_crl_days=30\n' \
		"$tmp/index" "$tmp/number" >"$tmp/ca.conf"
	: >"$tmp/index"
	echo 01 >"$tmp/number"
}
issuer_of
{
	openssl ca -config "$tmp/ca.conf" -keyfile "$tmp/ca.key" -cert "$tmp/ca.pem" -revoke "$tmp/bad.pem" &&
		openssl ca -config "$tmp/ca.conf" -keyfile "$tmp/ca.key" -cert "$tmp/ca.pem" -gencrl \
			-out "$tmp/crl.pem"
} 2>>"$tmp/openssl.log" || bail "no list: $(cat "$tmp/openssl.log")"
start_openssl bad bad -rev
report 0 'nobody looks whether it was revoked'
report 6 'with the list' --crl "$tmp/crl.pem"
like "$out" 'because    the certificate was revoked by its issuer' 'it is told'
expect 6 'so is a connection' netkit connect --tls --ca "$tmp/ca.pem" --crl "$tmp/crl.pem" 127.0.0.1 "$port"
like "$err" 'the certificate was revoked by its issuer' 'in the same words'
report 2 'a list that is none' --crl "$tmp/ca.pem"
like "$err" 'ca\.pem: has no list of revoked certificates' 'is told'
stop bad
start_openssl good good -rev
report 0 'another certificate' --crl "$tmp/crl.pem"
stop good
new_key "$tmp/rogue.key"
openssl req -x509 -key "$tmp/rogue.key" -out "$tmp/rogue.pem" -days 10 -subj '/CN=Other' 2>>"$tmp/openssl.log"
issuer=rogue certificate foreign subjectAltName=IP:127.0.0.1
start_openssl foreign foreign -rev
expect 6 'an issuer without a list' netkit connect --tls-info --ca "$tmp/rogue.pem" --crl "$tmp/crl.pem" \
	127.0.0.1 "$port"
like "$out" 'may have been revoked: there is no list of its issuer' 'is told'
stop foreign

# --- stapled answers ---------------------------------------------------------------------
staple() { # CERTIFICATE [OPTION…]: $tmp/CERTIFICATE.ocsp
	openssl ocsp -issuer "$tmp/ca.pem" -cert "$tmp/$1.pem" -reqout "$tmp/req" -no_nonce &&
		openssl ocsp -index "$tmp/index" -CA "$tmp/ca.pem" -rsigner "$tmp/ca.pem" -rkey "$tmp/ca.key" \
			-reqin "$tmp/req" -respout "$tmp/$1.ocsp" -ndays 5 "${@:2}"
} >>"$tmp/openssl.log" 2>&1
listed() { # CERTIFICATE V|R
	local serial
	serial=$(openssl x509 -in "$tmp/$1.pem" -noout -serial | cut -d= -f2)
	grep -q "$serial" "$tmp/index" && return
	printf '%s\t%s\t\t%s\tunknown\t/CN=%s.test\n' "$2" \
		"$(date -u -d +9days +%y%m%d%H%M%SZ)" "$serial" "$1" >>"$tmp/index"
}
listed good V
certificate must $'subjectAltName=IP:127.0.0.1\ntlsfeature=status_request'
listed must V
for name in good bad must; do staple "$name" || bail "no answer: $(tail "$tmp/openssl.log")"; done
start_openssl good good -rev -status_file "$tmp/good.ocsp"
report 0 'a good answer'
like "$out" 'stapled      good' 'is shown'
stop good
start_openssl bad bad -rev -status_file "$tmp/bad.ocsp"
report 6 'a bad one'
like "$out" $'stapled      revoked' 'is shown'
like "$out" 'because    the certificate was revoked by its issuer \(OCSP\)' 'and counts'
expect 6 'for a connection, too' netkit connect --tls --ca "$tmp/ca.pem" 127.0.0.1 "$port"
like "$err" 'was revoked by its issuer \(OCSP\)' 'in the same words'
stop bad
start_openssl good good -rev -status_file "$tmp/bad.ocsp"
report 0 'an answer about another certificate'
like "$out" 'stapled      unusable' 'is none'
stop good
start_openssl must must -rev -status_file "$tmp/must.ocsp"
report 0 'a certificate that promises an answer, and has it'
stop must
start_openssl must must -rev
report 6 'that, without'
like "$out" 'promises an answer of its issuer' 'is refused'
stop must
done_testing
