#!/bin/bash
# The lecture's first name: localhost is the address of this host, in every tool and on every
# host, whether or not a name server knows it.
. "${SOURCE:?top of the tree}/tests/e2e/curriculum/lib_zone.sh" || exit 1

expect 0 'lookup knows localhost, though the name server does not' netkit lookup localhost
like "$out" 'Address: 127\.0\.0\.1' 'its IPv4 address'
like "$out" 'Address: ::1' 'its IPv6 address'

run netkit lookup --output short localhost
is "$out" $'127.0.0.1\n::1' 'one address a line'

run netkit lookup -4 --output short localhost A
is "$out" 127.0.0.1 'only the IPv4 address when that is asked'

expect 0 'hostinfo knows it' netkit hostinfo localhost
is "$out" "$(addresses_by_getaddrinfo localhost)" 'as getaddrinfo does, in its order'
is "$out" $'::1\n127.0.0.1' 'which is IPv6 first'

expect 0 'only IPv4' netkit hostinfo -4 localhost
is "$out" 127.0.0.1 'which is 127.0.0.1'

expect 0 'lookup of 127.0.0.1' netkit lookup 127.0.0.1
like "$out" 'localhost' 'leads back to localhost'

expect 0 'hostinfo leads back, too' netkit hostinfo --reverse 127.0.0.1
like "$out" 'localhost' 'by /etc/hosts'
done_testing
