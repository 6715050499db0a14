# shellcheck shell=bash
# --stats: each step with its time, the bytes, the kernel's figures, as text and as JSON; and the
# line that shows how far a long transfer is.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo 'listening on'
port=$(port_of echo)

expect 0 '--stats' netkit connect --stats 127.0.0.1 "$port" <<<hello
is "$out" hello 'standard output has the bytes alone'
like "$err" "127.0.0.1:[0-9]+ -> 127.0.0.1:$port: 6 bytes sent, 6 received in .*; both ended" 'who, how much'
like "$err" 'connect +[0-9.]+ .?s.*until connected +[0-9.]+ .?s.*first byte +[0-9.]+ .?s.*until the end' \
	'the times, in order'
unlike "$err" 'name  ' 'no look-up of a number'
like "$err" 'sent +6 bytes, [0-9.]+ .*/s.*received +6 bytes, [0-9.]+ ' 'the bytes and their rates'
like "$err" 'round trip +[0-9.]+ ms, least .*, varies by [0-9.]+' 'the round-trip time'
like "$err" 'sent again +[0-9]+ segments' 'what was lost'
like "$err" 'window +[0-9]+ segments of [0-9]+ bytes, [a-z]+' 'the congestion window'
like "$err" 'delivered +[0-9.]+ ' 'the delivery rate'
expect 0 'with a name' netkit connect --stats localhost "$port" <<<hello
like "$err" 'name +[0-9.]+ ms' 'the look-up has its time'

expect 0 '--stats --json' netkit connect --stats --json localhost "$port" <<<hello
holds 'the document fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect.json" <"$tmp/err"
like "$err" '"stats":\{"name":[^{]*"first_byte":.*"tcp":\{"rtt":' 'and has all of it'
expect 0 '--json alone' netkit connect --json 127.0.0.1 "$port" <<<hello
unlike "$err" '"stats"' 'is without it'
stop echo

start silent peer listen "unix:$tmp/socket" accept eof
must_await silent 'listening on'
expect 0 'a unix socket' netkit connect --stats "unix:$tmp/socket" <<<hello
unlike "$err" 'first byte|round trip' 'has no round trip, and nothing came'
start silent peer listen "unix:$tmp/other" accept eof
must_await silent 'listening on'
expect 0 'a unix socket, as JSON' netkit connect --stats --json "unix:$tmp/other" <<<hello
holds 'fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect.json" <"$tmp/err"
expect 2 '--stats --quiet' netkit connect --stats -q 127.0.0.1 1 </dev/null

start broken peer listen 127.0.0.1 0 accept until go reset
must_await broken 'listening on'
expect 8 'a reset' netkit connect --stats 127.0.0.1 "$(port_of broken)" <<<go
like "$err" '; broken.*until the end.*connection reset by peer' 'has its figures, then the error'

# --- how far it is -----------------------------------------------------------------------
head -c 60000 /dev/zero >"$tmp/file"
start sink peer listen 127.0.0.1 0 accept eof
must_await sink 'listening on'
cat >"$tmp/script" <<-END
	expect KiB,
	expect s left
	status 0
END
run ptydrive sh -c "exec netkit connect --rate 20k 127.0.0.1 $(port_of sink) <$tmp/file >/dev/null" \
	<"$tmp/script"
is "$status" 0 'a long transfer shows its progress on a terminal'
finish sink
start sink peer listen 127.0.0.1 0 accept eof
must_await sink 'listening on'
run ptydrive --transcript "$tmp/transcript" \
	sh -c "netkit connect -q --rate 20k 127.0.0.1 $(port_of sink) <$tmp/file >/dev/null; echo over" \
	<<<$'expect over\nstatus 0'
is "$status $(tr -d '\r\n' <"$tmp/transcript")" '0 over' 'and nothing with --quiet'
start sink peer listen 127.0.0.1 0 accept eof
must_await sink 'listening on'
expect 0 'without a terminal' netkit connect --rate 20k 127.0.0.1 "$(port_of sink)" <"$tmp/file"
is "$err" '' 'nothing is shown'
done_testing
