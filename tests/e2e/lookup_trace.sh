#!/bin/bash
# lookup --trace from a root of the script's own: NSD at four addresses serves the root, test.,
# other. and what is below them.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1

zone() { # ZONE NAMESERVER: starts its file
	printf '$ORIGIN %s.\n$TTL 300\n@ SOA %s. h.test. 1 3600 600 86400 300\n@ NS %s.\n' \
		"${1%.}" "$2" "$2" >"$tmp/$([ "$1" = . ] && echo root || echo "$1").zone"
}

serve() { # ADDRESS PORT ZONE…
	local address=$1 port=$2 name=nsd$1-$2
	shift 2
	mkdir "$tmp/$name"
	nsd_config "$address@$port" "$@" |
		sed -E "s|(zonelistfile: \").*\"|\1$tmp/$name/list\"|; s|(xfrdir: \").*\"|\1$tmp/$name\"|" >"$tmp/$name/conf"
	start "$name" nsd -d -c "$tmp/$name/conf"
	wait_for_port "$address" "$port"
}

zone . ns.root
cat >>"$tmp/root.zone" <<'Z'
ns.root. A 127.0.1.1
whoami TXT "the root"
test. NS ns1.test.
ns1.test. A 127.0.1.2
ns1.test. AAAA 2001:db8::2
other. NS ns.other.
ns.other. A 127.0.1.3
Z
zone test ns1.test
cat >>"$tmp/test.zone" <<'Z'
ns1 A 127.0.1.2
good NS ns1.good
ns1.good A 127.0.1.4
out NS away.other.
lame NS ns1.lame
lame NS ns2.lame
ns1.lame A 127.0.1.3
ns2.lame A 127.0.1.4
dead NS ns1.dead
dead NS ns2.dead
ns1.dead A 127.0.1.9
ns2.dead A 127.0.1.4
lamest NS ns1.lamest
ns1.lamest A 127.0.1.3
deadest NS ns1.deadest
ns1.deadest A 127.0.1.9
noglue NS ns1.noglue
silent NS ns1.silent
silent NS ns2.silent
ns1.silent A 127.0.1.8
ns2.silent A 127.0.1.4
six NS ns1.six
ns1.six A 127.0.1.9
ns1.six AAAA 2001:db8::3
hen NS ns.egg
egg NS ns.hen
Z
zone other ns.other
cat >>"$tmp/other.zone" <<'Z'
ns A 127.0.1.3
away A 127.0.1.4
Z
for name in good out lame dead silent six; do
	zone "$name.test" "ns1.$name.test"
	printf 'www A 192.0.2.1\nwww AAAA 2001:db8::1\ndrop A 192.0.2.3\n' >>"$tmp/$name.test.zone"
done
cat >>"$tmp/good.test.zone" <<'Z'
a.b.c TXT "deep"
web CNAME www.out.test.
near CNAME www
round CNAME round.out.test.
Z
printf 'round CNAME round.good.test.\n' >>"$tmp/out.test.zone"
zone 1.0.127.in-addr.arpa ns.root
serve 127.0.1.1 53 .
serve 127.0.1.1 5300 .
serve 127.0.1.2 53 test
serve 127.0.1.3 53 other
serve 127.0.1.4 53 {good,out,lame,dead,silent}.test
for address in 2001:db8::1 2001:db8::2 2001:db8::3; do
	ip address add "$address/128" dev lo nodad || bail "no IPv6"
done
serve 2001:db8::1 53 .
serve 2001:db8::2 53 test
serve 2001:db8::3 53 six.test
serve 127.0.1.5 53 . test
start silence fakedns 127.0.1.8 53 # for a name that begins with drop
must_await silence 'listening on'

trace() { # STATUS NAME WORD…
	local want=$1 name=$2
	shift 2
	expect "$want" "$name" netkit lookup --trace --root 127.0.1.1 "$@"
}

count() { # ERE: lines of the output
	grep -cE "$1" <<<"$out"
}

# --- the way down --------------------------------------------------------------------------
trace 0 'three zones, one after the other' www.good.test A
like "$out" $'^; www\\.good\\.test\\. A\n\\.\n  127\\.0\\.1\\.1: test\\. A: refers to test\\.: 1 server, with glue \\([0-9.]+ m?s\\)\ntest\\.\n  ns1\\.test\\. \\(127\\.0\\.1\\.2, glue\\): good\\.test\\. A: refers to good\\.test\\.: 1 server, with glue .*\ngood\\.test\\.\n  ns1\\.good\\.test\\. \\(127\\.0\\.1\\.4, glue\\): www\\.good\\.test\\. A: answers ' \
	'each with its server, its address and what it was told of the name'
like "$out" $'\n\nwww\\.good\\.test\\.\t300\tIN\tA\t192\\.0\\.2\\.1\n; 3 queries, ' 'the answer stands at the end'
trace 0 'A and AAAA' www.good.test
is "$(count 'refers to')" 2 'share the way'
is "$(count 'www.good.test. A+: answers')" 2 'and are asked for one by one'
trace 0 'a deep name' a.b.c.good.test TXT
like "$out" $'c\\.good\\.test\\. A: no referral.*b\\.c\\.good\\.test\\. A: no referral.*a\\.b\\.c\\.good\\.test\\. TXT: answers' \
	'is told label by label'
trace 0 'short' -s www.good.test
is "$out" $'192.0.2.1\n2001:db8::1' 'has the data alone'
trace 0 'full' --output full www.good.test A
like "$out" $'\n    ; ns1\\.good\\.test\\.\t300\tIN\tA\t127\\.0\\.1\\.4\n' 'has the records of each reply'
trace 0 'over TCP' --tcp -s www.good.test A
is "$out" 192.0.2.1 'the same'

# --- servers ---------------------------------------------------------------------------------
trace 0 'a name server in another zone' www.out.test A
like "$out" $'refers to out\\.test\\.: 1 server, without glue.*\n    \\(to find away\\.other\\.\\)\n    \\.\n      127\\.0\\.1\\.1: other\\. A: refers to other\\..*away\\.other\\. A: answers.*\nout\\.test\\.\n  away\\.other\\. \\(127\\.0\\.1\\.4, looked up\\): www\\.out\\.test\\. A: answers' \
	'is looked up on the way'
trace 0 'a lame server' www.lame.test A
like "$out" 'ns1\.lame\.test\. \(127\.0\.1\.3, glue\): www\.lame\.test\. A: lame: REFUSED' 'is marked'
like "$out" 'ns2\.lame\.test\. \(127\.0\.1\.4, glue\): www\.lame\.test\. A: answers' 'and the next one asked'
trace 0 'a dead server' www.dead.test A
like "$out" 'ns1\.dead\.test\. \(127\.0\.1\.9, glue\): www\.dead\.test\. A: connection refused' 'is told of'
like "$out" 'ns2\.dead\.test\. .*: answers' 'and the next one asked'
trace 11 'lame servers alone' www.lamest.test A
like "$err" 'lamest\.test\.: every server of this zone is lame' 'are an error'
trace 3 'dead servers alone' www.deadest.test A
like "$err" 'deadest\.test\.: no server of this zone can be reached' 'are another'
trace 11 'a server without the glue it needs' www.noglue.test A
like "$out" 'ns1\.noglue\.test\.: not asked: it has no glue' 'cannot be asked'
trace 11 'two zones that wait for each other' www.hen.test A
like "$out" 'ns\.egg\.test\.: not asked' 'are found out'

trace 0 'a silent server' --timeout 200ms --tries 1 drop.silent.test A
like "$out" 'ns1\.silent\.test\. \(127\.0\.1\.8, glue\): drop\.silent\.test\. A: no reply within' 'is told of'
trace 0 'IPv6 alone' -6 --root 2001:db8::1 www.six.test A
like "$out" $'\n  ns1\\.six\\.test\\. \\(2001:db8::3, glue\\): www\\.six\\.test\\. A: answers' 'goes by AAAA glue'
trace 11 'IPv6 alone, where there is no such glue' -6 --root 2001:db8::1 www.good.test A
like "$out" 'ns1\.good\.test\.: not asked: it has no glue' 'is told of'

expect 0 'a server of two zones' netkit lookup --trace --root 127.0.1.5 www.good.test A
like "$out" 'test\. A: no referral.*good\.test\. A: refers to good\.test\.' 'is asked on and on'

# --- aliases and denials ---------------------------------------------------------------------
trace 0 'an alias of another zone' web.good.test A
like "$out" $'web\\.good\\.test\\. A: an alias of www\\.out\\.test\\..*www\\.out\\.test\\. A: answers' 'is followed'
like "$out" $'\nweb\\.good\\.test\\.\t300\tIN\tCNAME\twww\\.out\\.test\\.\nwww\\.out\\.test\\.\t300\tIN\tA\t192' 'the answer has both'
trace 0 'an alias within the zone' near.good.test A
is "$(count 'near.good.test. A: answers')" 1 'needs no other query'
trace 11 'aliases in a circle' round.good.test A
like "$err" 'too many aliases' 'come to an end'
trace 1 'a name that does not exist' nope.good.test A
like "$out" $'nope\\.good\\.test\\. A: no such name.*\n; nope\\.good\\.test\\. does not exist' 'is told by its zone'
trace 1 'no such zone' www.nope A
like "$out" 'nope\. A: no such name; the whole one is asked for all the same' 'and asked for as a whole, too'
trace 10 'no such record' www.good.test MX
like "$out" 'www\.good\.test\. has no MX record' 'is told'
trace 10 'one of two types' www.good.test A MX
trace 0 'DS is the business of the zone above' -s good.test SOA
trace 10 'it has none' good.test DS
like "$out" 'ns1\.test\. .*: good\.test\. DS: no such record' 'and is asked there'
trace 1 'an address' 127.0.1.4
like "$out" '4\.1\.0\.127\.in-addr\.arpa\. PTR' 'is traced in reverse'

# --- where to start ----------------------------------------------------------------------------
expect 0 'a root at another port' netkit lookup --trace --root 127.0.1.1:5300 www.good.test A -s
is "$out" 192.0.2.1 'hands over to servers at the usual one'
expect 0 '-p' netkit lookup --trace --root 127.0.1.1 -p 5300 whoami TXT -s
is "$out" '"the root"' 'is for all of them'
expect 3 'and of those' netkit lookup --trace --root 127.0.1.1 -p 5300 www.good.test A
expect 0 'two roots' netkit lookup --trace --root 127.0.1.9 --root 127.0.1.1 www.good.test A
like "$out" $'127\\.0\\.1\\.9: test\\. A: connection refused.*\n  127\\.0\\.1\\.1: test\\. A: refers' 'are asked in order'
expect 2 '--root alone' netkit lookup --root 127.0.1.1 www.good.test
like "$err" 'hint: add --trace' 'is a mistake'
expect 2 'a server' netkit lookup --trace www.good.test @127.0.1.1
like "$err" 'hint: --root' 'is none, either'
expect 2 'a root by name' netkit lookup --trace --root ns.root www.good.test
expect 2 'another class' netkit lookup --trace --root 127.0.1.1 -c CH www.good.test

# --- JSON --------------------------------------------------------------------------------------
: >"$tmp/json"
for name in www.good.test www.out.test www.lame.test www.deadest.test www.noglue.test web.good.test nope.good.test; do
	run netkit lookup --trace --root 127.0.1.1 --json "$name"
	printf '%s\n' "$out" >>"$tmp/json"
done
is "$(wc -l <"$tmp/json")" 7 'a document a name'
holds 'each keeps to the schema' "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup.json" <"$tmp/json"
like "$(sed -n 3p "$tmp/json")" '"server": ?"ns1\.lame\.test\.", ?"outcome": ?"lame"' 'steps have their server and outcome'
done_testing
