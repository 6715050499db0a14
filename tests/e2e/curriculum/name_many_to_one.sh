#!/bin/bash
# Many names, one address: cs.mit.edu and eecs.mit.edu are both 18.62.1.6.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1

for name in cs.mit.edu eecs.mit.edu; do
	expect 0 "$name is found" netkit lookup "$name"
	like "$out" $'Name:\t'"$name"$'\nAddress: 18\\.62\\.1\\.6' "$name: the address of the lecture"
	is "$(grep '^Address: ' "$tmp/out")" "$(nslookup "$name" | sed -n '/^Name/,$p' | grep '^Address: ')" \
		"$name: as nslookup prints it"
	run netkit hostinfo -4 "$name"
	is "$out" 18.62.1.6 "$name: hostinfo"
done

expect 0 'the address leads back' netkit lookup 18.62.1.6
like "$out" 'name = cs\.mit\.edu\.' 'to the one'
like "$out" 'name = eecs\.mit\.edu\.' 'and to the other'
is "$(grep name "$tmp/out" | sort)" "$(nslookup 18.62.1.6 | grep name | sort)" 'as nslookup prints it'

expect 0 'both names at once' netkit lookup --output short cs.mit.edu eecs.mit.edu A
is "$out" $'18.62.1.6\n18.62.1.6' 'one answer each'

# An alias is another name for all that belongs to the first.
expect 0 'an alias' netkit lookup mobile.twitter.com
is "$(grep -v '^$' "$tmp/out")" "$(nslookup mobile.twitter.com | grep -v -e '^$' -e 'recursion not available')" \
	"is shown as nslookup does"
run netkit hostinfo --canonical mobile.twitter.com
like "$out" '(^|[[:space:]])twitter\.com' 'hostinfo --canonical names the name behind it'
done_testing
