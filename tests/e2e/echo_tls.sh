#!/bin/bash
# echo-serve over TLS: exact, confined, with a certificate of one's own or one made for the run;
# clients that speak no TLS, say nothing or never read.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1
needs openssl

how=strict
is_sanitized && how=auto
random_bytes 5000000 1 >"$tmp/random"
ask() { # OPTION…: as a client of TLS
	run netkit connect --tls "$@" 127.0.0.1 "$port"
}

for workers in 1 2; do
	start serve netkit echo-serve -v --tls --sandbox "$how" --workers "$workers" 127.0.0.1:0
	must_await serve 'listening on .* tcp'
	port=$(port_of serve)
	is "$(wc -l <"$tmp/serve.out")" 1 "$workers workers: no datagrams"
	pin=$(sed -n 's/^the certificate was made for this run: --pin //p' "$tmp/serve.err")
	ask --pin "$pin" <"$tmp/random"
	is "$status $(hash_of "$tmp/out")" "0 $(hash_of "$tmp/random")" "$workers workers: 5 MB and a half-close come back equal"
	ask <<<hello
	is "$status" 6 "$workers workers: who does not know the certificate does not trust it"
	run peer --deadline 10s connect 127.0.0.1 "$port" send 'no TLS, sorry\n' gone
	holds "$workers workers: who speaks no TLS is told from others" await serve 'does not speak TLS here'
	for i in 1 2 3; do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port"
	done
	ask --insecure <<<hello
	is "$out" hello "$workers workers: who says nothing hurts nobody"
	stop serve
	is "$status" 0 "$workers workers: nor does he hold up the end"
	exec {fd}>&-
done

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$tmp/key.pem" -out "$tmp/cert.pem" -days 30 \
	-subj /CN=echo -addext subjectAltName=IP:127.0.0.1 2>/dev/null || bail 'no certificate'
start serve netkit echo-serve --tls --cert "$tmp/cert.pem" --key "$tmp/key.pem" --upper --json \
	--idle-timeout 500ms 127.0.0.1:0
must_await serve listening
port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' "$tmp/serve.out")
ask --ca "$tmp/cert.pem" < <(printf 'one\ntwo'; read -rt 0.1 <> <(:); printf '\nthree')
is "$status $out" $'0 ONE\nTWO\nTHREE' 'a certificate of its own, and capitals'
ask --ca "$tmp/cert.pem" --eof hold <<<x
is "$out" X 'a client that stays'
holds '--idle-timeout ends it' await serve '"end":"idle"'
stop serve
expect 0 'documents keep to the schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/echo-serve.json" <<<"$out"

start serve netkit echo-serve --tls --workers 1 127.0.0.1:0
must_await serve 'listening on'
port=$(port_of serve)
ask --insecure <"$tmp/random"
before=$(awk '/VmRSS/ { print $2 }' "/proc/$(pid_of serve)/status")
for i in 1 2 3 4; do
	mkfifo "$tmp/stuck$i"
	start "greedy$i" bash -c 'netkit connect --tls --insecure 127.0.0.1 "$1" <"$2" >"$3"' \
		greedy "$port" "$tmp/random" "$tmp/stuck$i"
	exec {fd}<>"$tmp/stuck$i"
done
ask --insecure <"$tmp/random"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/random")" 'others are served beside clients that do not read'
grown=$(($(awk '/VmRSS/ { print $2 }' "/proc/$(pid_of serve)/status") - before))
if is_sanitized; then
	skip 'those are held' 'a sanitizer uses memory of its own'
else
	holds "those cost at most 512 KiB each ($grown KiB for four)" [ "$grown" -le 2048 ]
fi
stop serve
is "$status" 0 'status 0'
for i in 1 2 3 4; do
	stop "greedy$i"
done

expect 2 'no datagrams' netkit echo-serve --tls --udp 127.0.0.1:0
expect 2 'one model' netkit echo-serve --tls --model uring 127.0.0.1:0
expect 2 'no mischief' netkit echo-serve --tls --delay 1ms 127.0.0.1:0
expect 2 'nothing that shows what was said' netkit echo-serve --tls --hex "$tmp/x" 127.0.0.1:0
expect 2 'no certificate without TLS' netkit echo-serve --cert "$tmp/cert.pem" 127.0.0.1:0
expect 2 'a certificate that is not there' netkit echo-serve --tls --cert "$tmp/none" 127.0.0.1:0
done_testing
