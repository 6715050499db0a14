#!/bin/bash
# --explain: the rule that decides, one rule after the other, as glibc has them; the order is held
# against getaddrinfo's each time.
. "${SOURCE:?top of the tree}/tests/e2e/lib_explain.sh" || exit 1
ip link add one type veth peer name two || bail 'no veth interfaces here'
ip link set one addrgenmode none
ip link set one up
ip link set two up

rule() { # HOST ADDRESS… RULE: the addresses in order, and the rule before the second
	local host=$1 number=${*: -1}
	local -a addrs=("${@:2:$#-2}")
	run netkit hostinfo --explain --json "$host"
	cat "$tmp/out" >>"$tmp/documents"
	is "$(jq -r '.order[].address' <<<"$out")" "$(printf '%s\n' "${addrs[@]}")" "$title"
	is "$(jq -r '.order[].address' <<<"$out")" \
		"$(getent ahosts "$host" | awk '$2 == "STREAM" { print $1 }')" "$title: as getaddrinfo has it"
	says '.order[1].rule' "$number" "by rule $number"
	says '.order_agrees' true 'which explains it'
}

story 'rule 1: no route to the first'
hosts '198.51.100.1 two.test' '192.0.2.1 two.test'
rule two.test 192.0.2.1 198.51.100.1 1

story 'rule 2: a link-local destination from a global source'
ip route add 169.254.0.0/16 dev one src 192.0.2.100
hosts '169.254.7.7 two.test' '192.0.2.1 two.test'
rule two.test 192.0.2.1 169.254.7.7 2

story 'rule 2: scopev4 gives a private network another scope'
hosts '10.0.0.1 two.test' '192.0.2.1 two.test'
gai 'scopev4 ::ffff:10.0.0.100/128 2' 'scopev4 ::ffff:0.0.0.0/96 14'
rule two.test 192.0.2.1 10.0.0.1 2

story 'rule 3: a deprecated source'
ip address add 2001:db8:3::100/64 dev one nodad noprefixroute preferred_lft 0
ip -6 route add 2001:db8:3::/64 dev one src 2001:db8:3::100
hosts '2001:db8:3::1 two.test' '2001:db8::1 two.test'
rule two.test 2001:db8::1 2001:db8:3::1 3

story 'rule 4: a home address'
ip address add 2001:db8:4::100/64 dev one nodad home
hosts '2001:db8::1 two.test' '2001:db8:4::1 two.test'
rule two.test 2001:db8:4::1 2001:db8::1 4

story 'rule 5: 6to4 from a source that is not'
ip -6 route add 2002::/16 dev one src 2001:db8::100
hosts '2002:c000:201::1 two.test' '192.0.2.1 two.test'
rule two.test 192.0.2.1 2002:c000:201::1 5

story 'rule 6: unique local before IPv4, where RFC 6724 has it the other way round'
ip address add fd00::100/64 dev one nodad
hosts '192.0.2.1 two.test' 'fd00::1 two.test'
rule two.test fd00::1 192.0.2.1 6

story 'rule 6: one line of gai.conf replaces all precedences'
gai 'precedence 2001:db8::/32 5'
hosts '2001:db8::1 two.test' '192.0.2.1 two.test'
rule two.test 192.0.2.1 2001:db8::1 6

story 'rule 8: the smaller scope'
hosts '2001:db8::1 two.test' '::1 two.test'
gai 'precedence ::/0 40' 'label ::/0 1'
rule two.test ::1 2001:db8::1 8

story 'rule 9: the longer prefix, beyond that of the network'
hosts '2001:db8::f001 two.test' '2001:db8::101 two.test'
rule two.test 2001:db8::101 2001:db8::f001 9

story 'rule 9: the same link for IPv4'
ip route add default dev one src 192.0.2.100
hosts '198.51.100.1 two.test' '192.0.2.1 two.test'
rule two.test 192.0.2.1 198.51.100.1 9
ip route del default

story 'rule 10: as the source gave them'
hosts '10.0.1.9 two.test' '10.0.2.8 two.test'
ip route add 10.0.0.0/8 dev one src 10.0.0.100
rule two.test 10.0.1.9 10.0.2.8 10

python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/explain.json" <"$tmp/documents" >"$tmp/schema.txt" 2>&1
is "$(cat "$tmp/schema.txt")" '' 'all documents keep to explain.json'
done_testing
