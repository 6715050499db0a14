#!/bin/bash
# One name, many addresses: twitter.com and www.twitter.com have four each.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1

four() { # NAME ADDRESS…
	local name=$1 sorted
	shift
	sorted=$(printf '%s\n' "$@" | sort)
	expect 0 "$name: lookup" netkit lookup --output short "$name" A
	is "$(sort "$tmp/out")" "$sorted" "$name: its four addresses"
	expect 0 "$name: the long form" netkit lookup "$name"
	is "$(sed -n '/^Name:/,$s/^Address: //p' "$tmp/out" | sort)" "$(addresses_by_nslookup "$name")" \
		"$name: the same as nslookup's"
	expect 0 "$name: hostinfo" netkit hostinfo -4 "$name"
	is "$(sort "$tmp/out")" "$sorted" "$name: the same four"
	run netkit hostinfo "$name"
	is "$out" "$(addresses_by_getaddrinfo "$name")" "$name: hostinfo in the order of getaddrinfo"
}

four twitter.com 104.244.42.65 104.244.42.129 104.244.42.193 104.244.42.1
four www.twitter.com 199.16.156.6 199.16.156.70 199.16.156.102 199.16.156.230

expect 0 'the IPv6 addresses' netkit lookup --output short twitter.com AAAA
is "$(sort "$tmp/out")" $'2001:db8:104:244::42:129\n2001:db8:104:244::42:65' 'are two'
expect 10 'and www.twitter.com has none' netkit lookup --output short www.twitter.com AAAA
expect 0 'though it has an answer' netkit lookup www.twitter.com

expect 0 'as JSON' netkit lookup --json twitter.com A
is "$(grep -o '104\.244\.42\.[0-9]*' "$tmp/out" | sort -u | wc -l)" 4 'with four addresses'
done_testing
