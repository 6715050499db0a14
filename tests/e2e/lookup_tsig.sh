#!/bin/bash
# Signed queries (TSIG): BIND and, where it is installed, knot as the peers; good and bad keys,
# and clocks that are too far apart.
. "${SOURCE:?top of the tree}/tests/e2e/lib_named.sh" || exit 1
needs tsig-keygen

cat >"$tmp/example.test.zone" <<'ZONE'
$ORIGIN example.test.
$TTL 3600
@ SOA ns1 h 1 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
www A 192.0.2.1
ZONE
umask 077
for bits in 256 384 512; do
	tsig-keygen -a "hmac-sha$bits" "Key$bits.test" >"$tmp/$bits.key"
done
tsig-keygen -a hmac-sha256 Key256.test >"$tmp/other-secret.key"
sed s/hmac-sha256/hmac-sha512/ "$tmp/256.key" >"$tmp/other-algorithm.key"
tsig-keygen -a hmac-sha256 nobody.test >"$tmp/nobody.key"
umask 022
{
	cat "$tmp"/256.key "$tmp"/384.key "$tmp"/512.key
	echo 'zone "example.test" { type primary; file "example.test.zone"; };'
} >"$tmp/zones"
start_named <"$tmp/zones"

ask() { # KEY OPTIONS…
	local key=$1
	shift
	run netkit lookup --tsig-file "$tmp/$key.key" "$@" www.example.test A @127.0.0.1
}

for bits in 256 384 512; do
	for way in '' --tcp --case '--padding 128' --cookie; do
		# shellcheck disable=SC2086
		ask "$bits" -s $way
		is "$status:$out:$err" 0:192.0.2.1: "hmac-sha$bits ${way:-over UDP}"
	done
done
ask 256 --output full
like "$out" $';; TSIG PSEUDOSECTION:\n; [kK]ey256\.test\.\t0\tANY\tTSIG\thmac-sha256\.' 'full shows the record'
like "$out" ';; SIGNATURE: verified with the key Key256\.test\. \(hmac-sha256\)' 'and that it was verified'
ask 256 --json
like "$out" '"signed": ?true, ?"verified": ?true, ?"error": ?"NOERROR"' 'JSON says so, too'
holds 'and keeps to its schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/lookup.json" <"$tmp/out"
for output in text table; do
	ask 256 --output "$output"
	is "$status:$err" 0: "$output"
	unlike "$out" TSIG 'has no place for it'
done

# What the server refuses, and why.
refused() { # KEY WORD REASON
	for output in text short table; do
		ask "$1" --output "$output"
		is "$status" 11 "$2, $output"
		like "$err" "note: the server refuses the signature, $2: $3" 'and why'
	done
	ask "$1" --output full
	is "$status" 11 "$2, full"
	like "$out" ";; SIGNATURE: refused by the server, $2: $3" 'and why'
	ask "$1" --json
	is "$status" 11 "$2, JSON"
	like "$out" "\"error\": ?\"$2\"" 'and why'
}
refused other-secret BADSIG 'the secrets differ'
refused nobody BADKEY 'it does not know the key nobody\.test\. with hmac-sha256'
refused other-algorithm BADKEY 'it does not know the key Key256\.test\. with hmac-sha512'

# Clocks: the program is told another time.
faketime=/usr/lib/$(uname -m)-linux-gnu/faketime/libfaketimeMT.so.1
if [ ! -e "$faketime" ]; then
	skip 'clocks that are too far apart' 'faketime is not installed'
elif is_sanitized; then
	skip 'clocks that are too far apart' 'a sanitizer wants to be loaded first'
else
	ask_at() { # OFFSET ARGUMENTS…
		FAKETIME=$1 DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
			LD_PRELOAD=$faketime run netkit lookup --tsig-file "$tmp/256.key" "${@:2}" \
			www.example.test A @127.0.0.1
	}
	ask_at -200s -s
	is "$status:$out" 0:192.0.2.1 'three minutes behind are none too many'
	ask_at +1000s -s
	is "$status" 11 'a quarter of an hour ahead is'
	like "$err" 'BADTIME: its clock is (99[0-9]|10[01][0-9]) s behind this one' 'by how much is said'
	ask_at -1000s --json
	is "$status" 11 'so is as much behind'
	like "$out" '"verified": ?true, ?"error": ?"BADTIME", ?"server_time": ?[0-9]+' 'in JSON, too'
fi
stop named

# A server that does not sign.
start dns fakedns 127.0.0.1 53
must_await dns listening
run netkit lookup -s --tsig-file "$tmp/256.key" ok.test A @127.0.0.1
is "$status:$out" 6: 'an answer that is not signed is not trusted'
like "$err" 'Key256\.test\.: the reply is not signed' 'in these words'
run netkit lookup -s --tsig-file "$tmp/256.key" refused.test A @127.0.0.1
is "$status" 11 'a refusal needs no signature'

# The file.
chmod 640 "$tmp/256.key"
run netkit lookup -s --tsig-file "$tmp/256.key" refused.test A @127.0.0.1
like "$err" 'warning: .*256\.key: others than its owner can read this key' 'a warning about its mode'
printf 'key a { algorithm hmac-md5; secret aaaa; };\n' >"$tmp/bad.key"
expect 2 'an algorithm that is too old' netkit lookup --tsig-file "$tmp/bad.key" ok.test @127.0.0.1
like "$err" 'bad\.key:1: there is no such algorithm' 'the line is named'
expect 9 'no file' netkit lookup --tsig-file "$tmp/none.key" ok.test @127.0.0.1
done_testing
