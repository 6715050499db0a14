#!/bin/bash
# Zone transfers from NSD, which keeps no changes unless it is told to.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
cat >"$tmp/small.test.zone" <<'E'
$ORIGIN small.test.
$TTL 3600
@ SOA ns1 h 7 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
a A 192.0.2.1
b A 192.0.2.2
E
nsd_config 127.0.0.1 small.test >"$tmp/nsd.conf"
printf '\tprovide-xfr: 0.0.0.0/0 NOKEY\n' >>"$tmp/nsd.conf"
start nsd nsd -d -c "$tmp/nsd.conf"
wait_for_port 127.0.0.1 53
zone='192.0.2.1
192.0.2.2
127.0.0.1
ns1.small.test. h.small.test. 7 3600 600 86400 300
ns1.small.test.'
expect 0 'AXFR' netkit lookup -s small.test AXFR @127.0.0.1
is "$(LC_ALL=C sort "$tmp/out")" "$(LC_ALL=C sort <<<"$zone")" 'the zone'
is "$err" '' 'without a note'
expect 0 'IXFR' netkit lookup -s small.test IXFR=3 @127.0.0.1
is "$(LC_ALL=C sort "$tmp/out")" "$(LC_ALL=C sort <<<"$zone")" 'the zone, too'
like "$err" 'note: .*whole zone' 'which is told'
expect 0 'IXFR of what there is' netkit lookup -s small.test IXFR=7 @127.0.0.1
is "$out" '' 'is nothing'
like "$err" 'note: there is nothing newer than serial 7' 'which is told'
expect 11 'no such zone' netkit lookup -s none.test AXFR @127.0.0.1
done_testing
