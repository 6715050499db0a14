#!/bin/bash
# Several servers: each one's answer as its own, and --compare, which says who differs in what.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1

zone() { # FILE SERIAL LINE…
	printf '%s\n' '$ORIGIN example.test.' '$TTL 3600' "@ SOA ns h $2 3600 600 86400 300" '@ NS ns' \
		'ns A 127.0.0.1' 'www 60 A 192.0.2.1' "${@:3}" >"$tmp/$1.zone"
}
zone one 7 'www 60 A 192.0.2.2' 'gone-soon A 192.0.2.9' 'alias CNAME WWW' 'txt TXT "Aa"'
zone two 7 'www 60 A 192.0.2.2' 'gone-soon A 192.0.2.9' 'alias CNAME WWW' 'txt TXT "Aa"'
zone three 6 'www 60 A 192.0.2.3' 'alias CNAME www' 'txt TXT "aa"'
sed -i 's/^www 60/www 30/' "$tmp/two.zone"
number=0
for name in one two three; do
	number=$((number + 1))
	nsd_config "127.0.0.$number" example.test |
		sed "s|zonefile: .*|zonefile: $name.zone|;s|nsd.list|$name.list|;s|xfrdir: .*|xfrdir: \"$tmp/$name\"|" \
			>"$tmp/$name.conf"
	mkdir "$tmp/$name"
	start "$name" nsd -d -c "$tmp/$name.conf"
	wait_for_port "127.0.0.$number" 53
done
start dns fakedns 127.0.0.4 53
must_await dns listening
servers=(@127.0.0.1 @127.0.0.2 @127.0.0.3)

# Times and the slowest are not the same twice.
plain() {
	sed -E 's/[0-9.]+ (ms|us|s)\b/TIME/g;s/  slowest$//;s/slowest, //;s/ +$//;s/  +/  /g' "$tmp/out"
}
keeps_to_schema() { # NAME
	holds "$1" python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup.json" \
		<"$tmp/out"
}

# --- each as its own ---------------------------------------------------------------------
expect 0 'three servers at once' netkit lookup www.example.test A "${servers[@]}"
is "$(grep ^Server: "$tmp/out")" $'Server:\t\t127.0.0.1\nServer:\t\t127.0.0.2\nServer:\t\t127.0.0.3' \
	'are shown in the order of the command line'
is "$(grep -A2 $'Address:\t127.0.0.3' "$tmp/out" | grep -c 'Non-auth')" 0 'each with its own heading'
expect 0 'as JSON' netkit lookup --json www.example.test A "${servers[@]}"
is "$(wc -l <"$tmp/out")" 3 'each has a document'
before=$(now_ms)
run netkit lookup --timeout 1s --tries 1 drop.test A @127.0.0.4 @127.0.0.4 @127.0.0.4 @127.0.0.4 @127.0.0.4
took=$(($(now_ms) - before))
holds "five silent servers are waited for together ($took ms)" test "$took" -lt 4500

# --- all the same -------------------------------------------------------------------------
expect 0 'two servers that agree' netkit lookup --compare www.example.test A @127.0.0.1 @127.0.0.2
is "$(plain)" 'www.example.test. A: 2 servers agree
  SERVER  ANSWER  RECORDS  SERIAL  TIME
=  127.0.0.1:53  NOERROR  2  7  TIME
=  127.0.0.2:53  NOERROR  2  7  TIME' 'whatever the order and the time to live'
is "$(grep -c slowest "$tmp/out")" 1 'one of them is the slowest'
is "$err" '' 'and nothing is on standard error'
expect 1 'they agree that there is no such name' netkit lookup --compare no.example.test A "${servers[@]}"
expect 10 'they agree that there is no such record' netkit lookup --compare www.example.test MX "${servers[@]}"
expect 0 'the case of names is not compared' netkit lookup --compare alias.example.test CNAME "${servers[@]}"
expect 11 'they agree to refuse' netkit lookup --compare other.example A "${servers[@]}"

# --- differences --------------------------------------------------------------------------
expect 12 'one that differs' netkit lookup --compare www.example.test A "${servers[@]}"
is "$(plain)" 'www.example.test. A: 1 of 3 servers differs
  SERVER  ANSWER  RECORDS  SERIAL  TIME
=  127.0.0.1:53  NOERROR  2  7  TIME
=  127.0.0.2:53  NOERROR  2  7  TIME
!  127.0.0.3:53  NOERROR  2  6  TIME  older zone
127.0.0.3:53 lacks www.example.test. IN A 192.0.2.2
127.0.0.3:53 adds www.example.test. IN A 192.0.2.3' 'is marked, and so is what differs'
expect 12 'the odd one may be the first' netkit lookup --compare www.example.test A @127.0.0.3 @127.0.0.1 @127.0.0.2
like "$(plain)" '!  127\.0\.0\.3:53' 'most are right'
expect 12 'the text of a TXT record is compared' netkit lookup --compare txt.example.test TXT "${servers[@]}"
expect 12 'the response code' netkit lookup --compare gone-soon.example.test "${servers[@]}"
like "$(plain)" '!  127\.0\.0\.3:53  NXDOMAIN  0  6' 'is shown'
like "$(plain)" 'gone-soon\.example\.test\. AAAA: 1 of 3 servers differs' 'NXDOMAIN is not the same as no data'
expect 12 'the start of authority' netkit lookup --compare example.test SOA "${servers[@]}"
is "$(grep -c 'lacks\|adds' "$tmp/out")" 2 'is compared as any record'
expect 12 'two servers' netkit lookup --compare www.example.test A @127.0.0.1 @127.0.0.3
like "$out" 'A: 2 servers differ' 'have no majority'
expect 12 'several names' netkit lookup --compare example.test www.example.test NS A @127.0.0.1 @127.0.0.3
is "$(grep -c 'servers ' "$tmp/out")" 4 'have a comparison for each type'
expect 0 'colours' netkit lookup --color always --compare www.example.test A @127.0.0.1 @127.0.0.2
like "$out" $'\e\\[1mwww' 'are for terminals'

# --- no answer ----------------------------------------------------------------------------
expect 5 'a silent server' netkit lookup --timeout 200ms --tries 1 --compare drop.test A \
	@127.0.0.1 @127.0.0.2 @127.0.0.4
like "$out" '2 servers agree, 1 gave no answer' 'is not compared'
like "$(plain)" '\?  127\.0\.0\.4:53  no reply within' 'is told in its row'
expect 3 'nobody at the port' netkit lookup --compare www.example.test A @127.0.0.1 @127.0.0.9
like "$out" 'there is nothing to compare, 1 gave no answer' 'leaves nothing to compare'
like "$(plain)" '\?  127\.0\.0\.9:53  connection refused' 'is told in its row'

# --- JSON ---------------------------------------------------------------------------------
expect 12 'JSON' netkit lookup --json --compare www.example.test gone-soon.example.test "${servers[@]}" @127.0.0.9
is "$(wc -l <"$tmp/out")" 2 'a document for each name'
keeps_to_schema 'keeps to the schema'
is "$(head -n1 "$tmp/out" | python3 -c 'import json, sys
c = json.load(sys.stdin)["comparisons"][0]
s = c["servers"]
print(c["agree"], c["answered"], c["odd"], s[2]["agrees"], s[2]["lacks"], s[2]["adds"], s[2]["is_behind"],
      s[0]["serial"], s[2]["serial"], s[3]["outcome"], sum(x["is_slowest"] for x in s))')" \
	"False 3 1 False ['www.example.test. IN A 192.0.2.2'] ['www.example.test. IN A 192.0.2.3'] True 7 6 none 1" \
	'says what the text says'

# --- which servers ------------------------------------------------------------------------
printf 'nameserver 127.0.0.1\nnameserver 127.0.0.3\n' | own_file /etc/resolv.conf
expect 12 'the servers of resolv.conf' netkit lookup --compare www.example.test A
like "$out" '127\.0\.0\.1:53.*127\.0\.0\.3:53' 'are compared when none is named'
expect 2 'one server' netkit lookup --compare www.example.test @127.0.0.1
like "$err" 'needs two name servers or more' 'cannot be compared'
expect 2 'an output that has no comparison' netkit lookup --compare --output full www.example.test "${servers[@]}"
expect 12 'reverse' netkit lookup --compare 192.0.2.1 @127.0.0.1 @127.0.0.4
like "$out" '1\.2\.0\.192\.in-addr\.arpa\. PTR: ' 'is asked for its name'
many=()
for ((i = 0; i < 40; i++)); do many+=("${servers[$((i % 2))]}"); done
expect 0 'forty servers' netkit lookup --compare www.example.test A "${many[@]}" alias.example.test
like "$out" '40 servers agree' 'fit in, too'
done_testing
