#!/bin/bash
# A name server, or somebody who pretends to be it, that answers wrongly in every way that
# RFC 9267 collects: what is not for us is passed over, what cannot be read is an error in
# words, and nothing lasts longer than the time-outs of resolv.conf.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:2\n' | own_file /etc/resolv.conf
start dns fakedns 127.0.0.1 53
must_await dns listening

# Replies that do not belong to the question are passed over, and the one that does is taken.
for wrong in wrongid wrongname wrongtype wrongsource noquestion notreply header empty; do
	expect 0 "$wrong, and then the answer" netkit lookup --output short "$wrong.ok.test" A
	is "$out" 192.0.2.1 'which counts'
done
# Each is counted; lookup_strangers.sh has more of those from another address or port.
ignored() { # MESSAGES NAME
	run netkit lookup --json "$2" A
	is "$(python3 -c 'import json, sys
reply = json.load(sys.stdin)["replies"][0]
print(reply["outcome"], sum(a["ignored"] for a in reply["attempts"]))' <"$tmp/out")" "found $1" \
		"$2: $1 ignored"
}
for wrong in wrongid wrongname wrongtype wrongsource noquestion notreply header empty; do
	ignored 1 "$wrong.ok.test"
done
ignored 5 wrongid.wrongname.wrongtype.wrongsource.notreply.ok.test
expect 0 'all of them, and then the answer' netkit lookup --output short \
	wrongid.wrongname.wrongtype.wrongsource.noquestion.notreply.empty.ok.test A
is "$out" 192.0.2.1 'which counts'
expect 0 'two answers' netkit lookup --output short two.test A
is "$out" 192.0.2.1 'the first one counts'
# The same in a batch, where what has the ID of a question is counted with it.
printf '%s A\n' wrongid.ok.test wrongname.ok.test wrongtype.ok.test wrongsource.ok.test notreply.ok.test \
	wrongid.wrongname.wrongtype.wrongsource.noquestion.notreply.empty.ok.test two.test >"$tmp/names"
expect 0 'a batch' netkit lookup --batch "$tmp/names" --ordered --json -v @127.0.0.1
is "$(python3 -c 'import json, sys
for line in sys.stdin:
	d = json.loads(line)
	print(d["status"], d["answerRRs"][0]["rdataA"], d["ignored"])' <"$tmp/out")" "NOERROR 192.0.2.1 0
NOERROR 192.0.2.1 1
NOERROR 192.0.2.1 1
NOERROR 192.0.2.1 1
NOERROR 192.0.2.1 1
NOERROR 192.0.2.1 5
NOERROR 192.0.2.1 0" 'every right answer is taken, the first one of two, and what is none is counted'
like "$err" '; 1[23] datagrams that were no answer, 2 of them from elsewhere' 'together with those that have no ID of ours'
expect 0 'a late answer' netkit lookup --output short delay.ok.test A
is "$out" 192.0.2.1 'is waited for'
expect 0 'a lost packet' netkit lookup --output short second.ok.test A
is "$out" 192.0.2.1 'is asked for again'

# From somebody else alone: no answer at all, in the time that resolv.conf gives.
for wrong in drop wrongid wrongsource; do
	before=$(now_ms)
	expect 5 "$wrong, and nothing else" netkit lookup --output short "$wrong.test" A
	took=$(($(now_ms) - before))
	is "$out" '' 'no answer'
	holds "after two tries of a second ($took ms)" test "$took" -ge 1900 -a "$took" -le 4000
done

# Truncation, and TCP at its worst.
expect 0 'truncated' netkit lookup --output short trunc.ok.test A
is "$out" 192.0.2.1 'comes over TCP'
expect 0 'the longest message' netkit lookup --output short big.test A
is "$(sort -u "$tmp/out" | wc -l)" 4000 'has 4000 addresses'
expect 0 'byte by byte' netkit lookup --output short trunc.tcpdribble.test A
is "$out" 192.0.2.1 'the same answer'
for wrong in tcpclose tcpcut alwaystrunc; do
	run netkit lookup --output short "trunc.$wrong.test" A
	like "$status" '^([1-9]|1[0-2])$' "TCP: $wrong is an error"
	is "$out" '' 'with no output'
	holds 'and some words' test -n "$err"
done
run netkit lookup --output short trunc.tcpzero.ok.test A
like "$status" '^([0-9]|1[0-2])$' 'TCP: an empty message does no harm'

# Servers from before EDNS.
expect 0 'FORMERR to EDNS' netkit lookup --output short noedns.test A
is "$out" 192.0.2.1 'is asked again without'

# Messages that cannot be read, and aliases that lead nowhere.
for wrong in loop forward rdlength counts garbage cnameloop cnames; do
	for output in text short full table json; do
		run netkit lookup --output "$output" "$wrong.test" A
		like "$status" '^([0-9]|1[0-2])$' "$wrong, --output $output: a status of the table"
	done
done
for wrong in loop forward rdlength counts garbage; do
	run netkit lookup --output short "$wrong.test" A
	unlike "$status" '^0$' "$wrong: is no success"
	holds 'it says why' test -n "$err"
done
expect 0 'thirty-two aliases' netkit lookup --output short cnames.test A
is "$(tail -n1 "$tmp/out")" 192.0.2.1 'lead to the address'

# What servers say when they cannot.
for rcode in formerr servfail notimp refused; do
	expect 11 "$rcode" netkit lookup "$rcode.test" A
done
# The next server is asked when one fails.
printf 'nameserver 127.0.0.2\nnameserver 127.0.0.1\noptions timeout:1 attempts:1\n' | own_file /etc/resolv.conf
expect 0 'the first server is down' netkit lookup --output short ok.test A
is "$out" 192.0.2.1 'the second one answers'
start dns2 fakedns 127.0.0.2 53
must_await dns2 listening
stop dns
start dns fakedns 127.0.0.1 53
must_await dns listening
expect 11 'both fail' netkit lookup --output short servfail.test A
like "$(cat "$tmp/dns.err")" 'servfail\.test' 'both were asked'
done_testing
