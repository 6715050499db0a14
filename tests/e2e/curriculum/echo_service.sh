#!/bin/bash
# The echo client of the lectures against the echo service of the system: the superserver's own,
# on port 7, in both families.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs inetd
cat >"$tmp/inetd.conf" <<E
echo stream tcp nowait root internal
echo stream tcp6 nowait root internal
E
start inetd inetd -i "$tmp/inetd.conf"
wait_for_port 127.0.0.1 7
wait_for_port ::1 7

expect 0 'one line' netkit echo-client localhost echo <<<'hello, world'
is "$out" 'hello, world' 'comes back'
expect 0 'by the number of the port' netkit echo-client 127.0.0.1 7 <<<hello
is "$out" hello 'the same'
expect 0 'over IPv6' netkit echo-client -6 localhost 7 <<<hello
is "$out" hello 'the same'

seq 1 5000 >"$tmp/numbers"
expect 0 'five thousand lines' netkit echo-client 127.0.0.1 7 <"$tmp/numbers"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/numbers")" 'come back unchanged'

head -c 20000 /dev/zero | tr '\0' x >"$tmp/long"
echo >>"$tmp/long"
expect 0 'a line of 20,000 characters' netkit echo-client 127.0.0.1 7 <"$tmp/long"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/long")" 'comes back unchanged'

printf 'no newline' >"$tmp/tail"
expect 0 'a last line without a newline' netkit echo-client 127.0.0.1 7 <"$tmp/tail"
is "$out" 'no newline' 'comes back'

expect 0 'nothing at all' netkit echo-client 127.0.0.1 7 </dev/null
is "$out" '' 'is nothing'

expect 0 'with the prompts of the lecture' netkit echo-client --prompt 127.0.0.1 7 <<<hello
like "$out" 'type:' 'type:'
like "$out" 'echo: ?hello' 'echo:'

expect 0 'five round trips' netkit echo-client --ping --count 5 --interval 10ms 127.0.0.1 7
like "$out" 'min/avg/max' 'with minimum, mean and maximum'

expect 0 'netkit connect speaks to it as well' netkit connect 127.0.0.1 7 <<<hello
is "$out" hello 'and gets its echo'
done_testing
