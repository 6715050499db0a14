#!/bin/bash
# Zone transfers from BIND and knot: whole zones equal to their files, changes after an update,
# signed ones, refusals, and peers that end in the middle.
. "${SOURCE:?top of the tree}/tests/e2e/lib_named.sh" || exit 1
needs tsig-keygen nsupdate named-compilezone

umask 077
tsig-keygen -a hmac-sha256 good.test >"$tmp/good.key"
tsig-keygen -a hmac-sha256 good.test >"$tmp/bad.key"
umask 022
{
	printf '$ORIGIN big.test.\n$TTL 3600\n@ SOA ns1 h 7 3600 600 86400 300\n@ NS ns1\nns1 A 127.0.0.1\n'
	awk 'BEGIN { for (i = 1; i <= 24998; i++) printf "h%d A 10.%d.%d.%d\nh%d TXT \"number %d\" \"; \\\" \\\\ \\200\"\n",
		i, i / 65536, i / 256 % 256, i % 256, i, i }'
} >"$tmp/big.test.zone"
printf '$ORIGIN small.test.\n$TTL 3600\n@ SOA ns1 h 7 3600 600 86400 300\n@ NS ns1\nns1 A 127.0.0.1\na A 192.0.2.1\nb A 192.0.2.2\n' \
	>"$tmp/small.test.zone"
sed s/small/closed/ "$tmp/small.test.zone" >"$tmp/closed.test.zone"
{
	cat "$tmp/good.key"
	cat <<-'E'
	zone "big.test" { type primary; file "big.test.zone"; allow-transfer { any; }; };
	zone "small.test" { type primary; file "small.test.zone"; journal "small.journal"; max-ixfr-ratio unlimited;
		allow-transfer { any; }; allow-update { 127.0.0.1; }; };
	zone "closed.test" { type primary; file "closed.test.zone";
		allow-transfer { key good.test; }; };
	E
} >"$tmp/zones"
start_named <"$tmp/zones"

canonical() { # ORIGIN FILE: one record a line, sorted
	named-compilezone -q -i none -k ignore -n ignore -m ignore -r ignore -o - -s full "$1" "$2" |
		LC_ALL=C sort
}
keeps_to_schema() { # NAME
	holds "$1" python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup.json" \
		<"$tmp/out"
}

# --- whole zones -------------------------------------------------------------------------
expect 0 'AXFR of 50,000 records' netkit lookup --output full big.test AXFR @127.0.0.1
is "$err" '' 'without a note'
canonical big.test "$tmp/big.test.zone" >"$tmp/expected"
canonical big.test "$tmp/out" >"$tmp/got"
is "$(wc -l <"$tmp/got")" 49999 'has that many'
holds 'named-compilezone reads it back as the zone' cmp "$tmp/expected" "$tmp/got"
like "$(tail -n 4 "$tmp/out")" ';; SERIAL: 7'$'\n'';; RECORDS: 49999, MESSAGES: [0-9]+, BYTES: [0-9]+' \
	'and is counted'

expect 0 'signed' netkit lookup --output full --tsig-file "$tmp/good.key" big.test AXFR @127.0.0.1
canonical big.test "$tmp/out" >"$tmp/got"
holds 'every message verified, the same zone' cmp "$tmp/expected" "$tmp/got"
like "$(tail -n 1 "$tmp/out")" ';; SIGNATURE: verified with the key good\.test\. \(hmac-sha256\)' 'which is told'

expect 0 'short' netkit lookup -s small.test AXFR @127.0.0.1
is "$out" 'ns1.small.test. h.small.test. 7 3600 600 86400 300
ns1.small.test.
192.0.2.1
192.0.2.2
127.0.0.1' 'is the data'
for output in text table; do
	expect 0 "$output" netkit lookup --output "$output" small.test AXFR @127.0.0.1
	like "$out" $'\nb\\.small\\.test\\.\t3600\tIN\tA\t192\\.0\\.2\\.2' 'has a record on each line'
done
expect 0 'JSON' netkit lookup --json small.test AXFR @127.0.0.1
is "$(wc -l <"$tmp/out")" 6 'a document for each record, and one at the end'
keeps_to_schema 'which keep to the schema'
like "$(tail -n 1 "$tmp/out")" '"kind": ?"whole".*"records": ?5' 'the last one says what it was'
expect 0 'two zones' netkit lookup -s small.test small.test AXFR @127.0.0.1
is "$(wc -l <"$tmp/out")" 10 'one after the other'
expect 0 'over TCP, said by the server' netkit lookup -s small.test AXFR @tcp://127.0.0.1
expect 0 'over TCP, said by an option' netkit lookup -s small.test AXFR --tcp @127.0.0.1

# Memory does not grow with the zone: an address space far below what it would take.
if is_sanitized; then
	skip 'memory is flat' 'a sanitizer takes more'
else
	for zone in small.test big.test; do
		holds "$zone within 32 MiB" bash -c \
			'ulimit -v 32768; netkit lookup -s "$1" AXFR @127.0.0.1 >"$2"' - "$zone" "$tmp/flat"
	done
fi

# --- changes -----------------------------------------------------------------------------
expect 0 'IXFR of what there is' netkit lookup --output full small.test IXFR=7 @127.0.0.1
like "$out" ';; NOTE: there is nothing newer than serial 7' 'says so'
nsupdate <<-'E'
server 127.0.0.1 53
zone small.test
update delete a.small.test. A
update add c.small.test. 60 A 192.0.2.3
send
E
expect 0 'IXFR after an update' netkit lookup -s small.test IXFR=7 @127.0.0.1
is "$out" '- ns1.small.test. h.small.test. 7 3600 600 86400 300
- 192.0.2.1
+ ns1.small.test. h.small.test. 8 3600 600 86400 300
+ 192.0.2.3' 'what went and what came'
expect 0 'in full' netkit lookup --output full small.test IXFR=7 @127.0.0.1
like "$out" $'\n; a\\.small\\.test\\.\t3600\tIN\tA\t192\\.0\\.2\\.1\n' 'what went is a comment'
like "$out" $'\nc\\.small\\.test\\.\t60\tIN\tA\t192\\.0\\.2\\.3\n' 'what came is a record'
expect 0 'in JSON' netkit lookup --json small.test IXFR=7 @127.0.0.1
keeps_to_schema 'each document keeps to the schema'
like "$out" '"change": ?"deleted"' 'changes are marked'
expect 0 'from a serial that the server has forgotten' netkit lookup -s small.test IXFR=3 @127.0.0.1
is "$(wc -l <"$tmp/out")" 5 'comes the whole zone'
like "$err" 'note: the server sends the whole zone, not the changes since 3' 'which is told'
expect 0 'signed' netkit lookup -s --tsig-file "$tmp/good.key" small.test IXFR=7 @127.0.0.1
is "$(wc -l <"$tmp/out")" 4 'the same changes'

# --- refusals ----------------------------------------------------------------------------
expect 11 'no leave' netkit lookup -s closed.test AXFR @127.0.0.1
is "$out" '' 'no output'
like "$err" 'closed\.test\.: the server refuses the transfer: REFUSED' 'and why'
expect 0 'with the key' netkit lookup -s --tsig-file "$tmp/good.key" closed.test AXFR @127.0.0.1
is "$(wc -l <"$tmp/out")" 5 'the zone'
expect 11 'with a wrong secret' netkit lookup -s --tsig-file "$tmp/bad.key" closed.test AXFR @127.0.0.1
like "$err" 'refuses the transfer: NOTAUTH \(BADSIG\)' 'BADSIG'
expect 11 'no such zone' netkit lookup --json none.test AXFR @127.0.0.1
keeps_to_schema 'a document, too'
expect 3 'no server' netkit lookup -s small.test AXFR @127.0.0.1:9
like "$err" 'connection refused' 'in words'
stop named

# --- knot, which has its own ways to cut messages and to sign them ------------------------
if command -v knotd >/dev/null; then
	cat >"$tmp/knot.conf" <<-E
	server:
	  listen: 127.0.0.1@53
	  rundir: $tmp
	database:
	  storage: $tmp/knot
	key:
	  - id: good.test
	    algorithm: hmac-sha256
	    secret: $(sed -n 's/.*secret "\(.*\)";/\1/p' "$tmp/good.key")
	acl:
	  - id: signed
	    key: good.test
	    action: [transfer, update]
	zone:
	  - domain: small.test
	    file: $tmp/knot-small.zone
	    zonefile-sync: -1
	    journal-content: changes
	    acl: signed
	  - domain: big.test
	    file: $tmp/big.test.zone
	    zonefile-sync: -1
	    journal-content: none
	    acl: signed
	E
	mkdir "$tmp/knot" # for its journal
	cp "$tmp/small.test.zone" "$tmp/knot-small.zone"
	start knot knotd -c "$tmp/knot.conf"
	wait_for_port 127.0.0.1 53
	until netkit lookup -q -s big.test SOA @127.0.0.1 >"$tmp/ready" 2>&1; do
		is_running knot || bail "knotd has ended: $(cat "$tmp/knot.err")"
	done
	expect 0 'knot, signed' netkit lookup --output full --tsig-file "$tmp/good.key" big.test AXFR @127.0.0.1
	canonical big.test "$tmp/out" >"$tmp/got"
	holds 'the same zone' cmp "$tmp/expected" "$tmp/got"
	expect 11 'knot, not signed' netkit lookup -s big.test AXFR @127.0.0.1
	expect 11 'knot, a wrong secret' netkit lookup -s --tsig-file "$tmp/bad.key" big.test AXFR @127.0.0.1
	like "$err" 'NOTAUTH \(BADSIG\)' 'BADSIG'
	small() { # STATUS NAME TYPE
		expect "$1" "$2" netkit lookup -s --tsig-file "$tmp/good.key" small.test "$3" @127.0.0.1
	}
	small 0 'knot, IXFR of what there is' IXFR=7
	like "$err" 'note: there is nothing newer than serial 7' 'says so'
	nsupdate -k "$tmp/good.key" <<-'E'
	server 127.0.0.1 53
	zone small.test
	update delete a.small.test. A
	update add c.small.test. 60 A 192.0.2.3
	send
	E
	small 0 'knot, IXFR after an update' IXFR=7
	is "$out" '- ns1.small.test. h.small.test. 7 3600 600 86400 300
- 192.0.2.1
+ ns1.small.test. h.small.test. 8 3600 600 86400 300
+ 192.0.2.3' 'what went and what came, signed'
	small 0 'knot, from a serial that it has forgotten' IXFR=3
	is "$(wc -l <"$tmp/out")" 5 'comes the whole zone'
	like "$err" 'note: the server sends the whole zone, not the changes since 3' 'which is told'
	stop knot
else
	skip 'transfers from knot' 'knot is not installed'
fi

# --- usage -------------------------------------------------------------------------------
expect 2 'IXFR alone' netkit lookup small.test IXFR @127.0.0.1
like "$err" 'write IXFR=SERIAL' 'a hint'
expect 2 'with another type' netkit lookup small.test AXFR A @127.0.0.1
expect 2 'with a cookie' netkit lookup --cookie small.test AXFR @127.0.0.1
expect 2 'with a search list' netkit lookup --search small.test AXFR @127.0.0.1
expect 2 'a deadline for what is no transfer' netkit lookup --deadline 5s small.test @127.0.0.1
like "$err" '--deadline: goes with AXFR and IXFR only' 'is refused'
expect 2 'over TLS' netkit lookup small.test AXFR @tls://127.0.0.1

# --- peers that break the rules ----------------------------------------------------------
start dns fakedns 127.0.0.1 53
must_await dns listening
broken() { # STATUS NAME TEXT
	expect "$1" "$2" netkit lookup -s --timeout "${4:-10s}" "$2.test" AXFR @127.0.0.1
	like "$err" "$3" 'in words'
}
broken 8 soa.tcpclose 'the transfer ends early: connection closed after 2 records'
is "$(wc -l <"$tmp/out")" 2 'what came is shown'
broken 8 soa.tcpcut 'the transfer ends early: connection closed after 2 records'
broken 5 soa.x 'the transfer ends early: .* after 2 records' 2s
broken 8 soa.soa 'records follow the end of the transfer'
broken 8 ok 'does not begin with the zone'
broken 8 nodata 'has sent no records'
broken 11 servfail 'refuses the transfer: SERVFAIL'
broken 8 wrongid 'belongs to another question'
expect 5 'one that never ends' netkit lookup -s --deadline 1s endless.test AXFR @127.0.0.1
like "$err" 'the transfer is not over after [0-9]+ records and 1' 'ends at the deadline'
like "$(head -n 2 "$tmp/out")" '^\. \. 1 ' 'what came is shown'
expect 5 'the same in JSON' netkit lookup --json --deadline 300ms endless.test AXFR @127.0.0.1
keeps_to_schema 'has documents'
expect 0 'a deadline that is not needed' netkit lookup -s --deadline 1h zone.test AXFR @127.0.0.1
is "$(wc -l <"$tmp/out")" 2 'changes nothing'

# --- servers from before IXFR or EDNS ----------------------------------------------------
falls_back() { # LABELS CODE
	expect 0 "IXFR answered with $2" netkit lookup -s -v "$1.test" IXFR=7 @127.0.0.1
	is "$(wc -l <"$tmp/out")" 2 'is AXFR in the end'
	like "$err" "note: 127\.0\.0\.1:53 does not know IXFR \($2\): asking for the whole zone" 'which is told'
	unlike "$err" 'the server sends the whole zone' 'once'
}
falls_back noixfr.zone NOTIMP
falls_back badixfr.zone FORMERR
falls_back noopt.badixfr.zone FORMERR
like "$err" 'IXFR at 127\.0\.0\.1:53 by tcp: 0 records in 1 message after .*: the server refuses the transfer: FORMERR' \
	'-v shows each attempt'
expect 0 'in full' netkit lookup --output full noixfr.zone.test IXFR=7 @127.0.0.1
like "$out" ';; TRANSFER: noixfr\.zone\.test\. IXFR=7'$'\n' 'it is what was asked for'
like "$out" ';; NOTE: the server sends the whole zone, not the changes since 7' 'and what came'
expect 0 'in JSON' netkit lookup --json noixfr.zone.test IXFR=7 @127.0.0.1
like "$(tail -n 1 "$tmp/out")" '"type": ?"IXFR".*"kind": ?"whole", ?"fallback": ?true' 'too'
keeps_to_schema 'by the schema'
expect 0 'AXFR without EDNS' netkit lookup -s noopt.zone.test AXFR @127.0.0.1
is "$(wc -l <"$tmp/out")" 2 'from a server that does not know it'
expect 11 'a server that knows neither' netkit lookup -s formerr.test IXFR=7 @127.0.0.1
like "$err" 'refuses the transfer: FORMERR' 'is an error at last'

expect 8 'JSON' netkit lookup --json soa.tcpclose.test AXFR @127.0.0.1
keeps_to_schema 'has documents'
like "$(tail -n 1 "$tmp/out")" '"ok": ?false, ?"status": ?8.*"records": ?2.*"error"' 'of which the last one says it'
expect 8 'full' netkit lookup --output full soa.tcpclose.test AXFR @127.0.0.1
like "$out" ';; INCOMPLETE: the transfer ends early' 'says so, too'
done_testing
