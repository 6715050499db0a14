#!/bin/bash
# What the lectures' gethostbyname and gethostbyname2 return: the host entry with its official
# name, its aliases and its addresses.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1

expect 0 'gethostbyname of one address' netkit hostinfo --legacy whaleshark.ics.cs.cmu.edu
like "$out" 'whaleshark\.ics\.cs\.cmu\.edu' 'the official name'
like "$out" '128\.2\.210\.175' 'gethostbyname: the IPv4 address'
like "$out" '2001:db8:128:2::210:175' 'gethostbyname2: the IPv6 address'
like "$out" 'gethostbyname2' 'both calls are named'

expect 0 'gethostbyname of many' netkit hostinfo --legacy twitter.com
is "$(grep -o '104\.244\.42\.[0-9]*' "$tmp/out" | sort -u | wc -l)" 4 'all four addresses'

expect 0 'gethostbyname of an alias' netkit hostinfo --legacy mobile.twitter.com
like "$out" '(^|[^.a-z])twitter\.com' 'the official name is the one behind it'
like "$out" 'mobile\.twitter\.com' 'the alias is listed'

expect 0 'the IPv6 half alone' netkit hostinfo --legacy six.cs.cmu.edu
like "$out" '2001:db8:128:2::6' 'gethostbyname2 has the address'
like "$out" 'NO_DATA|NO_ADDRESS|no address' 'gethostbyname says that there is none'

run netkit hostinfo --legacy nosuch.cmu.edu
is "$status" 1 'a name that does not exist'
like "$out$err" 'HOST_NOT_FOUND|[Uu]nknown host' 'is not found'

expect 0 'the host entry: names and addresses that belong together' netkit hostinfo --entry mobile.twitter.com
like "$out" 'twitter\.com' 'the name'
like "$out" '104\.244\.42\.65' 'an address'
expect 0 'from /etc/hosts' netkit hostinfo --entry localhost
for word in localhost ip6-localhost ip6-loopback 127.0.0.1 ::1; do
	like "$out" "$word" "$word belongs to it"
done
done_testing
