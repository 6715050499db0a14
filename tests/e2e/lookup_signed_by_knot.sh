#!/bin/bash
# Zones that knot signs by itself, with NSEC and with NSEC3: shown with --dnssec, and validated.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs knotd
for zone in nsec nsec3; do
	printf '%s\n' "\$ORIGIN $zone.test." '$TTL 300' '@ SOA ns1 h 1 3600 600 86400 300' '@ NS ns1' \
		'ns1 A 127.0.0.1' 'www A 192.0.2.1' 'www AAAA 2001:db8::1' '*.wild A 192.0.2.7' \
		'alias CNAME www' >"$tmp/$zone.zone"
done
mkdir "$tmp/run"
cat >"$tmp/knot.conf" <<E
server:
  listen: 127.0.0.1@53
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
  rundir: $tmp/run
database:
  storage: $tmp/run
log:
  - target: stderr
    any: info
policy:
  - id: plain
    single-type-signing: on
  - id: hashed
    single-type-signing: on
    nsec3: on
template:
  - id: default
    zonefile-sync: -1
    journal-content: none
    dnssec-signing: on
zone:
  - domain: nsec.test
    file: $tmp/nsec.zone
    dnssec-policy: plain
  - domain: nsec3.test
    file: $tmp/nsec3.zone
    dnssec-policy: hashed
E
start knot knotd -c "$tmp/knot.conf"
must_await knot 'nsec\.test\..* loaded' 30
must_await knot 'nsec3\.test\..* loaded' 30
wait_for_port 127.0.0.1 53

for zone in nsec nsec3; do
	run netkit lookup -s "$zone.test" DNSKEY @127.0.0.1
	printf '%s.test. 300 IN DNSKEY %s\n' "$zone" "$out" >"$tmp/$zone.key"
	validate() { # STATUS NAME WORD…
		expect "$1" "$zone: $2" netkit lookup "${@:3}" @127.0.0.1 --validate --anchor "$tmp/$zone.key"
		like "$out" 'validation: secure' 'is secure'
	}
	validate 0 'addresses' "www.$zone.test"
	validate 0 'an alias' "alias.$zone.test" A
	validate 0 'a wildcard' "x.wild.$zone.test" A
	validate 10 'no such type' "www.$zone.test" MX
	validate 1 'no such name' "nope.$zone.test" A
	expect 6 "$zone: with the key of another" netkit lookup "www.$zone.test" A @127.0.0.1 --validate \
		--anchor <(printf '%s.test. DS 1 13 2 %064d\n' "$zone" 7)
	like "$out" 'validation: bogus' 'is bogus'
	expect 1 "$zone: --dnssec" netkit lookup --dnssec --output full "nope.$zone.test" A @127.0.0.1
	like "$out" $'\tRRSIG\tSOA ' 'shows signatures'
	like "$out" $'\tIN\t'"${zone^^}"$'\t' 'and proofs'
done
done_testing
