#!/bin/bash
# One name, one address: whaleshark.ics.cs.cmu.edu is 128.2.210.175, and back.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1
name=whaleshark.ics.cs.cmu.edu

expect 0 'lookup finds it' netkit lookup "$name"
like "$out" $'^Server:\t\t127\\.0\\.0\\.1\nAddress:\t127\\.0\\.0\\.1#53\n' 'who was asked'
like "$out" $'Name:\twhaleshark\\.ics\\.cs\\.cmu\\.edu\nAddress: 128\\.2\\.210\\.175' 'the address of the lecture'
is "$(grep -v '^$' "$tmp/out")" "$(nslookup "$name" | grep -v -e '^$' -e 'recursion not available')" \
	"every line is nslookup's"
is "$err" '' 'nothing on standard error'

run netkit lookup --output short "$name" A
is "$out" 128.2.210.175 'the address alone'
run netkit lookup --output short "$name" AAAA
is "$out" 2001:db8:128:2::210:175 'its IPv6 address'

expect 0 'hostinfo finds it' netkit hostinfo -4 "$name"
is "$out" 128.2.210.175 'the same address'
run netkit hostinfo "$name"
is "$out" "$(addresses_by_getaddrinfo "$name")" 'both, in the order of getaddrinfo'

expect 0 'the address leads back to the name' netkit lookup 128.2.210.175
like "$out" $'175\\.210\\.2\\.128\\.in-addr\\.arpa\tname = whaleshark\\.ics\\.cs\\.cmu\\.edu\\.' "in nslookup's words"
run netkit lookup --output short 2001:db8:128:2::210:175
is "$out" "$name." 'the IPv6 address, too'
expect 0 'and with hostinfo' netkit hostinfo --reverse 128.2.210.175
like "$out" "whaleshark\.ics\.cs\.cmu\.edu" 'the same name'

printf 'nameserver 127.0.0.1\nsearch mit.edu ics.cs.cmu.edu\n' | own_file /etc/resolv.conf
expect 0 'a short name is found by the search list' netkit lookup whaleshark
like "$out" $'Name:\twhaleshark\\.ics\\.cs\\.cmu\\.edu' 'in its second domain'
expect 0 'by hostinfo, too' netkit hostinfo -4 whaleshark
is "$out" 128.2.210.175 'with the same address'

expect 1 'a name that does not exist: status 1' netkit lookup nosuch.ics.cs.cmu.edu.
like "$out$err" "server can't find nosuch\.ics\.cs\.cmu\.edu\.?: NXDOMAIN" "nslookup's words for it"
expect 1 'hostinfo, too' netkit hostinfo nosuch.ics.cs.cmu.edu.
is "$out" '' 'with no output'
like "$err" 'nosuch\.ics\.cs\.cmu\.edu' 'but a word on standard error'
done_testing
