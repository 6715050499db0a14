#!/bin/bash
# TCP that was asked for keeps its connection for all questions of a run.
. "${SOURCE:?top of the tree}/tests/e2e/lib_tls.sh" || exit 1
needs strace
make_authority
certificate good subjectAltName=IP:127.0.0.1
start_unbound good

is_sanitized && skip 'connections' 'a sanitizer makes calls of its own'
names=$(for i in {1..40}; do echo "www.example.test v4.example.test"; done)
for way in --tcp @tcp://127.0.0.1; do
	is_sanitized && break
	# shellcheck disable=SC2086
	run strace -f -o "$tmp/trace" netkit lookup -s $way $names A
	is "$status $(wc -l <"$tmp/out")" '0 80' "eighty names by $way"
	is "$(grep -cE '^[0-9]+ +connect\(.*AF_INET' "$tmp/trace")" 1 'over one connection'
done
if ! is_sanitized; then
	# shellcheck disable=SC2046
	run strace -f -o "$tmp/trace" netkit lookup -s $(printf 'many.example.test %.0s' {1..40}) A @127.0.0.1
	is "$status $(wc -l <"$tmp/out")" '0 12000' 'forty answers that are too long for UDP'
	is "$(grep -cE 'socket\(AF_INET, SOCK_STREAM' "$tmp/trace")" 1 'come over one connection'
	printf 'many.example.test\n%.0s' {1..200} >"$tmp/names"
	run strace -f -o "$tmp/trace" netkit lookup -q -s --batch "$tmp/names" @127.0.0.1
	is "$status $(wc -l <"$tmp/out") $(wc -w <"$tmp/out")" '0 200 60000' 'and two hundred of a batch'
	is "$(grep -cE 'socket\(AF_INET, SOCK_STREAM' "$tmp/trace")" 1 'do, too'
fi
RES_OPTIONS=use-vc expect 0 'resolv.conf wants TCP' netkit lookup -v -s www.example.test
like "$err" 'A at 127\.0\.0\.1:53 by tcp' 'and gets it'

start_tlspeer one good tcp-one
expect 0 'a server that closes behind each answer' netkit lookup -s --tries 1 a.test b.test c.test A \
	"@tcp://127.0.0.1:$(port_of one)"
is "$out" $'192.0.2.1\n192.0.2.1\n192.0.2.1' 'answers all'
start_tlspeer mute good mute
expect 3 'a server that closes without one' netkit lookup -s --tries 1 a.test A \
	"@tcp://127.0.0.1:$(port_of mute)"
like "$err" 'connection closed without an answer' 'is told of'
is "$(grep -c connection "$tmp/mute.err")" 1 'and asked once'
done_testing
