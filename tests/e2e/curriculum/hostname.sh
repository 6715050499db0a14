#!/bin/bash
# `hostname`, and what else this host calls itself.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1
needs hostname
hostname whaleshark.ics.cs.cmu.edu

expect 0 'hostinfo with no operand describes this host' netkit hostinfo
like "$out" "$(hostname)" 'its name is the one that hostname prints'
like "$out" "$(hostname -f)" 'and its full name the one of hostname -f'
like "$out" '192\.0\.2\.10' 'its IPv4 address'
like "$out" '2001:db8::10' 'its IPv6 address'
like "$out" '(^|[^0-9a-zA-Z])lo([^0-9a-zA-Z]|$)' 'its interface'
like "$out" '127\.0\.0\.1' 'its name server'

hostname whaleshark
printf '127.0.0.1 localhost\n192.0.2.10 whaleshark.ics.cs.cmu.edu whaleshark\n' | own_file /etc/hosts
is "$(hostname -f)" whaleshark.ics.cs.cmu.edu 'a short name, and a full one in /etc/hosts'
expect 0 'hostinfo' netkit hostinfo
like "$out" 'whaleshark\.ics\.cs\.cmu\.edu' 'shows the full one'

printf 'search cs.cmu.edu\nnameserver 127.0.0.1\n' | own_file /etc/resolv.conf
expect 0 'the search list' netkit hostinfo
like "$out" 'cs\.cmu\.edu' 'is shown'
expect 0 'as JSON' netkit hostinfo --json
like "$out" '"whaleshark"' 'the node name'
done_testing
