#!/bin/bash
# Somebody who was not asked answers first, with the right number and question, from another port of
# the server's address and from the server's port of another address (RFC 5452): it is passed over,
# counted and named, one name at a time and in a batch, over IPv4 and IPv6.  The sockets hear
# everybody for it; an ICMP refusal is still seen at once.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
ip -6 addr add ::2/128 dev lo nodad || bail 'no second IPv6 address'
start four fakedns 127.0.0.1 53
start six fakedns ::1 53
must_await four listening
must_await six listening

attempts() { # what the attempts of the JSON in $tmp/out say of strangers
	python3 -c 'import json, sys
for reply in json.load(sys.stdin)["replies"]:
	for a in reply["attempts"]:
		last = a.get("stranger", {})
		print(a["fate"], a["ignored"], a["strangers"], last.get("address"), last.get("port") == 53)' \
		<"$tmp/out"
}

check() { # SERVER ITS-NEIGHBOUR SHOWN
	local server=$1 other=$2
	local last="the last from $3"

	expect 0 "$server: from another port first" netkit lookup --json wrongsource.ok.test A "@$server"
	is "$(attempts)" "answered 1 1 $server False" 'is counted'
	holds 'by the schema' python3 "$SOURCE/tests/support/validate.py" \
		"$SOURCE/docs/schema/lookup.json" <"$tmp/out"
	expect 0 "$server: from another address first" netkit lookup --json wrongaddress.ok.test A "@$server"
	is "$(attempts)" "answered 1 1 $other True" 'is counted'
	expect 0 "$server: both, and a wrong number" \
		netkit lookup --json wrongsource.wrongid.wrongaddress.ok.test A "@$server"
	is "$(attempts)" "answered 3 2 $other True" 'are counted'
	expect 0 "$server: none" netkit lookup --json ok.test A "@$server"
	is "$(attempts)" 'answered 0 0 None False' 'nothing is counted'

	expect 0 "$server: text" netkit lookup --output short wrongsource.wrongaddress.ok.test A "@$server" -v
	is "$out" 192.0.2.1 'has the answer'
	like "$err" "2 messages ignored that were no reply: 2 messages from elsewhere, $last" '-v tells the rest'
	expect 0 "$server: full" netkit lookup --output full wrongaddress.ok.test A "@$server"
	like "$out" "IGNORED: 1 messages" 'counts them'
	like "$out" "STRANGERS: 1 message from elsewhere, $last" 'and names the last'

	expect 5 "$server: nobody else" netkit lookup --timeout 300ms --tries 1 wrongaddress.test A "@$server"
	like "$err" "no reply within .*; 1 message from elsewhere, $last" 'says who spoke'

	printf '%s A\n' ok.test wrongsource.ok.test wrongaddress.wrongsource.wrongid.ok.test >"$tmp/names"
	expect 0 "$server: a batch" netkit lookup --batch "$tmp/names" --ordered --json -v "@$server"
	holds 'by the schema' python3 "$SOURCE/tests/support/validate.py" \
		"$SOURCE/docs/schema/lookup-batch.json" <"$tmp/out"
	is "$(python3 -c 'import json, sys
for line in sys.stdin:
	d = json.loads(line)
	print(d["status"], d["answerRRs"][0]["rdataA"], d["ignored"], d["strangers"])' <"$tmp/out")" \
		"NOERROR 192.0.2.1 0 0
NOERROR 192.0.2.1 1 1
NOERROR 192.0.2.1 2 2" 'has the answers and the counts'
	like "$err" ' 4 datagrams that were no answer, 3 of them from elsewhere' 'and so has its summary'
}
check 127.0.0.1 127.0.0.2 '127\.0\.0\.2:53'
check ::1 ::2 '\[::2\]:53'

# The wildcard is loopback, and its answers are no stranger's.
for any in 0.0.0.0 ::; do
	expect 0 "$any is this host" netkit lookup --json ok.test A "@$any"
	is "$(attempts)" 'answered 0 0 None False' 'and no stranger'
	printf 'ok.test A\n' >"$tmp/names"
	expect 0 'the same in a batch' netkit lookup --batch "$tmp/names" "@$any"
done

# Where nobody listens, nobody is waited for.
for server in 127.0.0.3 ::2; do
	before=$(now_ms)
	run netkit lookup ok.test A "@$server"
	like "$status $err" '^3 .*connection refused' "$server: refused"
	run netkit lookup --batch "$tmp/names" "@$server"
	like "$out" 'UNREACHABLE' 'in a batch, too'
	took=$(($(now_ms) - before))
	holds "at once ($took ms)" test "$took" -lt 3000
done
done_testing
