#!/bin/bash
# A lookup is two packets and no machinery: no thread, no child, no library but libc, and no file
# but those that say whom to ask.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs strace
if is_sanitized; then
	skip 'system calls' 'a sanitizer makes calls of its own'
	done_testing
fi
start dns fakedns 127.0.0.1 53
must_await dns listening

trace() { # COMMAND…
	run strace -f -o "$tmp/trace" "$@"
	opened=$(sed -nE 's/.*open(at)?\(.*"([^"]+)".*= [0-9]+.*/\2/p' "$tmp/trace" | sort -u)
}

for line in 'lookup --output short ok.test A' 'lookup @127.0.0.1 ok.test' 'lookup ok.test' 'lookup localhost' \
	'lookup trunc.ok.test A'; do
	# shellcheck disable=SC2086
	trace netkit $line
	is "$status" 0 "$line"
	is "$(grep -cE '(clone|clone3|fork|vfork)\(' "$tmp/trace")" 0 'starts no thread and no child'
	is "$(grep -E '\.so(\.|$)' <<<"$opened" | grep -v '/ld\.so\.cache$' | sed 's|.*/||')" libc.so.6 \
		'loads libc and nothing else'
	is "$(grep -vE '^/etc/(ld\.so\.(cache|preload)|resolv\.conf|hosts|nsswitch\.conf|services|host\.conf|gai\.conf)$|\.so\.6$' \
		<<<"$opened")" '' 'opens no file but those that say whom to ask'
done

trace netkit lookup --output short ok.test A
is "$(grep -cE 'socket\(AF_INET6?, SOCK_DGRAM' "$tmp/trace")" 1 'one socket'
is "$(grep -cE '(send|sendto|sendmsg|sendmmsg|write)\([0-9]+, .*ok' "$tmp/trace")" 1 'one packet out'

trace netkit --help
is "$(grep -E '\.so(\.|$)' <<<"$opened" | grep -v '/ld\.so\.cache$' | sed 's|.*/||')" libc.so.6 \
	'--help loads libc and nothing else'
start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo listening
trace netkit connect 127.0.0.1 "$(port_of echo)"
is "$status $(grep -E '\.so(\.|$)' <<<"$opened" | grep -v '/ld\.so\.cache$' | sed 's|.*/||')" '0 libc.so.6' \
	'connect loads libc and nothing else'
is "$(grep -cE '(clone|clone3|fork|vfork)\(' "$tmp/trace")" 0 'and starts no thread for an address'
done_testing
