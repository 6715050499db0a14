#!/bin/bash
# lookup --validate: what is signed rightly, what is proven not to be signed, and each way to be
# bogus, in a signed DNS of the script's own.
. "${SOURCE:?top of the tree}/tests/e2e/lib_signed.sh" || exit 1

zone test
for name in good nsec3 plain expired later wrongkey noproof noproof3 changed nosig; do
	zone "$name.test"
	printf 'www A 192.0.2.1\nwww AAAA 2001:db8::1\nalias CNAME www.plain.test.\n' >>"$tmp/$name.test.zone"
done
sign good.test
sign nsec3.test -n
sign expired.test -i 20200101 -e 20200301
sign later.test -i 20900101 -e 20900301
sign wrongkey.test
sign noproof.test
sed -i '/IN[[:blank:]]*NSEC[[:blank:]]/d; /RRSIG[[:blank:]]*NSEC[[:blank:]]/d' "$tmp/noproof.test.zone"
sign noproof3.test -n
sed -i '/IN[[:blank:]]*NSEC3[[:blank:]]/d; /RRSIG[[:blank:]]*NSEC3[[:blank:]]/d' "$tmp/noproof3.test.zone"
sign changed.test
sed -i '/^www.*IN[[:blank:]]*A[[:blank:]]/s/192\.0\.2\.1/192.0.2.66/' "$tmp/changed.test.zone"
sign nosig.test
sed -i '/^www.*RRSIG[[:blank:]]*A[[:blank:]]/d' "$tmp/nosig.test.zone"
for name in good nsec3 plain expired later noproof noproof3 changed nosig; do
	delegate test "$name.test"
done
delegate test wrongkey.test <(sed 's/^good\.test/wrongkey.test/' "$tmp/good.test.ds")
sign_top
start_nsd . test {good,nsec3,plain,expired,later,wrongkey,noproof,noproof3,changed,nosig}.test

validate() { # STATUS NAME WORD…: through the server, from the root's key
	local want=$1 name=$2
	shift 2
	expect "$want" "$name" netkit lookup "$@" --validate --anchor "$tmp/root.key" @127.0.0.1
}

# --- secure --------------------------------------------------------------------------------
validate 0 'an address that is signed' www.good.test
like "$out" $'Address: 192\\.0\\.2\\.1\n.*\nvalidation: secure' 'is secure, behind the answer'
is "$(grep -c '^validation' <<<"$out")" 1 'what A and AAAA have in common is said once'
validate 1 'a name that does not exist' nope.good.test A
like "$out" 'NXDOMAIN.*validation: secure' 'is proven not to, by NSEC'
validate 1 'another' nope.nsec3.test A
like "$out" 'validation: secure' 'by NSEC3'
validate 10 'a type that there is not' www.good.test MX
like "$out" 'validation: secure' 'is proven, too'
validate 0 'every layout has it: full' --output full www.good.test A
like "$out" $'\n;; VALIDATION: secure' 'as a comment'
validate 6 'table' --output table www.expired.test A
like "$out" 'in [0-9.]+ m?s, bogus: signature expired' 'behind the question'
validate 0 'short' -s www.good.test A
is "$out$err" 192.0.2.1 'secure data alone'
validate 0 'over TCP' --tcp www.good.test A
like "$out" 'validation: secure' 'the same'

# --- insecure ------------------------------------------------------------------------------
validate 0 'a delegation without DS' www.plain.test A
like "$out" 'validation: insecure: the zone, or one above it, is proven not to be signed' 'is proven so'
validate 0 'an alias that leads out of the signed zones' alias.good.test A
like "$out" 'validation: insecure' 'is no better than where it leads'
expect 0 'no anchor above the name' netkit lookup www.good.test A @127.0.0.1 --validate \
	--anchor "$tmp/nsec3.test.key"
like "$out" 'validation: insecure: no trust anchor covers the name' 'is said so'

# --- bogus ---------------------------------------------------------------------------------
validate 6 'a signature that has expired' www.expired.test A
like "$out" 'validation: bogus: signature expired' 'is told'
for time in 2020-02-01 2020-02-01T12:00:00Z 20200201120000; do
	expect 0 "at $time it had not" netkit lookup www.expired.test A @127.0.0.1 \
		--validate --anchor "$tmp/expired.test.key" --at "$time"
	like "$out" 'validation: secure' 'and was secure'
done
validate 6 'a signature of the future' www.later.test A
like "$out" 'validation: bogus: signature before inception' 'is told'
validate 6 'a key that the parent does not know' www.wrongkey.test A
like "$out" 'validation: bogus: .*(DS|DNSKEY)' 'is told'
validate 6 'a denial without proof' nope.noproof.test A
like "$out" 'validation: bogus: .*(NSEC|denial|nxdomain|proof)' 'is told'
validate 6 'one without NSEC3' nope.noproof3.test A
like "$out" 'validation: bogus: .*(NSEC|denial|nxdomain|proof)' 'is told'
validate 6 'a type that there is not, without NSEC3' www.noproof3.test MX
like "$out" 'validation: bogus: .*(NSEC|denial|nodata|proof)' 'is told'
validate 6 'a record that somebody changed' www.changed.test A
like "$out" 'validation: bogus: .*signature' 'is told'
validate 6 'a record without its signature' www.nosig.test A
like "$out" 'validation: bogus: no signatures' 'is told'
validate 6 'bogus data in short form' -s www.changed.test A
like "$out|$err" '^192\.0\.2\.66\|note: validation: bogus: ' 'with a note beside it'
expect 6 'the wrong anchor' netkit lookup www.good.test A @127.0.0.1 --validate \
	--anchor <(sed "s/^good\.test/test/" "$tmp/good.test.key")

# --- JSON ----------------------------------------------------------------------------------
validate 6 'JSON' --json www.expired.test A
printf '%s\n' "$out" >"$tmp/json"
validate 0 'and more' --json www.good.test
printf '%s\n' "$out" >>"$tmp/json"
holds 'keep to the schema' "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup.json" <"$tmp/json"
like "$(cat "$tmp/json")" '"verdict": ?"bogus", ?"reason": ?"signature expired' 'the verdict and its reason'

# --- what goes wrong -----------------------------------------------------------------------
expect 2 'an anchor that is none' netkit lookup x.test --validate --anchor /etc/hosts @127.0.0.1
like "$err" '/etc/hosts: line 1 is neither a DS nor a DNSKEY record' 'is named'
expect 2 'a file that there is not' netkit lookup x.test --validate --anchor "$tmp/none" @127.0.0.1
expect 2 '--anchor alone' netkit lookup x.test --anchor "$tmp/root.key" @127.0.0.1
like "$err" 'hint: add --validate' 'is a mistake'
expect 2 'over TLS' netkit lookup x.test @tls://127.0.0.1 --validate --anchor "$tmp/root.key"
expect 2 'a time that is none' netkit lookup x.test --validate --at 2026-02-30 --anchor "$tmp/root.key"
done_testing
