#!/bin/bash
# echo-client --bench --udp: what a relay loses, doubles and puts out of order, by a seeded
# pattern, is what the report says.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve --udp --udp-rate 0 --udp-rate-total 0 127.0.0.1:0
must_await serve udp
port=$(port_of serve udp)
bench=(netkit echo-client --bench --udp --warm-up 0)

expect 0 'a good network' "${bench[@]}" -q --count 2000 --connections 5 --threads 2 --pipeline 8 \
	--size 8 --size-max 1400 127.0.0.1 "$port"
like "$out" $'\n2000 messages sent in [0-9.]+ s, 2000 answered, 0 lost, 0 duplicates, 0 reordered\n' 'loses nothing'
expect 0 'an open loop' "${bench[@]}" -q --count 200 --rate 1000 127.0.0.1 "$port"
expect 0 'one at a time' "${bench[@]}" -q --count 200 --size 65507 127.0.0.1 "$port"

count() { # LETTER PATTERN
	tr -cd "$1" <<<"$2" | wc -c
}

for seed in 1 2; do
	pattern=$(awk -v seed=$seed 'BEGIN { srand(seed); for (i = 0; i < 1200; i++) { p = rand();
		printf "%s", p < .05 ? "x" : p < .1 ? "2" : p < .15 ? ">." : "." } print "." }')
	sent=${#pattern} lost=$(count x "$pattern") doubled=$(count 2 "$pattern") late=$(count '>' "$pattern")
	start impair impair 127.0.0.1 "$port" "$pattern"
	must_await impair listening
	expect 12 "a bad network (seed $seed)" "${bench[@]}" --json --count "$sent" --pipeline 64 --timeout 2s \
		127.0.0.1 "$(port_of impair)"
	like "$out" '"sent":'"$sent"',"answered":'$((sent - lost))',"lost":'"$lost"',"pending":0,' "$lost lost"
	like "$out" '"datagrams":\{"duplicates":'"$doubled"',"reordered":'"$late"',"late":0,"differed":0,"strangers":0\}' \
		"$doubled doubled, $late out of order"
	keep_to_schema echo-client 'the documents keep to the schema'
	stop impair
done
# Everything is held for 20 ms, some for longer than they are waited for.  The relay writes down for
# how long it held each; nothing can have come back before.
pattern=$(awk 'BEGIN { srand(3); for (i = 0; i < 900; i++) { p = rand();
	printf "%s", p < .03 ? "x" : p < .06 ? "2" : p < .09 ? ">." : p < .12 && i < 300 ? "l" : "." } print "." }')
sent=${#pattern} late=$(count l "$pattern") lost=$(($(count x "$pattern") + late))
start impair impair 127.0.0.1 "$port" "$pattern" delay:20 late:1400 "log:$tmp/held"
must_await impair listening
expect 12 'a slow network' "${bench[@]}" --json --rate 400 --count "$sent" --timeout 1s --log "$tmp/log" 127.0.0.1 "$(port_of impair)"
like "$out" '"sent":'"$sent"',"answered":'$((sent - lost))',"lost":'"$lost"',"pending":0,' "$lost lost"
like "$out" '"datagrams":\{"duplicates":'"$(count 2 "$pattern")"',"reordered":'"$(count '>' "$pattern")"',"late":'"$late"',"differed":0,"strangers":0\}' \
	"$late too late, and what came twice or out of order"
is "$(awk 'NR == FNR { if (!($1 in held)) held[$1] = $2; next }
	FNR > 1 && $6 != "" { more = $6 - $5 - held[$2]; n++
		if (more < 0) early++
		if (n == 1 || more < least) least = more }
	END { print n, early + 0, least < 15e6 ? "close" : least }' "$tmp/held" FS=, "$tmp/log")" \
	"$((sent - lost)) 0 close" 'each was as long on its way as it was held, and little more'
stop impair

start impair impair 127.0.0.1 "$port" '!-..'
must_await impair listening
expect 12 'other bytes than were sent' "${bench[@]}" --json --count 4 127.0.0.1 "$(port_of impair)"
like "$out" '"answered":4,.*"differed":2,' 'are told'
stop impair
expect 2 'too small to say which it is' "${bench[@]}" --size 7 127.0.0.1 "$port"
expect 2 '--verify' "${bench[@]}" --verify 127.0.0.1 "$port"

start gone peer --udp listen 127.0.0.1 0 hold
must_await gone listening
there=$(port_of gone)
stop gone
expect 5 'nobody there' "${bench[@]}" --json --duration 200ms --timeout 500ms 127.0.0.1 "$there"
like "$out" '"refused":[1-9]' 'refuses'
stop serve
done_testing
