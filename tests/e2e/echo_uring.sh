#!/bin/bash
# echo-serve where io_uring is there and where it is not.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs strace

# The kernel's answers under kernel.io_uring_disabled=2 or a container's filter, and of old.
for code in $(is_sanitized || echo EPERM ENOSYS); do # the sanitizers do not like to be traced
	without=(strace -D -f -qq -o /dev/null -e trace=io_uring_setup
		-e "inject=io_uring_setup:error=$code")
	start serve "${without[@]}" netkit echo-serve --tcp 127.0.0.1:0
	must_await serve 'listening on'
	expect 0 "$code: it serves" peer connect 127.0.0.1 "$(port_of serve)" send 'x' until 'x' shut eof
	stop serve
	is "$status" 0 "$code: to the end"
	like "$err" 'serving by epoll, since io_uring is not to be had: ' "$code: by epoll, and says so"
	expect 9 "$code: whoever wants io_uring is told" \
		"${without[@]}" netkit echo-serve --tcp --model uring 127.0.0.1:0
	like "$err" 'io_uring: cannot set it up: ' "$code: what is missing"
done

start probe netkit echo-serve --model uring --tcp 127.0.0.1:0
if ! await probe 'listening on'; then
	finish probe
	skip 'io_uring' "$err"
	done_testing
fi
stop probe

start serve netkit echo-serve --tcp -v 127.0.0.1:0
must_await serve 'listening on'
like "$(cat "$tmp/serve.err")" 'serving by uring' 'where it is there it is used'
port=$(port_of serve)

# Small messages, then large ones on the same connection, then small ones again: each way of
# serving, and the changes between them.
{
	for i in {1..50}; do printf '%0100d\n' "$i"; done
	head -c 3000000 /dev/zero | tr '\0' 'z'
	echo
	for i in {1..200}; do printf '%0100d\n' "$i"; done
} >"$tmp/input"
expect 0 'messages of all sizes' netkit echo-client 127.0.0.1 "$port" <"$tmp/input"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/input")" 'come back unchanged'
for i in 1 2 3 4 5 6 7 8; do
	run peer connect 127.0.0.1 "$port" random 1000000 shut eof
	is "$status $(wc -c <"$tmp/out")" '0 1000000' "half-close $i behind much input: all comes back"
done
stop serve
is "$status" 0 'it ends cleanly'
done_testing
