#!/bin/bash
# listen --to tls://: a forwarder that speaks TLS to its target, to both, or to its clients alone;
# whom it trusts; and what its clients see of a target that it does not.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
certificate other subjectAltName=DNS:other.test

start target netkit listen -k -e cat --tls --cert "$tmp/good.pem" --key "$tmp/good.key" 127.0.0.1:0
must_await target 'listening on '
to=$(port_of target)
ask() { # a line with the forwarder
	run netkit connect 127.0.0.1 "$port" <<<hello
}

# --- TLS for a program that has none ---------------------------------------------------------
serve -4 -k --ca "$tmp/ca.pem" --to "tls://localhost:$to" 0
ask
is "$status $out" '0 hello' 'a line goes there and back'
random_bytes 5000000 1 >"$tmp/random"
run netkit connect 127.0.0.1 "$port" <"$tmp/random"
is "$status $(hash_of "$tmp/out")" "0 $(hash_of "$tmp/random")" 'five million bytes do, and both ends'
for i in {1..20}; do
	netkit connect 127.0.0.1 "$port" <<<"line $i" >"$tmp/many.$i" &
done
wait $(jobs -p | grep -vE "^($(pid_of listen)|$(pid_of target))$")
is "$(for i in {1..20}; do cat "$tmp/many.$i"; done)" "$(printf 'line %s\n' {1..20})" 'twenty at a time'
files=$(open_files)
ask
holds 'nothing is left open' soon test "$(open_files)" -le "$files"
stop listen
serve -4 -k --ca "$tmp/ca.pem" --to "tls://$to" 0
ask
is "$out" hello 'a port alone is one of this host'
stop listen

# --- TLS at both sides, and towards the client alone -----------------------------------------
serve -4 -k --tls --cert "$tmp/good.pem" --key "$tmp/good.key" --ca "$tmp/ca.pem" --to "tls://localhost:$to" 0
expect 0 'TLS at both sides' netkit connect --tls --ca "$tmp/ca.pem" 127.0.0.1 "$port" <<<hello
is "$out" hello 'carries a line'
stop listen
start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo 'listening on'
serve -4 -k --tls --cert "$tmp/good.pem" --key "$tmp/good.key" --to "127.0.0.1:$(port_of echo)" 0
expect 0 'TLS for a server that has none' netkit connect --tls --ca "$tmp/ca.pem" 127.0.0.1 "$port" <<<hello
is "$out" hello 'carries a line'
stop listen
stop echo

# --- whom it trusts --------------------------------------------------------------------------
refuses() { # WORDS OPTION…: a client of such a forwarder is turned away, and it ends with 6
	serve -4 "${@:2}" 0
	ask
	like "$status $out$err" '^8 .*reset' "$1: the client is reset, and has no byte"
	finish listen
	is "$status" 6 'the forwarder ends with the status of what is not trusted'
	like "$err" "$1" 'in words'
}
refuses 'was issued by "Test Authority", which is not known here' --to "tls://localhost:$to"
refuses 'is for localhost, 127\.0\.0\.1, not for other\.test' --ca "$tmp/ca.pem" --sni other.test \
	--to "tls://localhost:$to"
refuses "the peer's key is sha256:" --pin "sha256:$(printf '0%.0s' {1..64})" --to "tls://localhost:$to"
pin=$(netkit connect --tls-info --ca "$tmp/ca.pem" localhost "$to" | awk '$1 == "pin" { print $2; exit }')
serve -4 --pin "$pin" --to "tls://127.0.0.1:$to" 0
ask
is "$status $out" '0 hello' 'the pin of the target will do'
finish listen
for way in 'met for the first time; its key is kept in' ''; do
	serve -4 --tofu "$tmp/known" --to "tls://localhost:$to" 0
	ask
	is "$status $out" '0 hello' 'so does a key that is kept'
	finish listen
	[ -z "$way" ] || like "$err" "$way" 'which is told at first'
	[ -n "$way" ] || unlike "$err" 'first time' 'and only then'
done
serve -4 --insecure --to "tls://localhost:$to" 0
like "$(cat "$tmp/listen.err")" 'warning: --insecure: nothing says that the peer' '--insecure is loud'
ask
is "$status $out" '0 hello' 'and trusts anybody'
finish listen
stop target
start target peer listen 127.0.0.1 0 accept send '220 ready\n' eof
must_await target 'listening on '
serve -4 --ca "$tmp/ca.pem" --to "tls://localhost:$(port_of target)" 0
ask
finish listen
is "$status" 8 'a target that speaks no TLS'
like "$err" 'the peer does not speak TLS here' 'is told'
stop target

# --- what makes no sense ---------------------------------------------------------------------
for option in --ca=x --pin=x --tofu=x --sni=x --crl=x --insecure; do
	expect 2 "$option without tls://" netkit listen "$option" --to 127.0.0.1:1 0
	like "$err" "${option%%=*} is for --to tls://HOST:PORT" 'is told'
done
expect 2 'datagrams' netkit listen -u --to tls://127.0.0.1:1 0
like "$err" 'TLS needs a stream of bytes' 'are told'
expect 2 'a unix socket without a name' netkit listen --to "tls://unix:$tmp/x" 0
expect 2 'no port' netkit listen --to tls://localhost 0
expect 2 'an authority that there is not' netkit listen --ca "$tmp/none" --to tls://localhost:1 0
done_testing
