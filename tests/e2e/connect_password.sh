#!/bin/bash
# A login with a password: Debian's telnetd behind inetd, and login(1) with a user that exists in this
# script's own /etc/passwd and /etc/shadow alone.  netkit's telnet and Debian's go through the same
# session; what both say to the server is recorded on the way and compared word by word.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs inetd telnetd telnet login openssl python3
[ "$(awk '$1 == 0 && $3 > 4242' /proc/self/uid_map)" ] || skip_all 'login(1) needs another user: not without root'

# What login and telnetd write down stays here, too.
mount -t tmpfs none /run && mount -t tmpfs none /var/log || bail 'no folders of our own'
touch /run/utmp /var/log/{wtmp,btmp,lastlog,faillog}
mkdir "$tmp/as" "$tmp/home"
printf '%s\n' root:x:0:0::/:/bin/sh "tester:x:4242:4242::$tmp/home:/bin/sh" | own_file /etc/passwd
printf '%s\n' 'root:*:19000::::::' "tester:$(openssl passwd -6 'open sesame'):19000::::::" |
	own_file /etc/shadow
printf '%s\n' root:x:0: tty:x:5: utmp:x:43: tester:x:4242: | own_file /etc/group
printf '%s\n' 'auth required pam_unix.so nodelay' 'account required pam_unix.so' \
	'session required pam_unix.so' | own_file /etc/pam.d/login

echo '23 stream tcp4 nowait root /usr/sbin/telnetd telnetd -h' >"$tmp/inetd.conf"
start inetd inetd -d "$tmp/inetd.conf"
wait_for_listener 23
ln -s "$NETKIT" "$tmp/as/telnet"
export HOME="$tmp/home"
unset DISPLAY

session='expect $\x20
line id -un; echo $((40+2))
expect tester
expect 42
line until [ "$(stty size)" = "40 132" ]; do :; done; stty size
expect stty size\r\n
resize 40x132
expect 40 132
expect $\x20
line echo tail-$((1+1)); tail -f /dev/null
expect tail-2
send \x03
expect $\x20
send \x1d
expect t>
line send ayt
expect [Yes]
send \x1d
expect t>
line send getstatus
expect RCVD IAC SB STATUS IS
line exit
expect Connection closed by foreign host.
status 0'
asked="expect login:
line tester
expect Password:
line wrong
expect Login incorrect
expect login:
line tester
expect Password:
line open sesame
$session"

record() { # NAME SCRIPT COMMAND…: PORT is the recorder's
	local name=$1 script=$2
	shift 2
	start wire python3 "$SOURCE/tests/support/telnetrecord.py" 127.0.0.1 23
	must_await wire 'listening on'
	holds "$name" timeout 60 ptydrive --transcript "$tmp/screen" "${@/PORT/$(port_of wire)}" <<<"$script"
	unlike "$(tr -d '\0' <"$tmp/screen")" sesame 'the password is not on the screen'
	finish wire
}

# docs/telnet.md says why: no AUTH, no ENCRYPT, and SGA is asked for once.  (The server hears of the
# user, and asks all the same, since CVE-2026-24061.)
but_for_the_differences() {
	sed -e '/^\(DO\|WILL\) ENCRYPT$/d' -e '/^WILL AUTH$/d' \
		-e '/^SB AUTH /d' -e 's/^DO AUTH$/DONT AUTH/' -e 's/^SB ENCRYPT 01$/DONT ENCRYPT/' \
		-e '/^SB LINEMODE 03/{n;/^DO SGA$/d}'
}

compare() { # NAME SCRIPT ARGS…
	local name=$1 script=$2 expected
	shift 2
	record "$name: telnet" "$script" telnet "$@"
	expected=$(but_for_the_differences <<<"$out")
	like "$expected" 'NAWS 00840028.*AYT' 'the recording has it all'
	record "$name: netkit as telnet" "$script" "$tmp/as/telnet" "$@"
	is "$out" "$expected" 'says the same to the server'
}
compare 'a wrong password, and the right one' "$asked" -- 127.0.0.1 -PORT
compare 'the user is named' "$asked" -l tester -- 127.0.0.1 -PORT

record 'connect' "$asked" netkit connect --telnet always 127.0.0.1 PORT
record 'connect, the user is named' "$asked" netkit connect --telnet always --user tester 127.0.0.1 PORT
done_testing
