#!/bin/bash
# hostinfo as the lectures have it: with IPv4 only, and with both families.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1

for name in localhost twitter.com cs.mit.edu whaleshark.ics.cs.cmu.edu; do
	run netkit hostinfo -4 "$name"
	is "$out" "$(addresses_by_getaddrinfo "$name" ahostsv4)" "$name: IPv4 only"
	run netkit hostinfo -6 "$name"
	is "$out" "$(getent ahostsv6 "$name" | sed -n '/^::ffff:/d; s/ .*STREAM.*//p')" "$name: IPv6 only"
	run netkit hostinfo "$name"
	is "$out" "$(addresses_by_getaddrinfo "$name")" "$name: both, in the order of getaddrinfo"
done

expect 0 'a name with IPv6 only' netkit hostinfo six.cs.cmu.edu
is "$out" 2001:db8:128:2::6 'has one address'
run netkit hostinfo -4 six.cs.cmu.edu
is "$out" '' 'and none of IPv4'
holds 'which is no success' test "$status" -ne 0

expect 0 'an address is its own answer' netkit hostinfo 128.2.210.175
is "$out" 128.2.210.175 'unchanged'
expect 2 'both restrictions at once are a mistake' netkit hostinfo -4 -6 localhost

# With the network gone in one family, getaddrinfo sorts what cannot be reached to the end.
ip -6 route del default dev lo
run netkit hostinfo twitter.com
is "$out" "$(addresses_by_getaddrinfo twitter.com)" 'without an IPv6 route: the order of getaddrinfo'
like "$out" $'^104\\.' 'which is IPv4 first'
done_testing
