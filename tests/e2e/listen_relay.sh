#!/bin/bash
# 100 MiB of random bytes between listen and connect, each way and both, and the end of either.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

size=$((100 << 20))
random_bytes "$size" 1 >"$tmp/one"
random_bytes "$size" 2 >"$tmp/two"
one=$(hash_of "$tmp/one") two=$(hash_of "$tmp/two")

serve() { # OPTION…; standard input is the listener's
	start listen netkit listen "$@"
	must_await listen 'listening on '
	port=$(port_of listen)
}

# A file from the listener to the client, then the other way, then both at once.
serve -4 0 <"$tmp/one"
run netkit connect 127.0.0.1 "$port"
is "$status $(hash_of "$tmp/out")" "0 $one" '100 MiB from listen to connect come equal'
finish listen
is "$status" 0 'listen ends with it'

serve 0
run netkit connect ::1 "$port" <"$tmp/two"
is "$status" 0 '100 MiB from connect to listen are sent'
finish listen
is "$status $(hash_of "$tmp/listen.out")" "0 $two" 'and come equal'

serve -4 0 <"$tmp/one"
run netkit connect 127.0.0.1 "$port" <"$tmp/two"
is "$status $(hash_of "$tmp/out")" "0 $one" 'both ways at once: to connect'
finish listen
is "$status $(hash_of "$tmp/listen.out")" "0 $two" 'both ways at once: to listen'

# The same through pipes, a unix socket, and a program.
start listen bash -c 'cat "$1" | netkit listen "unix:$2" | cat' - "$tmp/one" "$tmp/socket"
must_await listen 'listening on '
cat "$tmp/two" | netkit connect "unix:$tmp/socket" | cat >"$tmp/back"
is "$(hash_of "$tmp/back")" "$one" 'in pipes over a unix socket: to connect'
finish listen
is "$(hash_of "$tmp/listen.out")" "$two" 'in pipes over a unix socket: to listen'

serve -4 -e cat 0
run netkit connect 127.0.0.1 "$port" <"$tmp/one"
is "$status $(hash_of "$tmp/out")" "0 $one" 'through listen -e cat they come back equal'
finish listen
is "$status" 0 'and the program ends'

# The end of either side.
mkfifo "$tmp/fifo"
exec 8<>"$tmp/fifo"
serve -4 0 <&8
run peer connect 127.0.0.1 "$port" send 'answer\n' close
finish listen
is "$status $out" '0 answer' 'a client that has gone ends a listener whose standard input is open'
exec 8>&-
serve -4 -k 0
run netkit connect 127.0.0.1 "$port" <<<'one'
run netkit connect 127.0.0.1 "$port" <<<'two'
must_await listen '^two'
stop listen
is "$out" $'one\ntwo' '-k serves two, one after the other'

done_testing
