#!/bin/bash
# The text layout is nslookup's, byte for byte: both ask the same server for the same things.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
needs nslookup

cat >"$tmp/bench.test.zone" <<'ZONE'
$ORIGIN bench.test.
$TTL 3600
@ SOA ns1 host.master 1 3600 600 86400 300
@ NS ns1
@ MX 10 mail
@ MX 20 mail2.other.test.
@ TXT "hello world" "second \"q\" \\ \200"
@ TXT "v=spf1 -all"
@ A 192.0.2.1
@ A 192.0.2.2
@ AAAA 2001:db8::1
@ CAA 0 issue "ca.test"
@ TYPE65 \# 10 00010000010003026832
ns1 A 127.0.0.1
_s._tcp SRV 1 2 53 ns1
www CNAME @
dang CNAME gone
v6 AAAA 2001:db8::6
v4 A 192.0.2.4
a6 CNAME v6
a4 CNAME v4
c1 CNAME c2
c2 CNAME v4
empty TXT "x"
ae CNAME empty
h HINFO "PC" "Linux"
rp RP a b
nap NAPTR 10 20 "u" "E2U+sip" "!^.*$!sip:x@y!" .
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
ssh SSHFP 1 1 123456789abcdef67890123456789abcdef67890
tlsa TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
un TYPE65280 \# 4 0A000001
dn DNAME other.test.
bad\.dot\032sp A 192.0.2.3
UPPER A 192.0.2.5
deleg NS ns.deleg
ns.deleg A 192.0.2.77
ZONE
cat >"$tmp/2.0.192.in-addr.arpa.zone" <<'ZONE'
$ORIGIN 2.0.192.in-addr.arpa.
$TTL 3600
@ SOA ns1.bench.test. h.bench.test. 1 3600 600 86400 300
@ NS ns1.bench.test.
1 PTR bench.test.
1 PTR www.bench.test.
2 CNAME 1
ZONE
start_nsd bench.test 2.0.192.in-addr.arpa

# nslookup tells of retries on standard output; those lines are not part of the layout.
same() { # [TYPE] NAME
	local name=${*: -1} type=
	[ $# -eq 1 ] || type=-type=$1
	nslookup $type "$name" 127.0.0.1 2>/dev/null | grep -v '^;; ' >"$tmp/expected"
	run netkit lookup ${type:+-t "$1"} "$name" @127.0.0.1
	is "$out" "$(cat "$tmp/expected")" "as nslookup has it: $*"
}

for name in {,www.,v6.,v4.,a6.,a4.,c1.,empty.,ae.,gone.,dang.,UPPER.,deleg.,x.deleg.}bench.test \
	other.example 'bad\.dot\032sp.bench.test' 192.0.2.1 192.0.2.2 192.0.2.9; do
	same "$name"
done
for type in A AAAA MX NS SOA TXT CAA HTTPS PTR DNSKEY; do
	same "$type" bench.test
	same "$type" www.bench.test
	same "$type" gone.bench.test
done
same SRV _s._tcp.bench.test
same HINFO h.bench.test
same RP rp.bench.test
same NAPTR nap.bench.test
same LOC loc.bench.test
same SSHFP ssh.bench.test
same TLSA tlsa.bench.test
same TYPE65280 un.bench.test
same DNAME dn.bench.test
same PTR 192.0.2.1

nslookup bench.test 2>/dev/null | grep -v '^;; ' >"$tmp/expected"
run netkit lookup bench.test
is "$out" "$(cat "$tmp/expected")" 'as nslookup has it: the server of /etc/resolv.conf'
run netkit lookup -4 bench.test @localhost
is "$(head -n 2 <<<"$out")" $'Server:\t\tlocalhost\nAddress:\t127.0.0.1#53' 'a server by its name'
done_testing
