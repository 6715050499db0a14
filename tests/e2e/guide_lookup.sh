#!/bin/bash
# What docs/guide/lookup.md shows is what lookup prints.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/support/guide.sh" || exit 1
needs jq
guide=$SOURCE/docs/guide/lookup.md

zone() { # NUMBER SERIAL LINE…
	mkdir "$tmp/$1"
	printf '%s\n' '$ORIGIN example.test.' '$TTL 3600' "@ SOA ns host $2 3600 600 86400 300" '@ NS ns' \
		'@ MX 10 mail' '@ TXT "v=spf1 mx -all"' '@ 300 A 192.0.2.1' 'ns A 127.0.0.1' \
		'mail A 192.0.2.25' 'www 3900 AAAA 2001:db8::1' "${@:3}" >"$tmp/$1/example.test.zone"
	printf '%s\n' '$ORIGIN 2.0.192.in-addr.arpa.' '$TTL 3600' '@ SOA ns.example.test. host 1 1 1 1 1' \
		'@ NS ns.example.test.' '1 PTR www.example.test.' >"$tmp/$1/2.0.192.in-addr.arpa.zone"
	nsd_config "127.0.0.$1" example.test 2.0.192.in-addr.arpa |
		sed "s|zonesdir: .*|zonesdir: \"$tmp/$1\"|;s|xfrdir: .*|xfrdir: \"$tmp/$1\"|;s|nsd.list|$1/list|" \
			>"$tmp/$1.conf"
	start "nsd$1" nsd -d -c "$tmp/$1.conf"
	wait_for_port "127.0.0.$1" 53
}
long=$(for i in 1 2 3 4 5 6 7 8 9; do printf 'long TXT "%s %s"\n' "$(printf 'x%.0s' {1..60})" $i; done)
zone 1 2026112002 'www 3900 A 192.0.2.1' "$long"
zone 2 2026112001 'www 3900 A 192.0.2.9'
zone 3 2026112002 'www 60 A 192.0.2.1' "$long"
start silent fakedns 127.0.0.9 53
must_await silent listening
printf 'nameserver 127.0.0.1\nsearch example.test\n' | own_file /etc/resolv.conf
printf '127.0.0.1 localhost\n10.0.0.25 mail.example.test\n' | own_file /etc/hosts
printf 'hosts: files dns\n' | own_file /etc/nsswitch.conf

guide_is_true "$guide" 20
done_testing
