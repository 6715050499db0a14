# A serial line behind a telnet server (RFC 2217): ser2net with one end of a pair of pseudo-terminals,
# a program at the other end that shows what the line is set to.  A pseudo-terminal has speed and
# stop bits alone; what else is asked for is seen in the words on the wire, in what ser2net says it has
# set, and at the server of pyserial, which has no line behind it and prints each setting.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs ser2net socat python3

start pair socat -d -d "pty,raw,echo=0,link=$tmp/line" "pty,raw,echo=0,link=$tmp/device"
must_await pair 'starting data transfer loop'
port=$(python3 -c "import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); print(s.getsockname()[1])")
cat >"$tmp/ser2net.yaml" <<EOS
connection: &line
  accepter: telnet(rfc2217),tcp,127.0.0.1,$port
  connector: serialdev,$tmp/line,9600n81,local
EOS
start server ser2net -d -u -c "$tmp/ser2net.yaml" -P "$tmp/pid"
wait_for_listener "$port"
exec {device}<>"$tmp/device"
start wire python3 "$SOURCE/tests/support/telnetrecord.py" 127.0.0.1 "$port" "$tmp/server-said"
must_await wire 'listening on'

cat >"$tmp/script" <<'EOS'
expect Escape character is '^]'.
mode raw
send hello\r
expect answer
send \x1d
expect t>
line serial break
send \x1d
expect t>
line serial -break
send \x1d
expect t>
line serial -dtr
send \x1d
expect t>
line send brk
send \x1d
expect t>
line toggle options
send \x1d
expect t>
line serial rts
expect SENT IAC SB COM-PORT SET-CONTROL RTS ON IAC SE
send \x1d
expect t>
line quit
status 0
EOS
start person ptydrive --transcript "$tmp/screen" netkit connect --serial 57600,8n2 127.0.0.1 \
	"$(port_of wire)" <"$tmp/script"
got=
while [[ $got != *hello* ]] && IFS= read -r -t 20 -N 1 -u "$device" byte; do got+=$byte; done
is "$got" hello 'what is typed comes out of the line'
settings=$(stty -F "$tmp/line" -a)
like "$settings" 'speed 57600 baud' 'the speed is set'
like "$settings" '-parenb.* cs8 .* cstopb' 'the frame is set (a pseudo-terminal knows no parity)'
printf 'answer' >&"$device"
finish person
is "$status:$err" 0: 'what comes in is shown; breaks and signals are sent'
unlike "$(cat "$tmp/screen")" 'warning' 'nothing was set otherwise than asked'
finish wire
is "$(grep -E '^(SB COM-PORT|BRK)' <<<"$out")" 'SB COM-PORT 010000e100
SB COM-PORT 0208
SB COM-PORT 0301
SB COM-PORT 0402
SB COM-PORT 0505
SB COM-PORT 0506
SB COM-PORT 0509
BRK
SB COM-PORT 050b' 'on the wire: the speed, the frame, breaks and signals, each once'
is "$(grep -oE '^SB COM-PORT 6[5-8].*' "$tmp/server-said")" 'SB COM-PORT 650000e100
SB COM-PORT 6608
SB COM-PORT 6701
SB COM-PORT 6802' 'ser2net says that it has set them'

# --- pyserial ----------------------------------------------------------------------------
if ! /usr/bin/python3 -c 'import serial.rfc2217' 2>/dev/null; then
	skip 'the settings that a pseudo-terminal has not' 'no python3-serial'
	done_testing
	exit
fi
line() { # NAME SETTINGS: the person is standard input
	start far /usr/bin/python3 "$SOURCE/tests/support/serialline.py"
	must_await far 'listening on'
	{
		printf '%s\n' "expect Escape character is '^]'." 'mode raw' 'expect stopbits' \
			'send hello\xff' 'expect hello'
		cat
		printf 'send \\x1d\nexpect t>\nline quit\nstatus 0\n'
	} >"$tmp/script"
	holds "pyserial: $1" timeout 30 ptydrive --transcript "$tmp/screen" \
		netkit connect --serial "$2" 127.0.0.1 "$(port_of far)" <"$tmp/script"
	finish far
}
prompt() { # COMMAND EFFECT…: each at a prompt of its own
	printf 'send \\x1d\nexpect t>\nline %s\nexpect %s\n' "$@"
}
line 'everything at once' 57600,7e2,hardware < <(
	prompt 'serial break' 'condition True' 'serial -break' 'condition False' 'serial dtr' 'dtr True' \
		'serial -dtr' 'dtr False' 'serial rts' 'rts True' 'serial -rts' 'rts False'
)
is "$out" "baudrate 57600
bytesize 7
parity E
stopbits 2
rtscts True
data b'hello\xff'
break_condition True
break_condition False
dtr True
dtr False
rts True
rts False" 'each is set as it was asked for'
for frame in '5o1.5,software:5:O:1.5:xonxoff True' '6m1:6:M:1:' '8s1,none:8:S:1:xonxoff False rtscts False'; do
	IFS=: read -r asked bits parity stop flow <<<"$frame"
	line "115200,$asked" "115200,$asked" </dev/null
	is "$(echo $out)" "baudrate 115200 bytesize $bits parity $parity stopbits $stop${flow:+ $flow} data b'hello\xff'" 'is set'
done
line 'a speed with the byte 255' 65280 </dev/null
like "$out" '^baudrate 65280' 'is not taken for a command'
line 'too fast' 230400 </dev/null
like "$(cat "$tmp/screen")" 'warning:.*the speed is 9600, not 230400' 'is told'
done_testing
