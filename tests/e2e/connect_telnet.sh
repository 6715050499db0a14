# Called as `telnet`, netkit is telnet: the same command lines bring the same words and statuses,
# and the same bytes are on the wire, as with Debian's (inetutils).  What differs on purpose is in
# docs/telnet.md, and is not compared here.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs telnet python3
theirs=$(command -v telnet)
mkdir "$tmp/ours" "$tmp/home"
ln -s "$NETKIT" "$tmp/ours/telnet"
export HOME="$tmp/home"
unset DISPLAY

# --- command lines -----------------------------------------------------------------------
same() { # NAME ARGS…
	local name=$1 expected
	shift
	run bash -c 'exec -a telnet "$0" "$@"' "$theirs" "$@"
	expected="$status:$out:$err"
	run "$tmp/ours/telnet" "$@"
	is "$status:$out:$err" "$expected" "$name"
}
same 'refused' 127.0.0.1 1
same 'a name with several addresses' localhost 1
same 'an unknown name' nothing.invalid
same 'an unknown name, and a port' nothing.invalid 80
same 'the other family' -4 ::1 1
same 'a port out of range' 127.0.0.1 99999
same 'port 0' 127.0.0.1 0
same 'a port that is no name' 127.0.0.1 12x
same 'an escape character' -e ^T 127.0.0.1 1
same 'the first of two' -e xx 127.0.0.1 1
same 'no escape character' -E 127.0.0.1 1
same 'options behind the host' 127.0.0.1 1 -E
same 'long options' --no-escape --ipv4 127.0.0.1 1
same 'too many words' a b c
same 'an unknown option' -z
same 'an unknown long option' --bogus
same 'a value is missing' -l
for option in -d -n"$tmp/trace" -r -x -kREALM -XTYPE; do
	expect 64 "refused with the reason: $option" "$tmp/ours/telnet" "$option" 127.0.0.1 1
	like "$err" "^telnet: ${option:0:2}: .* " "the reason: $option"
done
expect 0 'help' "$tmp/ours/telnet" --help
like "$out" '^Usage: telnet \[OPTION...\] \[HOST \[PORT\]\]' 'help: its words'
expect 0 'version' "$tmp/ours/telnet" -V
like "$out" '^telnet \(netkit ' 'version: its words'

# --- the wire ----------------------------------------------------------------------------
wire() { # NAME ARGS…: the script is standard input
	local name=$1 expected
	shift
	cat >"$tmp/script"
	run env TERM=xterm python3 "$SOURCE/tests/support/telnetwire.py" "$theirs" "$@" <"$tmp/script"
	# AUTH and ENCRYPT, which netkit has not; SGA, asked for again with LINEMODE
	expected=$(sed -E '1s/fffb25//; 1s/fffd26fffb26//; s/fff0fffd03$/fff0/' <<<"$out")
	[ "$status" -eq 0 ] || fail "$name: telnet itself" "$out" "$err"
	run env TERM=xterm python3 "$SOURCE/tests/support/telnetwire.py" "$tmp/ours/telnet" "$@" <"$tmp/script"
	is "$out$err" "$expected" "$name"
}

wire 'the first words, and what is asked of them' -- 127.0.0.1 -PORT <<'EOS'
say fffd18
say fffa1801fff0
say fffa1801fff0
say fffd1f
say fffd20
say fffa2001fff0
say fffd21
say fffd27
say fffa2701fff0
say fffa270103534543524554fff0
say fffd06
say fffb05
say fffd00
say fffb00
EOS
wire 'every option at our side, asked for' 127.0.0.1 PORT < <(
	for option in {0..33} 35 36 40 41 {43..60} 85 86 200 255; do
		printf 'say fffd%02x\n' "$option"
	done
)
wire 'every option at the peer, offered' 127.0.0.1 PORT < <(
	for option in {0..36} {39..41} {43..60} 85 86 200 255; do
		printf 'say fffb%02x\n' "$option"
	done
)
wire 'what is off is not answered' 127.0.0.1 PORT < <(
	for option in {0..5} {7..60}; do printf 'say fffc%02xfffe%02x\n' "$option" "$option"; done
)
wire 'binary from the start' -8 -- 127.0.0.1 -PORT </dev/null
wire 'binary outwards' -L -- 127.0.0.1 -PORT </dev/null
wire 'the user' -l bob -- 127.0.0.1 -PORT <<'EOS'
say fffd27
say fffa2701fff0
say fffa27010055534552fff0
say fffa27010355534552fff0
EOS
wire 'LINEMODE' -- 127.0.0.1 -PORT <<'EOS'
say fffb03
say fffd22
say fffa220110fff0
say fffa220103fff0
say fffa220107fff0
say fffa22fd02000000fff0
say fffa22030302030f0213fff0
say fffa2203190201fff0
type \x03 until fffd06
say fffc06
type \x1c until fffd06
say fffc06
type \x1a until fffd06
say fffc06
type \x04 until ffec
type abc\r until 0d0a
EOS
wire 'LINEMODE, asked for by the peer' 127.0.0.1 PORT <<'EOS'
say fffd22
say fffb01
say fffa220110fff0
say fffb03
say fffa220113fff0
EOS
wire 'each key at once' -- 127.0.0.1 -PORT <<'EOS'
say fffb01fffb03
type ab\r until 0d00
type \x03\r until 0d00
type \x7f\r until 0d00
type \xff\r until 0d00
EOS
wire 'lines, and what interrupts them' 127.0.0.1 PORT <<'EOS'
type hello there\r until 0d0a
type \x03 until fffd06
say fffc06
type \x04a\r until 0d0a
say fffb01
type secret\r until 0d0a
EOS

# --- .telnetrc ---------------------------------------------------------------------------
printf '%s\n' '# for all' 'DEFAULT set escape ^A' 'elsewhere send nop' '127.0.0.1 send ayt' '	toggle binary' \
	>"$HOME/.telnetrc"
start rc peer listen 127.0.0.1 0 accept until '\xff\xf6\xff\xfd\x00\xff\xfb\x00' close
must_await rc 'listening on'
cat >"$tmp/script" <<'EOS'
expect Connected to 127.0.0.1.\r\n
expect escape character is '^A'.
expect Negotiating binary mode with remote host.
expect Escape character is '^A'.
expect Connection closed by foreign host.
status 0
EOS
holds 'the commands of ~/.telnetrc' timeout 30 ptydrive "$tmp/ours/telnet" 127.0.0.1 "$(port_of rc)" <"$tmp/script"
start norc peer listen 127.0.0.1 0 accept close
must_await norc 'listening on'
printf '%s\n' "expect Escape character is '^]'." 'status 0' >"$tmp/script"
holds 'and not with -c' timeout 30 ptydrive "$tmp/ours/telnet" -c 127.0.0.1 "$(port_of norc)" <"$tmp/script"

# --- from a script -----------------------------------------------------------------------
start talk peer listen 127.0.0.1 0 accept until 'QUIT\r\n' send '221 bye\r\n' close
must_await talk 'listening on'
expect 0 'a pipe: the answer is waited for' "$tmp/ours/telnet" -c 127.0.0.1 "$(port_of talk)" < <(echo QUIT)
like "$out" 'Connected to 127.0.0.1.*221 bye' 'a pipe: the answer is shown'
expect 0 'commands from a pipe' "$tmp/ours/telnet" < <(printf 'status\nbogus\nquit\n')
like "$out" 'telnet> No connection.*telnet> \?Invalid command' 'commands from a pipe: their words'
done_testing
