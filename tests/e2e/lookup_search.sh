#!/bin/bash
# resolv.conf and its environment: which names are asked, of whom, how; seen by the server.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

for address in 127.0.0.1 127.0.0.2; do
	start "dns$address" fakedns "$address" 53
	must_await "dns$address" 'listening on'
done

declare -A marks
mark() { # what the servers have seen so far counts no more
	local address
	for address in 127.0.0.1 127.0.0.2; do
		marks[$address]=$(wc -l <"$tmp/dns$address.err")
	done
}

conf() { # LINE…: the resolv.conf that counts from now on
	printf '%s\n' "$@" | own_file /etc/resolv.conf
	mark
}

# The queries that the server at ADDRESS has seen since the mark.
queries() { # ADDRESS
	tail -n "+$((marks[$1] + 1))" "$tmp/dns$1.err" |
		sed -n -E 's/\. 1( edns)?$/ A/; s/\. 28( edns)?$/ AAAA/; /^(udp|tcp) /p'
}

seen() { # ADDRESS: each once and sorted, since A and AAAA come in any order
	queries "$1" | sort -u
}

asks() { # NAME EXPECTED COMMAND…: EXPECTED lines are `udp name A`
	local name=$1 expected=$2
	shift 2
	mark
	run "$@"
	is "$(seen 127.0.0.1)" "$(sort -u <<<"$expected")" "$name"
}

# --- search list and ndots ----------------------------------------------------------------
conf 'nameserver 127.0.0.1' 'search a.test b.test'
asks 'a name without a dot walks the list, and comes last' \
	$'udp nxdomain.a.test A\nudp nxdomain.b.test A\nudp nxdomain A' netkit lookup -s nxdomain A
is "$(queries 127.0.0.1 | tail -n 1)" 'udp nxdomain A' 'in this order'
conf 'nameserver 127.0.0.1' 'search a.test'
asks 'a name with a dot is tried as it is' $'udp ok.test A' netkit lookup -s ok.test A
is "$out" 192.0.2.1 'and found'
asks 'a final dot ends the search' $'udp nxdomain A' netkit lookup -s nxdomain. A
asks '--no-search' $'udp nxdomain A' netkit lookup -s --no-search nxdomain A
asks 'behind NXDOMAIN comes the list' $'udp nxdomain.b A\nudp nxdomain.b.a.test A' \
	netkit lookup -s nxdomain.b A
asks '--ndots puts the list first' $'udp ok.test.a.test A' netkit lookup -s --ndots 2 ok.test A
run netkit lookup -v nxdomain A
like "$err" $'candidate 1 of nxdomain: nxdomain\\.a\\.test\\.\n.*candidate 2' '-v tells of the candidates'
conf 'nameserver 127.0.0.1' 'search .'
asks 'search . asks once' 'udp nxdomain A' netkit lookup -s nxdomain A
is "$(queries 127.0.0.1 | wc -l)" 1 'and no more'
conf 'nameserver 127.0.0.1' 'options ndots:3' 'domain d.test'
asks 'options ndots' 'udp ok.x.d.test A' netkit lookup -s ok.x A

# --- the environment ----------------------------------------------------------------------
asks 'LOCALDOMAIN' 'udp ok.e.test A' env LOCALDOMAIN='e.test f.test' netkit lookup -s ok A
asks 'RES_OPTIONS' 'udp ok.x A' env RES_OPTIONS=ndots:1 netkit lookup -s ok.x A
printf 'web ok.alias.test\n' >"$tmp/aliases"
asks 'HOSTALIASES' 'udp ok.alias.test A' env HOSTALIASES="$tmp/aliases" netkit lookup -s web A

# --- options ------------------------------------------------------------------------------
conf 'nameserver 127.0.0.1' 'options use-vc'
asks 'use-vc' 'tcp ok.test A' netkit lookup -s ok.test A
conf 'nameserver 127.0.0.1' 'options no-aaaa'
asks 'no-aaaa' 'udp ok.test A' netkit lookup -s ok.test
asks 'a type that is asked for is asked' 'udp ok.test AAAA' netkit lookup -s ok.test AAAA
conf 'nameserver 127.0.0.1' 'nameserver 127.0.0.2' 'options rotate'
run netkit lookup -s ok.test ok.test A
is "$(seen 127.0.0.1)$(seen 127.0.0.2)" 'udp ok.test Audp ok.test A' 'rotate asks both in turn'
conf 'nameserver 127.0.0.2' 'nameserver 127.0.0.1'
run netkit lookup -s ok.test A
is "$(seen 127.0.0.2)" 'udp ok.test A' 'the first server is asked'
is "$(seen 127.0.0.1)" '' 'the second one is not'
conf 'nameserver 127.0.0.1' 'options single-request'
asks 'single-request' $'udp ok.test A\nudp ok.test AAAA' netkit lookup -s ok.test
run env RES_OPTIONS='timeout:1 attempts:1' netkit lookup drop.test A
is "$status" 5 'timeout and attempts'
like "$err" 'no reply within 1\.0 s$' 'one attempt of one second'
: | own_file /etc/resolv.conf
asks 'an empty resolv.conf is 127.0.0.1' 'udp ok.test A' netkit lookup -s ok.test A
mount --bind "$tmp" /etc/resolv.conf 2>/dev/null
asks 'a server that is named needs no resolv.conf' 'udp ok A' netkit lookup -s ok A @127.0.0.1

# --- localhost and the hosts file ----------------------------------------------------------
conf 'nameserver 127.0.0.1'
asks 'localhost is no business of the server' '' netkit lookup localhost www.localhost 127.0.0.5 ::1
is "$status" 0 'it is answered all the same'
like "$out" 'RFC 6761' 'and the answer says by whom'
asks 'unless one is named' $'udp localhost A\nudp localhost AAAA' netkit lookup localhost @127.0.0.1
printf '127.0.0.1 localhost\n# x\n10.9.9.9 other ok.test # remark\n' | own_file /etc/hosts
run netkit lookup ok.test
like "$err" '^note: 10\.9\.9\.9 .*ok\.test.*line 3' 'the hosts file overrides the answer'
run netkit lookup -q ok.test
is "$err" '' '-q is quiet about it'
run netkit lookup ok.test @127.0.0.1
is "$err" '' 'who asks a server wants to know what it says'
printf '192.0.2.1 ok.test\n' | own_file /etc/hosts
run netkit lookup ok.test
is "$err" '' 'the same address is no surprise'
printf '10.9.9.9 ok.test\n' | own_file /etc/hosts
printf 'hosts: dns files\n' | own_file /etc/nsswitch.conf
run netkit lookup ok.test
is "$err" '' 'nor is a file that comes second'
done_testing
