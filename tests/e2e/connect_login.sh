# A login on a real telnet server: Debian's telnetd behind inetd on port 23 of a machine of its own,
# and a person at a pseudo-terminal, once with `netkit connect`, once with netkit as `telnet`.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs inetd telnetd vim.tiny less

# What telnetd starts in place of login(1): a shell whose prompt nothing else says.
cat >"$tmp/login" <<'EOS'
#!/bin/sh
echo "welcome ${PERSON:-nobody} on $TERM"
PS1='shell> ' HOME=/tmp exec /bin/sh -i
EOS
chmod 755 "$tmp/login"
echo "23 stream tcp4 nowait root /usr/sbin/telnetd telnetd -h --accept-env=PERSON -E $tmp/login" \
	>"$tmp/inetd.conf"
start inetd inetd -d "$tmp/inetd.conf"
wait_for_listener 23
seq -f 'line %g' 200 >"$tmp/text"
mkdir "$tmp/as" "$tmp/home"
export HOME="$tmp/home"
printf 'DEFAULT environ define PERSON bob\n' >"$HOME/.telnetrc"
ln -s "$NETKIT" "$tmp/as/telnet"

person() { # NAME COMMAND…: the script is standard input
	local name=$1
	shift
	cat >"$tmp/script"
	if timeout 60 ptydrive --transcript "$tmp/screen" "$@" <"$tmp/script" 2>"$tmp/why"; then
		ok "$name"
	else
		fail "$name" "$(cat "$tmp/why")"
	fi
}

for client in "netkit connect --env PERSON=bob" "$tmp/as/telnet"; do
	# shellcheck disable=SC2086 # the words of a command
	person "${client##*/}: a shell, resize, control-c, programs of the whole screen" $client 127.0.0.1 <<EOS
expect Escape character is '^]'.
expect welcome bob on xterm
expect shell>
mode raw
line echo one-\$((1+1))
expect one-2
line stty size
expect 24 80
resize 40x132
line until [ "\$(stty size)" = "40 132" ]; do :; done; stty size
expect 40 132
expect shell>
line echo tail-\$((1+1)); tail -f /dev/null
expect tail-2
send \x03
expect shell>
line less $tmp/text
expect line 20
send G
expect line 200
send q
expect shell>
line vim.tiny -u NONE -N $tmp/file
expect \x1b[
send ityped \xc3\xa4 here\x1b
send :wq\r
expect shell>
line cat $tmp/file
expect typed \xc3\xa4 here
expect shell>
send \x1d
expect t>
line send ayt
expect [Yes]
send \x1d
expect t>
line send getstatus
expect RCVD IAC SB STATUS IS
send \x1d
expect t>
line status
expect Operating in single character mode
expect Remote character echo
line exit
expect Connection closed by foreign host.
mode line
status 0
EOS
	rm -f "$tmp/file"
done

# What vim leaves behind is what it wrote, and 100 kB of output come through whole.
seq 20000 >"$tmp/numbers"
person 'much output' netkit connect 127.0.0.1 <<EOS
expect shell>
line cat $tmp/numbers; echo the end is \$((40+2))
expect \r\n19999\r\n20000\r\n
expect the end is 42
line exit
status 0
EOS
is "$(tr -d '\r' <"$tmp/screen" | grep -cxE '[0-9]+')" 20000 'not a line is lost'

# A flood is stopped by ^C: telnetd throws its output away and says so by Synch.
person 'a flood is interrupted' netkit connect 127.0.0.1 <<'EOS'
expect shell>
line yes
expect y\r\ny\r\n
send \x03
expect shell>
line echo still-$((1+1))
expect still-2
line exit
expect Connection closed by foreign host.
status 0
EOS
# telnetd hangs up as soon as our direction ends, and when the shell has, answers on their way or not.
mkfifo "$tmp/typed"
start piped bash -c 'exec netkit connect --eof hold --telnet always 127.0.0.1 23 <"$1"' - "$tmp/typed"
exec {typed}>"$tmp/typed"
echo 'echo got-$((1+1))' >&"$typed"
holds 'from a pipe: the answer' await piped got-2
echo exit >&"$typed"
finish piped
is "$status" 0 'from a pipe'
exec {typed}>&-
done_testing
