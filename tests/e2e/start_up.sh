#!/bin/bash
# No tool loads OpenSSL, or another library of encryption, before it needs it: as the dynamic
# linker tells, for a run of each from start to end, the server's side included.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1

traced=(env LD_DEBUG=files LD_DEBUG_OUTPUT="$tmp/ld") # what a command loads is in $tmp/ld.*
loaded() { # which of them, over all runs so far
	cat "$tmp"/ld.* 2>/dev/null | grep -oE 'calling init: .*lib(ssl|crypto|gnutls|nghttp2|ngtcp2)[^/]*$' |
		sed 's|.*/||' | sort -u | tr '\n' ' '
	rm -f "$tmp"/ld.*
}
loads_none() { # NAME
	holds "$1: was watched" test -n "$(compgen -G "$tmp/ld.*")"
	is "$(loaded)" '' "$1: loads none"
}

if ! LD_DEBUG=files LD_DEBUG_OUTPUT=$tmp/try netkit --version >"$tmp/out" || ! compgen -G "$tmp/try.*" >/dev/null; then
	skip 'what is loaded' 'this program has no dynamic linker'
	done_testing
fi
run "${traced[@]}" netkit lookup localhost
loads_none lookup
run "${traced[@]}" netkit hostinfo localhost
loads_none hostinfo
start echo "${traced[@]}" netkit echo-serve 127.0.0.1:0
must_await echo 'listening on .* tcp'
expect 0 'an echo' "${traced[@]}" netkit echo-client 127.0.0.1 "$(port_of echo tcp)" <<<hello
stop echo
loads_none 'echo-serve and echo-client'
start listen "${traced[@]}" netkit listen 127.0.0.1:0
must_await listen 'listening on'
expect 0 'a line' "${traced[@]}" netkit connect 127.0.0.1 "$(port_of listen)" <<<hello
finish listen
loads_none 'connect and listen'

make_authority
certificate good subjectAltName=IP:127.0.0.1
start listen netkit listen --tls --cert "$tmp/good.pem" --key "$tmp/good.key" 127.0.0.1:0
must_await listen 'listening on'
expect 0 'a line over TLS' "${traced[@]}" netkit connect --tls --ca "$tmp/ca.pem" 127.0.0.1 "$(port_of listen)" <<<hello
like "$(loaded)" 'libcrypto.* libssl' 'and there OpenSSL is seen'
done_testing
