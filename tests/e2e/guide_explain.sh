#!/bin/bash
# What docs/guide/why-another-address.md shows is what --explain prints.
. "${SOURCE:?top of the tree}/tests/e2e/lib_explain.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/support/guide.sh" || exit 1

story 'the machine of the guide'
hosts '127.0.0.1 localhost' '::1 localhost' '# until the move is over' '192.0.2.80 shop.example.test'
module mdns4_minimal
export NSS_DOMAIN=.local
nsswitch 'hosts: files mdns4_minimal [NOTFOUND=return] dns'
resolv 'nameserver 127.0.0.1' 'search example.test' 'options ndots:2'
dns '127.0.0.1 shop.example.test A 192.0.2.10' \
	'127.0.0.1 shop.example.test AAAA 2001:db8::10' \
	'127.0.0.1 wiki.corp.local A 192.0.2.20' \
	'127.0.0.1 *.example.test A 192.0.2.99' \
	'127.0.0.1 mirror.test A 198.51.100.7'
ip address add 198.51.100.100/24 dev lo
guide_is_true "$SOURCE/docs/guide/why-another-address.md" 9
done_testing
