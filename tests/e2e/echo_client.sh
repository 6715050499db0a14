#!/bin/bash
# echo-client in line mode: what is sent, what is shown, and every way in which an echo can fail.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start serve netkit echo-serve --tcp 127.0.0.1:0
must_await serve tcp
port=$(port_of serve)

expect 0 'three lines' netkit echo-client 127.0.0.1 "$port" <<<$'one\n\nthree'
is "$out" $'one\n\nthree' 'come back'
printf 'no newline' >"$tmp/input"
expect 0 'a last line without newline' netkit echo-client "127.0.0.1:$port" <"$tmp/input"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/input")" 'stays without'
expect 0 'no line at all' netkit echo-client 127.0.0.1 "$port" </dev/null
is "$out" '' 'gives none'
random_bytes 200000 3 >"$tmp/input"
expect 0 'any bytes' netkit echo-client 127.0.0.1 "$port" <"$tmp/input"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/input")" 'unchanged'
head -c 20000000 /dev/zero >"$tmp/input"
expect 0 'a line of 20 MB' netkit echo-client 127.0.0.1 "$port" <"$tmp/input"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/input")" 'unchanged'
expect 0 '--prompt' netkit echo-client --prompt 127.0.0.1 "$port" <<<$'hello\nyou'
is "$out" $'type:echo:hello\ntype:echo:you\ntype:' 'has the words of the lecture'

expect 12 '--upper expects capitals' netkit echo-client --upper 127.0.0.1 "$port" <<<$'A1\nbc\nXy'
is "$out" $'A1\nbc\nXy' 'what came is shown'
is "$err" "netkit echo-client: warning: line 2 differs at byte 1: sent 'B' (0x42), got 'b' (0x62)
netkit echo-client: warning: line 3 differs at byte 2: sent 'Y' (0x59), got 'y' (0x79)
netkit echo-client: 127.0.0.1:$port: 2 of 3 lines came back different" 'line, byte and both values are told'

# answer NAME SCRIPT…: a server that does what the script says
answer() {
	start "$1" peer listen 127.0.0.1 0 accept "${@:2}"
	must_await "$1" listening
	there=$(port_of "$1")
}
answer short until 'hello\n' send 'hel' close
expect 12 'an echo that is cut off' netkit echo-client 127.0.0.1 "$there" <<<hello
is "$out" hel 'what came is shown'
like "$err" 'line 1: 3 of 6 bytes did not come back before the server closed the connection' 'the rest is missed'
answer slow until 'hello\n' send 'hel' hold
expect 12 'an echo that stops' netkit echo-client --timeout 200ms 127.0.0.1 "$there" <<<hello
like "$err" 'line 1: 3 of 6 bytes did not come back within 200 ms' 'is missed in time'
stop slow
answer silent until 'hello\n' hold
expect 5 'no echo at all' netkit echo-client --timeout 200ms 127.0.0.1 "$there" <<<hello
like "$err" 'nothing came back within 200 ms' 'is a timeout'
stop silent
answer chatty until 'hello\n' send 'hello\nyou\n' eof
expect 12 'more than was sent' netkit echo-client 127.0.0.1 "$there" <<<hello
like "$err" 'more came back than was sent' 'is told'
answer banner send '220 ready\n' eof
expect 12 'a server that speaks first' netkit echo-client 127.0.0.1 "$there" </dev/null
answer reset until 'hello\n' reset
expect 8 'a reset' netkit echo-client 127.0.0.1 "$there" <<<hello
answer title until 'x\n' send '\e]0;x\a' eof
expect 12 'control characters' netkit echo-client 127.0.0.1 "$there" <<<x
is "$(cat -v "$tmp/out")" '^[]' 'pass into a file as they are'

start gone peer listen 127.0.0.1 0 hold
must_await gone listening
there=$(port_of gone)
stop gone
expect 4 'nobody there' netkit echo-client 127.0.0.1 "$there" <<<x
expect 2 '--count needs --ping' netkit echo-client --count 3 127.0.0.1 "$port"
expect 2 'no port' netkit echo-client 127.0.0.1
expect 2 'too many words' netkit echo-client 127.0.0.1 7 8

expect 12 '--json' netkit echo-client --json --upper 127.0.0.1 "$port" <<<$'A\nb'
like "$out" '"line":2,"bytes":2,"rtt_ms":[0-9.e-]+,"equal":false,"difference":\{"offset":0,"sent":66,"got":98\}' \
	'a document for each line'
like "$out" '"event":"summary","lines":2,"bytes":4,"differed":1,"complete":true' 'and a summary'
keep_to_schema echo-client 'which keep to the schema'
stop serve
done_testing
