#!/bin/bash
# A name with no address: ics.cs.cmu.edu exists, since there are names below it.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1

expect 10 'lookup says that there is none, with a status of its own' netkit lookup ics.cs.cmu.edu
like "$out" "\*\*\* Can't find ics\.cs\.cmu\.edu: No answer" "in nslookup's words"
is "$(grep -v '^$' "$tmp/out")" "$(nslookup ics.cs.cmu.edu | grep -v -e '^$' -e 'recursion not available')" \
	"every line is nslookup's"
expect 0 'it does have a text' netkit lookup ics.cs.cmu.edu TXT
like "$out" 'a name, and no address' 'which is shown'

expect 10 'no output in the short form' netkit lookup --output short ics.cs.cmu.edu
is "$out" '' 'nothing at all'

expect 1 'a name that does not exist is something else' netkit lookup nosuch.cmu.edu

run netkit hostinfo ics.cs.cmu.edu
is "$out" '' 'hostinfo finds no address'
like "$status" '^(1|10)$' 'and says so by its status'
like "$err" 'ics\.cs\.cmu\.edu' 'and in words'

expect 10 'mx is none, either' netkit lookup cs.mit.edu MX
done_testing
