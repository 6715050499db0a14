# A serial line behind a telnet server (RFC 2217): ser2net with one end of a pair of pseudo-terminals,
# a program at the other end that shows what the line is set to.
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
expect SENT IAC SB COM-PORT CONTROL 11 IAC SE
send \x1d
expect t>
line quit
status 0
EOS
start person ptydrive --transcript "$tmp/screen" netkit connect --serial 57600,8n2 127.0.0.1 "$port" \
	<"$tmp/script"
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
done_testing
