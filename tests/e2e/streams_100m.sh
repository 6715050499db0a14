#!/bin/bash
# 100 MiB of random bytes arrive unchanged: through listen and connect in each direction and in
# both at once, and through echo-serve in each model, with a half-close behind the last byte.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
size=$((100 << 20))
run_limit=100
random_bytes "$size" 1 >"$tmp/there"
random_bytes "$size" 2 >"$tmp/back"
there=$(hash_of "$tmp/there") back=$(hash_of "$tmp/back")

start listen netkit listen 127.0.0.1:0
must_await listen 'listening on'
expect 0 'connect sends 100 MiB' netkit connect 127.0.0.1 "$(port_of listen)" <"$tmp/there"
finish listen 60
is "$status $(hash_of "$tmp/listen.out")" "0 $there" 'listen has received them'

start listen netkit listen 127.0.0.1:0 <"$tmp/back"
must_await listen 'listening on'
expect 0 'connect receives 100 MiB' netkit connect 127.0.0.1 "$(port_of listen)"
is "$(hash_of "$tmp/out")" "$back" 'unchanged'
finish listen 60
is "$status" 0 'listen has sent them'

start listen netkit listen 127.0.0.1:0 <"$tmp/back"
must_await listen 'listening on'
expect 0 'both directions at once' netkit connect 127.0.0.1 "$(port_of listen)" <"$tmp/there"
is "$(hash_of "$tmp/out")" "$back" 'what came is unchanged'
finish listen 60
is "$status $(hash_of "$tmp/listen.out")" "0 $there" 'what went is unchanged'

start listen netkit listen "unix:$tmp/socket"
must_await listen 'listening on'
expect 0 'through a unix socket' netkit connect "unix:$tmp/socket" <"$tmp/there"
finish listen 60
is "$status $(hash_of "$tmp/listen.out")" "0 $there" 'unchanged'

start listen netkit listen 127.0.0.1:0
must_await listen 'listening on'
expect 0 'from a pipe and into a pipe' bash -c \
	"cat '$tmp/there' | netkit connect 127.0.0.1 $(port_of listen) | sha256sum"
finish listen 60
is "$status $(hash_of "$tmp/listen.out")" "0 $there" 'unchanged'

for model in uring epoll threads fork iterative; do
	start serve netkit echo-serve --model "$model" --tcp 127.0.0.1:0
	must_await serve 'listening on'
	expect 0 "echo-serve, model $model" netkit connect 127.0.0.1 "$(port_of serve)" <"$tmp/there"
	is "$(hash_of "$tmp/out")" "$there" "$model: every byte has come back"
	stop serve
	is "$status" 0 "$model: ends cleanly"
done
done_testing
