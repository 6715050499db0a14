# connect in a pipe: bytes untouched both ways, ends passed on, and the right exit status.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

large=$((100 << 20))
is_sanitized && large=$((4 << 20))
random_bytes "$large" 1 >"$tmp/question"

# --- much, both ways ---------------------------------------------------------------------
start both peer --seed 2 listen 127.0.0.1 0 accept random "$large" shut eof
must_await both 'listening on'
run netkit connect 127.0.0.1 "$(port_of both)" <"$tmp/question"
is "$status" 0 'a file out, a file in'
is "$(hash_of "$tmp/out")" "$(random_bytes "$large" 2 | sha256sum | cut -d' ' -f1)" \
	'what the peer sent is what came'
finish both
is "$(hash_of "$tmp/both.out")" "$(hash_of "$tmp/question")" 'what was sent is what the peer got'

start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo 'listening on'
hash=$(cat "$tmp/question" | netkit connect 127.0.0.1 "$(port_of echo)" | sha256sum | cut -d' ' -f1)
is "$hash" "$(hash_of "$tmp/question")" 'through an echo server, from a pipe into a pipe'
expect 0 'a half-close lets the answer come' netkit connect 127.0.0.1 "$(port_of echo)" <<<'last line'
is "$out" 'last line' 'and it is complete'
expect 0 'an empty input ends, too' netkit connect 127.0.0.1 "$(port_of echo)" </dev/null
expect 0 'HOST:PORT is one word' netkit connect "127.0.0.1:$(port_of echo)" <<<x
stop echo

# --- the peer's end ----------------------------------------------------------------------
mkfifo "$tmp/open"
exec 7<>"$tmp/open"
start bye peer listen 127.0.0.1 0 accept send 'bye\n' close
must_await bye 'listening on'
begun=$(now_ms)
run netkit connect 127.0.0.1 "$(port_of bye)" <&7
is "$status $out" '0 bye' 'a peer that has closed ends the program, though input is open'
took=$(($(now_ms) - begun))
holds "within two seconds ($took ms)" test "$took" -lt 2000

# A receiver that only listens must get what a slow producer sends much later.
start deaf peer listen 127.0.0.1 0 accept shut eof
must_await deaf 'listening on'
mkfifo "$tmp/slow"
start slow sh -c 'exec netkit connect --debug relay 127.0.0.1 "$0" <"$1"' "$(port_of deaf)" "$tmp/slow"
exec 9>"$tmp/slow"
must_await slow 'the peer has ended and listens'
echo 'better late than never' >&9
exec 9>&-
finish slow
is "$status" 0 'a peer that has only half-closed is served on'
finish deaf
is "$out" 'better late than never' 'and gets what comes late'

start reset peer listen 127.0.0.1 0 accept until go send 'last words\n' reset
must_await reset 'listening on'
expect 8 'a reset is no success' netkit connect 127.0.0.1 "$(port_of reset)" <<<go
is "$out" 'last words' 'what came before it is written'
like "$err" '^netkit connect: 127.0.0.1:[0-9]+: connection reset by peer$' 'one line says it'

# --- the end of input --------------------------------------------------------------------
start close peer listen 127.0.0.1 0 accept eof
must_await close 'listening on'
expect 0 '--eof close does not wait' netkit connect --eof close 127.0.0.1 "$(port_of close)" <<<all
finish close
is "$out" all 'but sends everything'

start hold peer listen 127.0.0.1 0 accept until 'all\n' send 'still here\n' close
must_await hold 'listening on'
expect 0 '--eof hold waits for the peer' netkit connect --eof hold 127.0.0.1 "$(port_of hold)" <<<all
is "$out" 'still here' 'which was told nothing'

start mute peer listen 127.0.0.1 0 accept eof hold
must_await mute 'listening on'
expect 5 '--linger bounds the silence' netkit connect --linger 200ms 127.0.0.1 "$(port_of mute)" <<<x
like "$err" 'the peer was silent for 200 ms after the end of input' 'and says so'
like "$err" 'hint: --linger 0' 'with what to do'
stop mute

start idle peer listen 127.0.0.1 0 accept hold
must_await idle 'listening on'
expect 5 '--idle ends a dead conversation' netkit connect --idle 200ms 127.0.0.1 "$(port_of idle)" <&7
like "$err" 'nothing was sent or received for 200 ms' 'and says so'
stop idle

# --- where the bytes go ------------------------------------------------------------------
start full peer listen 127.0.0.1 0 accept send data eof
must_await full 'listening on'
netkit connect 127.0.0.1 "$(port_of full)" </dev/null >/dev/full 2>"$tmp/err"
is "$?" 7 'a full disk is status 7'
like "$(cat "$tmp/err")" 'standard output: cannot write: no space left' 'and is named'
stop full

start head peer listen 127.0.0.1 0 accept random 10000000 eof
must_await head 'listening on'
netkit connect 127.0.0.1 "$(port_of head)" </dev/null 2>"$tmp/err" | head -c 1000 >/dev/null
is "${PIPESTATUS[0]}" 141 'a reader that goes away is SIGPIPE'
is "$(cat "$tmp/err")" '' 'without a word'
stop head

start shut peer listen 127.0.0.1 0 accept send data eof
must_await shut 'listening on'
netkit connect 127.0.0.1 "$(port_of shut)" <&- >&- 2>"$tmp/err"
is "$?" 7 'closed standard input and output: the lost output is told'
stop shut

start unix peer listen "unix:$tmp/socket" accept until '\n' send 'hello over there\n' close
must_await unix 'listening on'
expect 0 'a unix socket' netkit connect "unix:$tmp/socket" <<<hello
is "$out" 'hello over there' 'answers'
start abstract peer listen "unix:@netkit-test-$$" accept until '\n' send 'nobody\n' close
must_await abstract 'listening on'
expect 0 'an abstract name' netkit connect "unix:@netkit-test-$$" <<<hello

# --- filters and reports -----------------------------------------------------------------
start lines peer listen 127.0.0.1 0 accept eof
must_await lines 'listening on'
printf 'a\nb\r\nc' | netkit connect --crlf --eof close 127.0.0.1 "$(port_of lines)"
finish lines
is "$(od -An -c "$tmp/lines.out" | tr -d ' \n')" 'a\r\nb\r\nc' '--crlf sends CR LF'

start slow peer listen 127.0.0.1 0 accept eof
must_await slow 'listening on'
begun=$(now_ms)
printf 'a\nb\nc\n' | netkit connect --delay 150ms --crlf --eof close 127.0.0.1 "$(port_of slow)"
took=$(($(now_ms) - begun))
finish slow
is "$(od -An -c "$tmp/slow.out" | tr -d ' \n')" 'a\r\nb\r\nc\r\n' '--delay sends all lines'
holds "with two pauses ($took ms)" test "$took" -ge 300
start slow peer listen 127.0.0.1 0 accept eof
must_await slow 'listening on'
head -c 6000 "$tmp/question" >"$tmp/some"
begun=$(now_ms)
run netkit connect --rate 20k 127.0.0.1 "$(port_of slow)" <"$tmp/some"
took=$(($(now_ms) - begun))
finish slow
is "$(hash_of "$tmp/slow.out")" "$(hash_of "$tmp/some")" '--rate loses nothing'
holds "and takes the time that it must ($took ms)" test "$took" -ge 240

start raw peer listen 127.0.0.1 0 accept send '\xff\xfd\x18\e[2J' eof
must_await raw 'listening on'
run netkit connect 127.0.0.1 "$(port_of raw)" <<<x
is "$(od -An -tx1 "$tmp/out" | tr -d ' \n')" fffd181b5b324a 'in a pipe nothing is touched'

start telnet peer listen 127.0.0.1 0 accept until '\n' send 'login\xff\xfd\x18\xff\xfb\x01:' \
	read 6 close
must_await telnet 'listening on'
expect 0 '--telnet always speaks telnet in a pipe' \
	netkit connect --telnet always --eof hold 127.0.0.1 "$(port_of telnet)" <<<x
is "$out" 'login:' 'and takes its bytes out'
finish telnet
is "$(od -An -tx1 "$tmp/telnet.out" | tr -d ' \n')" fffd03780d0afffc18fffd01 \
	'asks for SGA, refuses TTYPE, accepts ECHO'

start seen peer listen 127.0.0.1 0 accept eof send 12345
must_await seen 'listening on'
expect 0 '-v' netkit connect -v 127.0.0.1 "$(port_of seen)" <<<x
like "$err" "127.0.0.1:$(port_of seen) at [0-9.]+ .?s: connected after [0-9.]+ .?s from 127.0.0.1:[0-9]+" \
	'shows the attempt with its time and our end'
like "$err" "127.0.0.1:[0-9]+ -> 127.0.0.1:$(port_of seen): 2 bytes sent, 5 received in .*; both ended" \
	'and the pair and the sum at the end'

start json peer listen 127.0.0.1 0 accept eof send 12345
must_await json 'listening on'
expect 0 '--json' netkit connect --json 127.0.0.1 "$(port_of json)" <<<x
is "$out" 12345 'keeps standard output for the bytes'
holds 'its document fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect.json" <"$tmp/err"
start broken peer listen 127.0.0.1 0 accept until go reset
must_await broken 'listening on'
expect 8 '--json and a reset' netkit connect --json 127.0.0.1 "$(port_of broken)" <<<go
like "$err" '"end":"broken".*"code":"ECONNRESET"' 'the summary, then the error, both documents'

# --- what cannot be connected ------------------------------------------------------------
expect 4 'nothing listens' netkit connect 127.0.0.1 1 </dev/null
like "$err" '127.0.0.1:1: connection refused after [0-9.]+ .?s' 'address, reason and time'
expect 4 'no such socket' netkit connect "unix:$tmp/nosuch" </dev/null
like "$err" "$tmp/nosuch" 'is named'
expect 2 'no operand' netkit connect </dev/null
expect 2 'no port' netkit connect localhost </dev/null
like "$err" 'the port is missing' 'is said'
expect 2 'three operands' netkit connect a b c </dev/null
expect 2 'a port out of range' netkit connect 127.0.0.1 99999 </dev/null
expect 2 'a bad escape character' netkit connect --escape abc 127.0.0.1 1 </dev/null
expect 2 'a rate of nothing' netkit connect --rate 0 127.0.0.1 1 </dev/null
run ptydrive netkit connect --rate 1k 127.0.0.1 1 <<-'END'
	expect is for input from a file or a pipe
	status 2
END
is "$status" 0 'a rate for a person at the keyboard'
expect 2 'a bad policy' netkit connect --eof never 127.0.0.1 1 </dev/null
done_testing
