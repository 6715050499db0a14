#!/bin/bash
# resolv.conf as the C library takes it: netkit and getaddrinfo(3) get the same configuration, and
# the same three servers see which names each of them asks, of whom, in which order.  Both ask for A
# and AAAA at the same time, so the queries for each type are compared by themselves.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs python3

printf 'hosts: files dns\n' | own_file /etc/nsswitch.conf
start dns python3 "$SOURCE/tests/support/scriptdns.py" 127.0.0.1 127.0.0.2 127.0.0.3
must_await dns '^listening'

mark() { # what the servers have seen so far counts no more
	seen=$(wc -l <"$tmp/dns.out")
}

# What the servers have seen since the mark, one type after the other; netkit's own EDNS is left out.
queries() {
	tail -n "+$((seen + 1))" "$tmp/dns.out" | sed 's/ edns=1232$//' >"$tmp/queries"
	grep -E ' A( |$)' "$tmp/queries"
	grep -E ' AAAA( |$)' "$tmp/queries"
}

getaddrinfo() { # NAME
	python3 -c 'import socket, sys
try:
	socket.getaddrinfo(sys.argv[1], None, type=socket.SOCK_STREAM)
except OSError:
	pass' "$1"
}

conf() { # LINE…
	printf '%s\n' "$@" | own_file /etc/resolv.conf
}

# What both ask is in $ours and $theirs.  The C library has no EDNS unless it is told to.
options=(--bufsize 0)
both() { # NAME
	mark
	getaddrinfo "$1"
	theirs=$(queries)
	mark
	run netkit lookup -s "${options[@]}" "$1"
	ours=$(queries)
}

same() { # TEXT NAME [QUERIES]: so many at least
	both "$2"
	is "$ours" "$theirs" "$1"
	holds "$1: $(wc -l <<<"$ours") queries" test "$(wc -l <<<"$ours")" -ge "${3:-2}"
}

one='nameserver 127.0.0.1'
three=("$one" 'nameserver 127.0.0.2' 'nameserver 127.0.0.3')
quick='options timeout:1'

# --- whom to ask next
conf "$one"
same 'one server that answers' ok.test
same 'one that fails is asked again' servfail.test 4
same 'refusals' refused.test 4
same 'a query that is not implemented' notimp.test 4
same 'a malformed query is an answer' formerr.test
same 'another response code is an answer' yxdomain.test
same 'no data' nodata.test
same 'a lame server is asked again' lame.test 4
conf "${three[@]}"
same 'the first of three answers' ok.test
same 'all three fail, twice' servfail-refused-notimp.test 12
same 'the third one answers' servfail-refused-ok.test 6
same 'a denial of the second is enough' refused-nxdomain-ok.test 4
same 'a lame one makes way' lame-ok.test 4
both half-ok.test
is "$theirs" $'1 udp half-ok.test A\n1 udp half-ok.test AAAA' 'one type fails: the C library leaves it at that'
is "$ours" $'1 udp half-ok.test A\n2 udp half-ok.test A\n1 udp half-ok.test AAAA' 'the next server is asked'
conf "${three[@]}" 'options attempts:4'
same 'four rounds' servfail.test 24
conf "${three[@]}" "$quick" 'options attempts:1'
same 'silence makes way' drop-ok.test 4
same 'silence, then failures' drop-servfail-ok.test 6
conf "${three[@]}" 'nameserver 127.0.0.1' 'options attempts:1'
same 'a fourth server is not asked' servfail.test 6
conf 'nameserver 127.0.0.9' 'nameserver 127.0.0.2'
same 'nobody at the first one' servfail-ok.test 2

# --- over TCP
conf "${three[@]}"
same 'a truncated answer' trunc.test 4
conf "${three[@]}" 'options use-vc'
same 'use-vc' ok.test
same 'use-vc: what fails is an answer, too' servfail-ok.test
conf 'nameserver 127.0.0.9' 'nameserver 127.0.0.2' 'options use-vc'
same 'use-vc: nobody at the first one' servfail-ok.test

# --- which names
conf "$one" 'search a.test b.test'
same 'the search list' host 6
same 'the second domain' host.sub 6
same 'a final dot' host. 2
same 'found in the first domain' ok
same 'the name has no data in the first domain' nodata 2
same 'the first domain fails' servfail 4
conf "$one" 'search a.test b.test' 'options ndots:2'
same 'ndots' ok.sub
conf "$one" 'domain d.test' 'search a.test' 'options ndots:0'
same 'the last of domain and search' host 4
conf "$one" 'search a1.test a2.test a3.test a4.test a5.test a6.test a7.test a8.test'
same 'a long search list' host 18
conf "$one" 'search a.test' 'options no-tld-query'
same 'no-tld-query' host 2
conf "$one" 'search a.test b.test' "$quick" 'options attempts:1'
same 'silence in the search list' drop 4
same 'silence for the name itself' drop.sub 4
conf 'nameserver 127.0.0.9' 'search a.test b.test'
same 'nobody there for the search list' host 1

# --- other options
conf "$one" 'options no-aaaa'
same 'no-aaaa' ok.test 1
options=()
conf "$one" 'options trust-ad'
same 'trust-ad' ok.test
like "$ours" ' AD' 'sets the bit'
conf "$one" 'options edns0'
same 'edns0' ok.test
like "$ours" 'edns=1200' 'with the size of the C library'
options=(--bufsize 0)
conf "$one" 'options single-request'
both ok.test
is "$(cat "$tmp/queries")" $'1 udp ok.test A\n1 udp ok.test AAAA' 'single-request: one after the other'
conf "$one" 'options single-request-reopen'
same 'single-request-reopen' ok.test
conf "$one" 'options nonsense ndots:x timeout:'
same 'options that are none' ok.test

# --- sortlist: the C library knows it, unless both families are asked for
order() { # FAMILY
	python3 -c 'import socket, sys
for found in socket.getaddrinfo("pair.test", None, getattr(socket, sys.argv[1]), socket.SOCK_STREAM):
	print(found[4][0])' "$1" | grep -v :
}
conf "$one" 'sortlist 198.51.100.0/255.255.255.0'
is "$(order AF_INET)" $'198.51.100.1\n192.0.2.1' 'sortlist: one family is put in its order'
is "$(order AF_UNSPEC)" $'192.0.2.1\n198.51.100.1' 'two are not'
expect 0 'netkit has the order of the answer' netkit lookup -s pair.test A
is "$out" $'192.0.2.1\n198.51.100.1' 'in any case'

# --- environment
conf "${three[@]}" 'search a.test' 'options attempts:3'
LOCALDOMAIN='e.test f.test' same LOCALDOMAIN host 6
RES_OPTIONS='attempts:1 ndots:3' same RES_OPTIONS servfail.sub 6
printf 'short ok.alias.test\n' >"$tmp/aliases"
HOSTALIASES=$tmp/aliases same HOSTALIASES short 2

# --- time: each server is waited for as long as the C library waits for it
took() { # COMMAND…: in milliseconds
	local start=${EPOCHREALTIME/./}
	"$@" >/dev/null 2>&1
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}
conf "${three[@]}" 'options timeout:2 attempts:1'
took getaddrinfo drop.test >"$tmp/theirs" &
ours=$(took netkit lookup -s drop.test)
wait $!
theirs=$(<"$tmp/theirs")
holds "silence of all: $ours ms as against $theirs ms" \
	test "$((ours - theirs))" -gt -900 -a "$((ours - theirs))" -lt 900

# --- rotate: each starts with any of them, and goes round
conf "${three[@]}" 'options rotate'
for _ in {1..12}; do
	mark
	run netkit lookup -s servfail.test
	queries | grep ' A$' | cut -c1 | tr -d '\n'
	echo
done >"$tmp/rounds"
is "$(grep -vxE '123123|231231|312312' "$tmp/rounds")" '' 'rotate goes round'
holds 'and begins here and there' test "$(sort -u "$tmp/rounds" | wc -l)" -gt 1
done_testing
