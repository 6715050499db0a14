#!/bin/bash
# DNS over QUIC (RFC 9250) against a server of our own, which Debian's kdig can talk to, too; and
# servers that break the rules.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs quicdns # which is not built without ngtcp2
. "${SOURCE:?top of the tree}/tests/e2e/lib_tls.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:dns.test,IP:127.0.0.1,IP:::1
certificate expired subjectAltName=DNS:dns.test,IP:127.0.0.1 -days -1
certificate other subjectAltName=DNS:a.test,DNS:b.test
printf '127.0.0.1 localhost dns.test wrong.test\n' | own_file /etc/hosts
ca=(--ca "$tmp/ca.pem")

start_quicdns() { # NAME CERTIFICATE MODE [ADDRESS]
	start "$1" quicdns "$tmp/$2.pem" "$tmp/$2.key" "${@:3}"
	must_await "$1" 'listening on'
	port=$(port_of "$1")
}

# --- a good server -----------------------------------------------------------------------
start_quicdns good good good
expect 0 'a server by its address' netkit lookup -s a.test A "@quic://127.0.0.1:$port" "${ca[@]}"
is "$out" 192.0.2.1 'the address'
is "$err" '' 'and not a word more'
is "$(grep -a '^query' "$tmp/good.err")" 'query of 128 bytes, ID 0' 'the query is padded, its ID is 0'
expect 0 'by its name' netkit lookup -s -v a.test A "@quic://dns.test:$port" "${ca[@]}"
like "$err" "A at 127\.0\.0\.1:$port by quic: NOERROR" 'over QUIC'
expect 0 'by an option' netkit lookup -s a.test A "@127.0.0.1:$port" --quic "${ca[@]}"
is "$out" 192.0.2.1 'the same'
expect 0 'an answer of 48 kilobytes' netkit lookup -s many.test A "@quic://dns.test:$port" "${ca[@]}"
is "$(wc -l <"$tmp/out")" 3000 'all of it'
expect 0 'JSON' netkit lookup --json a.test A "@quic://dns.test:$port" "${ca[@]}"
like "$out" '"transport":"quic"' 'names the transport'
holds 'keeps to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/lookup.json" <"$tmp/out"
before=$(grep -c '^connection' "$tmp/good.err")
names=$(for i in {1..40}; do echo "n$i.test"; done)
# shellcheck disable=SC2086
expect 0 'forty names' netkit lookup -s $names A "@quic://dns.test:$port" "${ca[@]}"
is "$(wc -l <"$tmp/out")" 40 'have forty answers, though the server takes eight at a time'
is "$(grep -c '^connection' "$tmp/good.err")" $((before + 1)) 'over one connection'
for i in {1..100}; do echo "b$i.test"; done >"$tmp/names"
expect 0 'a batch' netkit lookup -q --batch "$tmp/names" A "@quic://dns.test:$port" "${ca[@]}"
is "$(grep -c NOERROR "$tmp/out")" 100 'each line has its answer'
if command -v kdig >/dev/null; then
	expect 0 'kdig asks the same server' kdig "@127.0.0.1" -p "$port" a.test A +short +quic
	is "$out" 192.0.2.1 'and gets the same answer'
else
	skip 'kdig' 'it is not installed'
fi

# --- certificates ------------------------------------------------------------------------
expect 6 'an unknown issuer' netkit lookup a.test A "@quic://127.0.0.1:$port"
like "$err" "127\.0\.0\.1:$port: the certificate was issued by \"Test Authority\", which is not known here" \
	'is named'
expect 0 'goes on with --insecure' netkit lookup -s a.test A "@quic://127.0.0.1:$port" --insecure
is "$out" 192.0.2.1 'and has its answer'
like "$err" 'warning: --insecure: nothing says' 'and says so'
expect 6 'a wrong name' netkit lookup a.test A "@quic://wrong.test:$port" "${ca[@]}"
like "$err" 'the certificate is for dns\.test, 127\.0\.0\.1 and 1 more, not for wrong\.test' 'is told of'
expect 0 'the wanted name can be given' \
	netkit lookup -s a.test A "@quic://wrong.test:$port" --sni dns.test "${ca[@]}"

# --- bad networks, IPv4 and IPv6 ---------------------------------------------------------
# A probe waits twice as long as the one before it (RFC 9002 section 6.2), from three seconds on where
# the first packet was late: when the order of the datagrams is unlucky, most of a minute passes.
over() { # NAME THERE BACK: what happens to the datagrams there and back
	local run_limit=70
	start impair impair "$address" "$port" "$2" "$3"
	must_await impair listening
	expect 0 "$1" netkit lookup -s --timeout 1m --tries 1 many.test A \
		"@quic://$named:$(port_of impair)" "${ca[@]}"
	is "$(sort -u "$tmp/out" | wc -l)" 3000 'all of a long answer comes'
	stop impair
}
address=127.0.0.1 named=127.0.0.1
over 'the first packet is lost' x ''
over 'the first answer is lost' '' x
over 'every other packet is lost' '.x.x.x.x' 'x.x.x.x.'
over 'the query is lost' '...xx' ''
over 'packets come twice' 22222222222 222222222222222222
over 'out of order' '>.>.>.>.' '>.>.>.>.>.>.>.>.>.>.'
over 'damaged' '.!.!.!.!' '.!.!.!.!.-.-'
start delay delay 127.0.0.1 "$port" 20 50
must_await delay listening
# shellcheck disable=SC2086
expect 0 'forty names over a path of 20 ms that loses every twentieth packet' netkit lookup -s \
	--timeout 20s --tries 1 $names A "@quic://127.0.0.1:$(port_of delay)" "${ca[@]}"
is "$(wc -l <"$tmp/out")" 40 'are all answered'
stop delay
stop good

start_quicdns good good good ::1
expect 0 'a server of IPv6' netkit lookup -s -v a.test A "@quic://[::1]:$port" "${ca[@]}"
is "$out" 192.0.2.1 'the address'
like "$err" "A at \[::1\]:$port by quic: NOERROR" 'over IPv6'
address=::1 named='[::1]'
over 'the first packet is lost over IPv6' x ''
over 'lost, twice, out of order and damaged' '.2>x.!>.x.2' '>.x.2>!.x-.>2.x.>2'
stop good

# --- patience ----------------------------------------------------------------------------
start_quicdns late good late
expect 0 'a server that ends silent connections before it answers' netkit lookup -s \
	--timeout 12s a.test A "@quic://127.0.0.1:$port" "${ca[@]}"
is "$out" 192.0.2.1 'the connection is kept in use until then'
like "$(cat "$tmp/late.err")" 'connection, idle timeout 0' 'and has no limit on our side'
stop late

# --- servers that break the rules --------------------------------------------------------
against() { # CERTIFICATE MODE STATUS NAME [OPTION…]
	start_quicdns "$2" "$1" "$2"
	expect "$3" "$4" netkit lookup -s a.test A "@quic://127.0.0.1:$port" "${ca[@]}" "${@:5}"
	stop "$2"
	out=$(cat "$tmp/out") err=$(cat "$tmp/err")
	unlike "$err" $'\e' "$4: nothing of it drives the terminal"
}

against expired good 6 'an expired certificate'
like "$err" 'the certificate expired on' 'is told of'
against other good 6 'a certificate for other names'
like "$err" 'the certificate is for a\.test, b\.test, not for 127\.0\.0\.1' 'is told of'
against good silent 5 'silence' --tries 1 --timeout 300ms
against good mute 5 'a server that does not answer' --tries 1 --timeout 1s
against good other 8 'a server of another protocol'
like "$err" 'does not offer the protocol doq' 'is told of'
against good close 8 'a server that closes the connection'
like "$err" 'the server closed the connection: it is overloaded: busy\\x1b\[31m' 'is told of'
against good reset 8 'a server that resets the stream'
like "$err" 'the server broke the exchange off: it has an internal error' 'is told of'
against good cut 8 'an answer that is cut'
like "$err" 'ended the stream in the middle of its answer' 'is told of'
against good empty 8 'no answer at all'
like "$err" 'ended the stream without an answer' 'is told of'
against good twice 8 'two answers on a stream'
like "$err" 'more than one message on a stream' 'is told of'
against good number 8 'an answer with a message ID'
like "$err" 'has the message ID 1792, which must be 0' 'is told of'
against good wrong 8 'an answer that is none'
like "$err" 'the response is no reply to the query' 'is told of'
start_quicdns one good one
expect 0 'one answer a connection' netkit lookup -s a.test b.test c.test A \
	"@quic://127.0.0.1:$port" "${ca[@]}"
is "$out" $'192.0.2.1\n192.0.2.1\n192.0.2.1' 'all are answered'
stop one
expect 3 'no server at the port' netkit lookup -s a.test A "@quic://127.0.0.1:$port" "${ca[@]}"
like "$err" "127\.0\.0\.1:$port: connection refused" 'is told as ever'

# --- usage -------------------------------------------------------------------------------
expect 2 'QUIC and TLS' netkit lookup a.test --quic --tls
expect 2 'no keepalive option over QUIC' netkit lookup --keepalive a.test @quic://127.0.0.1
like "$err" '--keepalive: must not be sent over QUIC \(RFC 9250 section 5\.5\.2\)' 'and why'
expect 2 'even if another server may have it' netkit lookup --keepalive a.test @tcp://127.0.0.1 @quic://127.0.0.1
expect 2 'no transfer over QUIC' netkit lookup example.test AXFR @quic://127.0.0.1
if ! is_sanitized && command -v strace >/dev/null; then
	run strace -f -o "$tmp/trace" netkit lookup -s a.test A @tls://127.0.0.1:9 "${ca[@]}"
	is "$(grep -cE 'libngtcp2|libgnutls' "$tmp/trace")" 0 'TLS alone loads no QUIC'
fi
done_testing
