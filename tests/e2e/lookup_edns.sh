#!/bin/bash
# EDNS options that the user asks for, as a real server (BIND) answers them, in every layout;
# and the case of letters that must come back.
. "${SOURCE:?top of the tree}/tests/e2e/lib_named.sh" || exit 1

cat >"$tmp/example.test.zone" <<'ZONE'
$ORIGIN example.test.
$TTL 3600
@ SOA ns1 h 1 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
www A 192.0.2.1
ZONE
start_named <<<'zone "example.test" { type primary; file "example.test.zone"; };'

has_option() { # NAME TEXT ARGUMENTS…: of a question for SOA, in full, as a note, and in JSON
	local name=$1 text=$2
	shift 2
	expect 0 "$name, in full" netkit lookup --output full "$@" example.test SOA @127.0.0.1
	like "$out" "; $name: $text" 'is a comment'
	for output in text short table; do
		expect 0 "$name, $output" netkit lookup --output "$output" "$@" example.test SOA @127.0.0.1
		like "$err" "note: $name: $text" 'is a note'
		unlike "$out" "$name" 'and no part of the layout'
	done
	expect 0 "$name, JSON" netkit lookup --json "$@" example.test SOA @127.0.0.1
	holds 'keeps to the schema' python3 "$SOURCE/tests/support/validate.py" \
		"$SOURCE/docs/schema/lookup.json" <"$tmp/out"
}
has_option CLIENT-SUBNET '192\.0\.2\.0/24/0' --subnet 192.0.2.77
like "$out" '"address": ?"192.0.2.0", ?"source_prefix": ?24, ?"scope_prefix": ?0' 'in numbers'
has_option CLIENT-SUBNET '2001:db8:1:200::/56/0' --subnet 2001:db8:1:2ff::9/56
has_option EXPIRE 86400 --expire
like "$out" '"seconds": ?86400' 'in seconds'
has_option TCP-KEEPALIVE '30\.0 secs' --keepalive --tcp
like "$out" '"milliseconds": ?30000' 'in milliseconds'
has_option NSID '6e73312e74657374 \("ns1.test"\)' --nsid
has_option NSID '6e73312e74657374 \("ns1.test"\)' --edns-option 3

expect 2 'keepalive over UDP' netkit lookup --keepalive --output full example.test SOA @127.0.0.1
like "$err" '--keepalive: is never sent over UDP' 'is refused'
expect 2 'and in a trace' netkit lookup --keepalive --trace --root 127.0.0.1 example.test SOA
expect 0 'one server of two' netkit lookup --keepalive --output full example.test SOA @127.0.0.1 @tcp://127.0.0.1
is "$(grep -c TCP-KEEPALIVE "$tmp/out")" 1 'gets it over TCP'
expect 0 'an option that nobody knows' netkit lookup --edns-option 65001:c0ffee -s www.example.test A @127.0.0.1
is "$out$err" 192.0.2.1 'does no harm'
expect 0 'padding' netkit lookup --padding 468 -s www.example.test A @127.0.0.1
is "$out$err" 192.0.2.1 'does no harm'
expect 0 'a plain question' netkit lookup -s www.example.test A @127.0.0.1
is "$out$err" 192.0.2.1 'has no notes'

# 0x20: a real server echoes the case, and the layouts do not show it.
for output in text short table full; do
	expect 0 "mixed case, $output" netkit lookup --case --output "$output" \
		www.example.test A @127.0.0.1
	like "$out" '192\.0\.2\.1' 'is answered'
	unlike "$out" '[wW]*[W][wW]*\.[eE]' 'and shown as it was typed'
done

# A server that answers in another case: ignored, and counted.
stop named
start dns fakedns 127.0.0.1 53
must_await dns listening
expect 0 'another case, and then the right one' netkit lookup --case --json othercase.ok.test A @127.0.0.1
like "$out" '"ignored": ?1' 'the first is ignored and counted'
expect 5 'another case alone' \
	netkit lookup --case --timeout 100ms --tries 1 othercase.drop.test A @127.0.0.1
expect 0 'without the option' netkit lookup --json othercase.drop.test A @127.0.0.1
like "$out" '"ignored": ?0' 'any case is right'
done_testing
