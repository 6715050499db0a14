#!/bin/bash
# DNS over HTTPS: Debian's unbound as the peer, and servers that break HTTP/2 or DNS.
. "${SOURCE:?top of the tree}/tests/e2e/lib_tls.sh" || exit 1
needs strace
make_authority
certificate good subjectAltName=DNS:dns.test,IP:127.0.0.1
start_unbound good
printf '127.0.0.1 localhost dns.test wrong.test\n' | own_file /etc/hosts
ca=(--ca "$tmp/ca.pem")

# --- a good server -----------------------------------------------------------------------
expect 0 'a server by its address' netkit lookup -s www.example.test @https://127.0.0.1 "${ca[@]}"
is "$out" $'192.0.2.1\n2001:db8::1' 'both addresses'
is "$err" '' 'and not a word more'
expect 0 'by its name' netkit lookup -s -v www.example.test A @https://dns.test/dns-query "${ca[@]}"
like "$err" 'A at 127\.0\.0\.1:443 by https: NOERROR' 'over HTTPS'
expect 0 'with a port and a template' netkit lookup -s www.example.test A \
	'@https://dns.test:443/dns-query{?dns}' "${ca[@]}"
expect 0 'by GET' netkit lookup -s www.example.test @https://dns.test --https-get "${ca[@]}"
is "$out" $'192.0.2.1\n2001:db8::1' 'the same'
expect 0 'the servers of the system' netkit lookup -s -v www.example.test A --https "${ca[@]}"
like "$err" '127\.0\.0\.1:443 by https' 'at port 443'
expect 1 'a name that there is not' netkit lookup gone.example.test @https://dns.test "${ca[@]}"
expect 0 'an answer of many records' netkit lookup -s many.example.test A @https://dns.test "${ca[@]}"
is "$(wc -l <"$tmp/out")" 300 'all of them'
expect 0 'JSON' netkit lookup --json www.example.test @https://dns.test "${ca[@]}"
like "$out" '"transport":"https"' 'names the transport'
holds 'keeps to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/lookup.json" <"$tmp/out"
expect 11 'a path that there is not' netkit lookup www.example.test A @https://dns.test/other "${ca[@]}"
like "$err" '127\.0\.0\.1:443: the server answers with HTTP status 404' 'is told of'
like "$err" 'hint: .*/dns-query' 'with the usual one'
expect 6 'a wrong name' netkit lookup www.example.test A @https://wrong.test "${ca[@]}"
like "$err" 'the certificate is for dns\.test, 127\.0\.0\.1, not for wrong\.test' 'is told of'

if is_sanitized; then
	skip 'connections' 'a sanitizer makes calls of its own'
else
	shares_a_connection https
	run strace -f -o "$tmp/trace" netkit lookup -s www.example.test A @tls://127.0.0.1 "${ca[@]}"
	is "$(grep -c libnghttp2 "$tmp/trace")" 0 'TLS alone loads no HTTP/2'
fi

# --- servers that break the rules --------------------------------------------------------
against() { # MODE STATUS NAME [OPTION…]
	start_tlspeer "$1" good "$1"
	expect "$2" "$3" netkit lookup -s a.test A "@https://127.0.0.1:$(port_of "$1")" "${ca[@]}" "${@:4}"
	stop "$1"
	out=$(cat "$tmp/out") err=$(cat "$tmp/err")
	unlike "$err" $'\e' "$3: nothing of it drives the terminal"
}

against h2-good 0 'a server of our own'
is "$(grep -a '^query' "$tmp/h2-good.err")" 'query of 128 bytes, ID 0' 'the query is padded, and its ID is 0'
against h2-status 11 'a server that is busy'
like "$err" 'HTTP status 503' 'is told of'
is "$(grep -ac '^query' "$tmp/h2-status.err")" 1 'and asked once'
against h2-html 8 'a page'
like "$err" 'the response is no DNS message' 'is told of'
against h2-wrong 8 'the answer to another question'
like "$err" 'no reply to the query' 'is told of'
against h2-long 8 'a body without end'
like "$err" 'longer than a DNS message can be' 'is told of'
against h2-reset 8 'a stream that is reset'
like "$err" 'broke the exchange off: INTERNAL_ERROR' 'is told of'
against h2-goaway 8 'a server that goes away'
against h2-garbage 8 'no frames'
like "$err" 'breaks HTTP/2' 'are told of'
against h2-headers 8 'headers without end'
start_tlspeer pings good h2-pings
run netkit lookup -s a.test A "@https://127.0.0.1:$(port_of pings)" "${ca[@]}" --tries 1 --timeout 2s
like "$status" '^(5|8)$' 'pings without end: a time-out, or a breach of HTTP/2'
against h1 8 'a server without HTTP/2'
like "$err" 'does not offer the protocol h2' 'is told of'
against plain 8 'a peer that speaks no TLS'
start_tlspeer one good h2-one
expect 0 'one answer a connection' netkit lookup -s a.test b.test c.test A \
	"@https://127.0.0.1:$(port_of one)" "${ca[@]}" --tries 1
is "$out" $'192.0.2.1\n192.0.2.1\n192.0.2.1' 'all are answered'

# --- usage -------------------------------------------------------------------------------
expect 2 'HTTPS and TLS' netkit lookup a.test --tls --https
expect 2 'HTTPS and TCP' netkit lookup a.test --tcp --https
expect 2 'no server in the address' netkit lookup a.test @https:///dns-query
done_testing
