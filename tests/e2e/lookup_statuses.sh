#!/bin/bash
# What lookup ends with, and what it says: answers, denials, referrals, what is bogus, failing,
# refusing, silent and absent servers; truncation; one server after another.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1

cat >"$tmp/example.test.zone" <<'ZONE'
$ORIGIN example.test.
$TTL 3600
@ SOA ns h 1 3600 600 86400 300
@ NS ns
ns A 127.0.0.1
www A 192.0.2.1
www AAAA 2001:db8::1
v4 A 192.0.2.4
text TXT "x"
sub NS ns.sub
ns.sub A 192.0.2.53
ZONE
for i in {1..200}; do
	echo "many A 10.0.$((i / 100)).$i"
done >>"$tmp/example.test.zone"
start_nsd example.test
start dns fakedns 127.0.0.1 5301
must_await dns 'listening on 127.0.0.1:5301'

keeps_to_schema() { # NAME
	holds "$1" python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup.json" \
		<"$tmp/out"
}

# --- one answer each ---------------------------------------------------------------------
expect 0 'a name with both addresses' netkit lookup -s www.example.test
is "$out" $'192.0.2.1\n2001:db8::1' 'IPv4, then IPv6'
is "$err" '' 'and not a word more'
expect 0 'one address is enough' netkit lookup v4.example.test
expect 10 'a name without an address' netkit lookup text.example.test
like "$out" "\*\*\* Can't find text\.example\.test: No answer" 'is told as nslookup tells it'
expect 10 'a type that the name does not have' netkit lookup v4.example.test AAAA
expect 10 'of two types one is missing' netkit lookup v4.example.test A MX
expect 1 'no such name' netkit lookup gone.example.test
like "$out" "\*\* server can't find gone\.example\.test: NXDOMAIN" 'is told as nslookup tells it'
expect 11 'a zone that the server refuses' netkit lookup other.example
like "$out" 'REFUSED' 'says so'
expect 11 'a server that fails' netkit lookup servfail.test @127.0.0.1:5301
like "$out" 'SERVFAIL' 'says so'
expect 11 'a zone that the server leaves to others' netkit lookup www.sub.example.test A
like "$err" 'note: www\.sub\.example\.test\. A: a referral to sub\.example\.test\. and no answer' 'says where to'
echo "example.test. IN DS 1 13 2 $(printf '%064d' 0)" >"$tmp/other.key"
expect 6 'a zone that should be signed, and is not' \
	netkit lookup www.example.test A @127.0.0.1 --validate --anchor "$tmp/other.key"
like "$out" $'Address: 192\\.0\\.2\\.1\n.*validation: bogus: ' 'is shown, and told to be bogus'
expect 1 'the worst of several names' netkit lookup www.example.test text.example.test gone.example.test
is "$(grep -c '^Server:' "$tmp/out")" 3 'all of them are shown'

# --- nobody there ------------------------------------------------------------------------
expect 3 'no server at the port' netkit lookup www.example.test @127.0.0.1:5999
like "$err" '127\.0\.0\.1:5999: connection refused' 'is told with its address'
expect 5 'a silent server' netkit lookup --timeout 100ms --tries 2 drop.test A @127.0.0.1:5301
like "$err" '127\.0\.0\.1:5301: no reply within [0-9.]+ m?s' 'is told with the time'
is "$(grep -c 'udp drop.test' "$tmp/dns.err")" 2 'two tries are two queries'
expect 2 'no name' netkit lookup
expect 2 'a server of no known kind' netkit lookup www.example.test @carrier-pigeon://127.0.0.1
expect 2 'a name that is none' netkit lookup www..example.test
expect 2 'a type that is none' netkit lookup -t NOSUCH www.example.test
expect 3 'a server with an unknown name' netkit lookup www.example.test @no-such-server.example.test

# --- truncation --------------------------------------------------------------------------
expect 0 'two hundred addresses' netkit lookup -v -s many.example.test A
is "$(wc -l <"$tmp/out")" 200 'all of them are there'
like "$err" 'by udp: truncated.*by tcp: NOERROR' 'they came over TCP'
expect 0 'TCP from the start' netkit lookup -v -s --tcp www.example.test A
unlike "$err" 'by udp' 'no datagram was sent'
expect 0 'the same, asked of the server' netkit lookup -v -s www.example.test A @tcp://127.0.0.1
unlike "$err" 'by udp' 'no datagram was sent'
expect 0 'an answer that dribbles in' netkit lookup -s tcpdribble.ok.test A @tcp://127.0.0.1:5301

# --- what is no reply --------------------------------------------------------------------
expect 0 'a wrong ID and a wrong name before the answer' \
	netkit lookup --json wrongid.wrongname.ok.test A @127.0.0.1:5301
like "$out" '"ignored":2' 'two messages were ignored'
expect 0 'a server that loses the first query' \
	netkit lookup -s --timeout 200ms --tries 3 second.ok.test A @127.0.0.1:5301
is "$out" 192.0.2.1 'answers the second'

# --- one server after another ------------------------------------------------------------
printf 'nameserver 127.0.0.9\nnameserver 127.0.0.1\n' | own_file /etc/resolv.conf
expect 0 'a first server that is not there' netkit lookup -v www.example.test
like "$err" '127\.0\.0\.9:53 by udp: connection refused' 'is passed by'
like "$out" $'Address:\t127\\.0\\.0\\.1#53' 'the second answers'
start silent fakedns 127.0.0.8 53
must_await silent listening
printf 'nameserver 127.0.0.8\nnameserver 127.0.0.1\noptions timeout:1\n' | own_file /etc/resolv.conf
expect 11 'a first server that is silent' netkit lookup -v drop.test A
like "$err" '127\.0\.0\.8:53 by udp: no reply within 1\.0 s' 'has the second that timeout:1 gives it'
like "$err" '127\.0\.0\.1:53 by udp: REFUSED' 'the second is asked'

# --- the rest of the formats --------------------------------------------------------------
printf 'nameserver 127.0.0.1\n' | own_file /etc/resolv.conf
expect 0 'everything' netkit lookup --output full --nsid www.example.test A
like "$out" ';; flags: qr aa rd; QUERY: 1, ANSWER: 1' 'the header'
like "$out" $'www\\.example\\.test\\.\t3600\tIN\tA\t192\\.0\\.2\\.1' 'the record'
like "$out" 'NSID: .*ns1\.test' 'the server'
expect 0 'JSON' netkit lookup --json www.example.test @127.0.0.1
keeps_to_schema 'keeps to its schema'
run netkit lookup --json gone.example.test text.example.test other.example many.example.test \
	servfail.test www.sub.example.test @127.0.0.1:5301 @127.0.0.1
keeps_to_schema 'so do denials, referrals and failures'
like "$out" '"outcome":"referral"' 'a referral has a word of its own'
is "$(wc -l <"$tmp/out")" 12 'one document for each name and server'
expect 3 'a failure has its status' netkit lookup --json www.example.test @127.0.0.1:5999
keeps_to_schema 'and a document'
expect 7 'a full disk' bash -c 'netkit lookup www.example.test >/dev/full'
done_testing
