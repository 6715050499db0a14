#!/bin/bash
# connect --dane: what a signed DNS of the script's own says of certificates, each usage, selector
# and matching type; aliases; and each way in which the DNS says nothing that may be believed.
. "${SOURCE:?top of the tree}/tests/e2e/lib_signed.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:ta.good.test,DNS:own.good.test
certificate old subjectAltName=DNS:nobody.test -days -1

digest() { # CERTIFICATE SELECTOR MATCHING: the data of a record, in hex
	local der=(openssl x509 -in "$tmp/$1.pem" -outform DER) hash=(cat)
	[ "$2" = 0 ] || der=(sh -c 'openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform DER' - "$tmp/$1.pem")
	[ "$3" = 0 ] || hash=(openssl dgst -"sha$(($3 * 256))" -binary)
	"${der[@]}" | "${hash[@]}" | od -An -v -tx1 | tr -d ' \n'
}
host() { # NAME ["USAGE SELECTOR MATCHING" CERTIFICATE]…: of good.test
	local name=$1
	shift
	printf '%s A 127.0.0.1\n' "$name"
	while [ $# -gt 0 ]; do
		# shellcheck disable=SC2086 # three words
		printf '_443._tcp.%s TLSA %s %s\n' "$name" "$1" "$(digest "$2" ${1#* })"
		shift 2
	done
}

for name in test good.test plain.test expired.test; do zone "$name"; done
{
	for form in '0 0' '0 1' '0 2' '1 0' '1 1' '1 2'; do
		host "ee${form/ /}" "3 $form" good
		host "authority${form/ /}" "2 $form" ca
	done
	host ta '2 0 1' ca
	host two '3 1 1' ca '3 1 1' good
	host other '2 0 1' ca # the certificate has another name
	host pkixee '1 1 1' good
	host own '0 0 1' ca
	host pkixother '0 0 1' old
	host wrong '3 1 1' old
	host old '3 1 1' old
	host nothing
	printf 'unusable A 127.0.0.1\n_443._tcp.unusable TLSA 9 1 1 %s\n_443._tcp.unusable TLSA 3 1 1 00\n' "$(digest good 1 1)"
	printf 'shared A 127.0.0.1\n_443._tcp.shared CNAME keys\nkeys TLSA 3 1 1 %s\n' "$(digest good 1 1)"
	printf 'alias CNAME ta\nhop CNAME alias\n'
	printf 'away CNAME www.plain.test.\n_443._tcp.away TLSA 3 1 1 %s\n' "$(digest good 1 1)"
	printf 'choice CNAME ta\n_443._tcp.choice TLSA 3 1 1 %s\n' "$(digest old 1 1)"
	printf 'back CNAME nothing\n_443._tcp.back TLSA 3 1 1 %s\n' "$(digest good 1 1)"
	printf 'lost CNAME nothing\n'
	printf 'broken CNAME www.expired.test.\n_443._tcp.broken TLSA 3 1 1 %s\n' "$(digest good 1 1)"
} >>"$tmp/good.test.zone"
for name in plain expired; do
	host www '3 1 1' good >>"$tmp/$name.test.zone"
done
sign good.test
sign expired.test -i 20200101 -e 20200301
for name in good plain expired; do delegate test "$name.test"; done
sign_top
start_nsd . test {good,plain,expired}.test

serve() { # CERTIFICATE: at port 443, the authority behind it
	start server openssl s_server -accept 127.0.0.1:443 -cert "$tmp/$1.pem" -key "$tmp/$1.key" \
		-cert_chain "$tmp/ca.pem" -rev
	must_await server '^ACCEPT'
}
dane() { # STATUS NAME HOST [OPTION…]: a line and its answer
	expect "$1" "$2" netkit connect --tls --dane --anchor "$tmp/root.key" "${@:4}" "$3" 443 <<<hello
	[ "$1" -ne 0 ] || is "$out" olleh 'the line comes back'
}

# --- the server's own key or certificate: names, dates and authorities do not count ---------
serve good
for form in 00 01 02 10 11 12; do
	dane 0 "usage 3, selector and matching type $form" "ee$form.good.test" -v
	like "$err" "trusted, since the DNS says so: TLSA 3 ${form:0:1} ${form:1}, DANE-EE" 'matches'
done
dane 0 'two records' two.good.test
dane 0 'a final dot' ee11.good.test.
dane 0 'records at another place of the DNS' shared.good.test
dane 6 'another key' wrong.good.test
like "$err" "the peer's certificates are none of those that the DNS says \(TLSA\)" 'is told'
like "$err" 'hint: .*netkit lookup _443._tcp.NAME TLSA' 'and where to look'
is "$out" '' 'nothing was sent'

# --- an authority of the DNS: the names count ----------------------------------------------
for form in 00 01 02 10 11 12; do
	dane 6 "usage 2, selector and matching type $form, another name" "authority$form.good.test"
	like "$err" "the certificate is for ta\.good\.test, own\.good\.test, not for authority$form\.good\.test" \
		'is told'
done
dane 0 'usage 2 and the right name' ta.good.test -v
like "$err" 'TLSA 2 0 1, DANE-TA' 'is shown'

# --- authorities that are trusted here, and the DNS ----------------------------------------
dane 0 'usage 0' own.good.test --ca "$tmp/ca.pem" -v
like "$err" 'TLSA 0 0 1, PKIX-TA' 'is shown'
dane 6 'usage 0, and the authority is not trusted here' own.good.test
dane 6 'usage 0, and another authority' pkixother.good.test --ca "$tmp/ca.pem"
dane 6 'usage 1, and another name' pkixee.good.test --ca "$tmp/ca.pem"

# --- aliases (RFC 7671 section 7) ----------------------------------------------------------
for name in alias hop; do
	dane 0 "records where the name leads to ($name)" "$name.good.test" -v
	like "$err" 'TLSA 2 0 1' 'count, with the name there'
done
dane 0 'records at both places' choice.good.test
dane 0 'records at the name itself alone' back.good.test
dane 0 'an alias that leads out of the signed zones' away.good.test
dane 6 'records at neither' lost.good.test
like "$err" '_443\._tcp\.lost\.good\.test: the DNS has no such record \(TLSA\), nor one for nothing\.good\.test' \
	'both are named'

# --- reports -------------------------------------------------------------------------------
expect 0 'a report' netkit connect --tls-info --dane --anchor "$tmp/root.key" ee11.good.test 443
like "$out" $'\nDANE +3 1 1, DANE-EE: certificate 0\n.*verdict +trusted: the DNS says so' 'has the record'
expect 6 'a report of a mismatch' netkit connect --tls-info --dane --anchor "$tmp/root.key" wrong.good.test 443
like "$out" 'because +the peer.s certificates are none' 'has the reason'
expect 0 'in JSON' netkit connect --tls-info --json --dane --anchor "$tmp/root.key" ta.good.test 443
like "$out" '"dane":\{"usage":2,"selector":0,"matching_type":1,"certificate":1\}' 'has the record'
holds 'and keeps to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect-tls.json" <"$tmp/out"
stop server

serve old
dane 0 'an expired certificate for somebody else, with the right key' old.good.test
stop server

# --- nothing that may be believed ----------------------------------------------------------
serve good
dane 6 'no record' nothing.good.test
like "$err" '_443\._tcp\.nothing\.good\.test: the DNS has no such record \(TLSA\)' 'is told'
like "$err" 'hint: the server does not use DANE' 'and what that means'
expect 6 'a report' netkit connect --tls-info --dane --anchor "$tmp/root.key" nothing.good.test 443
like "$out" 'subject +CN=good\.test.*because +the DNS has no such record .TLSA.' 'has the certificate, and the reason'
expect 6 'and another' netkit connect --tls-info --dane --anchor "$tmp/root.key" --ca "$tmp/ca.pem" unusable.good.test 443
like "$out" 'because +of the 2 TLSA records in the DNS none can be used' 'too'
dane 6 'records that cannot be used' unusable.good.test
like "$err" 'of the 2 TLSA records in the DNS none can be used here' 'are told'
dane 6 'a zone without signatures' www.plain.test
like "$err" '_443\._tcp\.www\.plain\.test: what the DNS says cannot be believed: the zone, or one above it, is proven not to be signed' \
	'is told'
dane 6 'a signature that has expired' www.expired.test
like "$err" 'the DNS is forged or broken \(bogus\): signature expired' 'is told'
dane 6 'an alias to where the DNS is bogus' broken.good.test
like "$err" 'bogus' 'is told'
expect 6 'an anchor of another zone' netkit connect --tls --dane --anchor "$tmp/expired.test.key" \
	ee11.good.test 443 <<<hello
like "$err" 'cannot be believed: no trust anchor covers the name' 'is told'
printf '127.0.0.1 here.good.test localhost\n' | own_file /etc/hosts
printf 'nameserver 127.0.0.9\noptions timeout:1\n' | own_file /etc/resolv.conf
dane 3 'no name server' here.good.test
like "$err" '_443\._tcp\.here\.good\.test: the DNS gave no answer' 'is told'
stop server

# --- what makes no sense -------------------------------------------------------------------
dane 2 'an address' 127.0.0.1
like "$err" '--dane: needs a peer with a name in the DNS' 'is told'
for option in --pin=x --tofu=x --insecure --sni=x; do
	dane 2 "$option" a.test "$option"
done
expect 2 'without --tls' netkit connect --dane a.test 443
like "$err" '--dane is for a connection with --tls' 'is told'
expect 2 '--anchor alone' netkit connect --tls --anchor "$tmp/root.key" a.test 443
like "$err" '--anchor: is for --dane' 'is told'
expect 2 'an anchor that is none' netkit connect --tls --dane --anchor "$tmp/ca.pem" a.test 443
done_testing
