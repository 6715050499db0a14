#!/bin/bash
# valgrind finds no error and no leak in one run of each tool.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs valgrind
if is_sanitized; then
	skip 'valgrind' 'the program is built with a sanitizer, which looks for the same'
	done_testing
fi
run_limit=60
hostname ok.test
start dns fakedns 127.0.0.1 53
must_await dns listening
memcheck=(valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible
	--show-leak-kinds=definite,indirect,possible --num-callers=20)

clean() { # STATUS COMMAND…
	local want=$1
	shift
	expect "$want" "$*" "${memcheck[@]}" "$@" <&0
	unlike "$err" '==[0-9]+==' 'no error, no leak'
}
ended() { # NAME: a server in the background
	stop "$1"
	is "$status" 0 "$1 ends cleanly"
	unlike "$err" '==[0-9]+==' 'no error, no leak' || cat "$tmp/$1.err"
}

clean 0 netkit lookup ok.test
clean 0 netkit lookup --output full evil.test ANY
clean 0 netkit lookup --json evil.test TXT
clean 0 netkit lookup --output short big.test A
clean 1 netkit lookup nxdomain.test
clean 8 netkit lookup garbage.test A
clean 0 netkit lookup localhost
# On a busy machine it gives its own name up after a second, and leaves getaddrinfo(3) in the middle.
for _ in {1..10}; do
	run "${memcheck[@]}" netkit hostinfo
	[[ $out == *'not found out within'* ]] || break
done
is "$status" 0 'netkit hostinfo'
unlike "$err" '==[0-9]+==' 'no error, no leak'
clean 0 netkit hostinfo localhost
clean 0 netkit hostinfo --all localhost
clean 0 netkit hostinfo --reverse 127.0.0.1
clean 0 netkit hostinfo --legacy localhost
clean 0 netkit hostinfo --json localhost
clean 0 netkit hostinfo --service
clean 2 netkit connect --nosuch
clean 0 netkit connect --help

for model in epoll threads fork iterative; do
	start serve "${memcheck[@]}" netkit echo-serve -vv --sandbox off --model "$model" 127.0.0.1:0
	must_await serve 'listening on .* tcp' 30
	port=$(port_of serve ' tcp')
	seq 1 3000 >"$tmp/numbers"
	run netkit connect 127.0.0.1 "$port" <"$tmp/numbers"
	is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/numbers")" "echo-serve, model $model, under valgrind"
	ended serve
done

start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo listening
port=$(port_of echo)
clean 0 netkit echo-client 127.0.0.1 "$port" <<<hello
clean 0 netkit echo-client --ping --count 3 --interval 5ms 127.0.0.1 "$port"
clean 0 netkit connect -v 127.0.0.1 "$port" <<<hello
clean 0 netkit connect -v localhost "$port" <<<hello
clean 4 netkit connect 127.0.0.1 9
clean 3 netkit connect nxdomain.test 9

start listen "${memcheck[@]}" netkit listen 127.0.0.1:0
must_await listen 'listening on' 30
run peer connect 127.0.0.1 "$(port_of listen)" send 'hello\n' shut gone
finish listen
is "$status $out" '0 hello' 'listen under valgrind'
unlike "$err" '==[0-9]+==' 'no error, no leak'

run ptydrive --transcript "$tmp/transcript" "${memcheck[@]}" netkit connect 127.0.0.1 "$port" <<'E'
expect Escape character is '^]'.
line hello
expect hello
expect hello
send \x1d
expect netkit>
line status
line
send \x1d
line quit
status 0
E
is "$status$err" 0 'a telnet session under valgrind'
unlike "$(cat "$tmp/transcript")" '==[0-9]+==' 'no error, no leak'
done_testing
