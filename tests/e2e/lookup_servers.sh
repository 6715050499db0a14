#!/bin/bash
# Debian's name servers, side by side: NSD, Knot and BIND with the same zone, and Unbound, which
# asks NSD.  The same questions in every layout get the same answers but for what differs rightly:
# order, the remaining time to live of a cache, and who is the authority.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_named.sh" || exit 1
needs knotd unbound

cat >"$tmp/example.test.zone" <<'ZONE'
$ORIGIN example.test.
$TTL 3600
@ SOA ns h 2026112001 3600 600 86400 300
@ NS ns
@ MX 10 mail
@ MX 20 mail.other.test.
@ TXT "v=spf1 -all" "second \"q\" \\ \200"
@ CAA 0 issue "ca.test"
@ HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1
ns A 127.0.0.1
mail A 192.0.2.25
www A 192.0.2.1
www A 192.0.2.2
www AAAA 2001:db8::1
alias CNAME www
dangling CNAME gone
_sip._tcp SRV 1 2 5060 www
nap NAPTR 10 20 "u" "E2U+sip" "!^.*$!sip:x@y!" .
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
ssh SSHFP 1 1 123456789abcdef67890123456789abcdef67890
tlsa TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
un TYPE65280 \# 4 0A000001
*.wild A 192.0.2.7
bad\.dot\032sp A 192.0.2.3
ZONE
# BIND takes a hundred records of a name and type, and no more.
for i in {1..90}; do
	printf 'many A 10.0.0.%d\nlong TXT "%s %d"\n' "$i" "$(printf 'x%.0s' {1..60})" "$i"
done >>"$tmp/example.test.zone"

mkdir "$tmp/knot"
cat >"$tmp/knot.conf" <<E
server:
  listen: 127.0.0.2@53
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
  rundir: $tmp/knot
database:
  storage: $tmp/knot
log:
  - target: stderr
    any: info
zone:
  - domain: example.test
    file: $tmp/example.test.zone
    zonefile-sync: -1
    journal-content: none
E
cat >"$tmp/unbound.conf" <<E
server:
	interface: 127.0.0.4@53
	access-control: 127.0.0.0/8 allow
	do-daemonize: no
	username: ""
	chroot: ""
	directory: "$tmp"
	pidfile: ""
	use-syslog: no
	num-threads: 1
	module-config: "iterator"
	do-not-query-localhost: no
	local-zone: "test." nodefault
stub-zone:
	name: example.test
	stub-addr: 127.0.0.1
remote-control:
	control-enable: no
E
ip address add 127.0.0.3/32 dev lo # BIND listens on addresses that an interface has
start_nsd example.test
start knot knotd -c "$tmp/knot.conf"
start_named 127.0.0.3 \
	<<<'zone "example.test" { type primary; file "example.test.zone"; check-names ignore; };'
start unbound unbound -d -c "$tmp/unbound.conf"
must_await knot 'example\.test\..* loaded' 30
wait_for_port 127.0.0.2 53
wait_for_port 127.0.0.4 53

servers=(nsd:127.0.0.1 knot:127.0.0.2 bind:127.0.0.3 unbound:127.0.0.4)
at=("${servers[@]/#*:/@}")
questions=('www.example.test' 'example.test SOA' 'example.test NS' 'example.test MX' 'example.test TXT'
	'example.test CAA' 'example.test HTTPS' 'alias.example.test' 'alias.example.test A'
	'alias.example.test TXT' 'dangling.example.test A' '_sip._tcp.example.test SRV'
	'nap.example.test NAPTR' 'loc.example.test LOC' 'ssh.example.test SSHFP'
	'tlsa.example.test TLSA' 'un.example.test TYPE65280' 'x.wild.example.test A'
	'bad\.dot\032sp.example.test A' 'www.example.test MX' 'no.example.test A'
	'many.example.test A' 'long.example.test TXT')

# Of what stands behind `=== QUESTION STATUS`: the records of the answer, sorted, without times to
# live.  What a cache says of authorities in the text layout is not part of the answer.
cat >"$tmp/records.py" <<'PYTHON'
import json, re, sys

def records(layout, lines):
    if layout == "json":
        for reply in json.loads("".join(lines))["replies"]:
            yield reply["outcome"] + " " + reply["message"]["RCODEname"]
            for r in reply["message"]["answerRRs"]:
                yield " ".join((r["NAME"], r["TYPEname"], r["rdata" + r["TYPEname"]], json.dumps(r.get("fields"))))
    in_answer = layout != "full"
    for line in lines if layout != "json" else []:
        line = line.rstrip("\n")
        if layout == "full":
            in_answer = line == ";; ANSWER SECTION:" or in_answer and line != ""
            line = re.sub(r"\t\d+\t", "\t", line, count=1)
        if layout == "text":
            in_answer = in_answer and not line.startswith("Authoritative answers can be found")
            if line.startswith(("Server:", "Address:\t", "Non-authoritative")) or not line:
                continue
        if layout == "table":
            line = re.sub(r" +", " ", re.sub(r"((\d+[dhms] )*\d+[dhms]|TTL) +(IN|CLASS)", r"\3", line))
        if in_answer and not line.startswith(";"):
            yield line

for part in sys.stdin.read().split("=== ")[1:]:
    lines = part.splitlines(keepends=True)
    print("===", lines[0], end="")
    print("\n".join(sorted(records(sys.argv[1], lines[1:]))))
PYTHON

for layout in short text table full json; do
	for server in "${servers[@]}"; do
		for question in "${questions[@]}"; do
			read -ra words <<<"$question"
			run netkit lookup --output "$layout" "${words[@]}" "@${server#*:}"
			echo "=== $question: $status"
			cat "$tmp/out"
		done >"$tmp/raw"
		python3 "$tmp/records.py" "$layout" <"$tmp/raw" >"$tmp/$layout.${server%:*}"
		is "$(diff -u "$tmp/$layout.nsd" "$tmp/$layout.${server%:*}")" '' \
			"$layout: ${server%:*} says what NSD says"
	done
	is "$(grep -c "^===.*: 0$" "$tmp/$layout.nsd")" 19 "$layout: what there is, is found"
	holds "$layout: and shown" test "$(wc -l <"$tmp/$layout.nsd")" -gt 230
done

# The program's own comparison finds the same, and the transports make no difference.
for question in "${questions[@]}"; do
	read -ra words <<<"$question"
	run netkit lookup --compare "${words[@]}" "${at[@]}"
	like "$out" '^[^ ]+ [A-Z0-9]+: 4 servers agree' "--compare: $question"
done
for server in "${servers[@]}"; do
	name=${server%:*} address=${server#*:}
	expect 0 "$name: TCP" netkit lookup -s -v --tcp many.example.test A "@$address"
	is "$(wc -l <"$tmp/out")" 90 'all of the records'
	unlike "$err" 'by udp' 'without a datagram'
	expect 0 "$name: a small datagram" \
		netkit lookup -s -v --bufsize 512 many.example.test A "@$address"
	is "$(wc -l <"$tmp/out")" 90 'all of the records'
	like "$err" 'truncated' 'the datagram was cut short'
	expect 0 "$name: without EDNS" netkit lookup -s --bufsize 0 www.example.test A "@$address"
	expect 0 "$name: a cookie, a server's name" \
		netkit lookup -s --cookie --nsid www.example.test A "@$address"
done
expect 11 'a zone that no authority has' netkit lookup --compare other.example A "${at[@]:0:3}"
like "$out" '3 servers agree' 'is refused'
is "$(grep -c REFUSED "$tmp/out")" 3 'by all of them'
done_testing
