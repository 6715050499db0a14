#!/bin/bash
# The lecture speaks SMTP by hand: a mail is written with netkit connect on a terminal, word by
# word, to a real mail server (OpenSMTPD) on port 25, and arrives.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs smtpd telnet

hostname whaleshark.ics.cs.cmu.edu
mount -t tmpfs -o mode=0755 tmpfs /var/spool
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -m 777 "$tmp/mail"
cat >"$tmp/smtpd.conf" <<E
table people { "@" = "nobody" }
listen on 127.0.0.1 port 25
action "local" maildir "$tmp/mail" virtual <people>
match from any for any action "local"
E
start smtp smtpd -d -f "$tmp/smtpd.conf"
wait_for_port 127.0.0.1 25

dialogue() { # NAME COMMAND…: writes one mail
	local name=$1
	shift
	run ptydrive --transcript "$tmp/transcript" "$@" <<E
expect Trying 127.0.0.1...
expect Connected to localhost.
expect Escape character is '^]'.
expect 220 whaleshark.ics.cs.cmu.edu
line HELO client.example
expect 250
line MAIL FROM:<student@example.org>
expect 250
line RCPT TO:<droh@example.org>
expect 250
line DATA
expect 354
line Subject: by hand, with $name
line
line Spoken by hand.
line .
expect 250
line QUIT
expect 221
expect Connection closed by foreign host.
status 0
E
	is "$status$err" 0 "$name: the dialogue of the lecture"
}

dialogue netkit netkit connect -4 localhost 25
dialogue telnet telnet -4 localhost 25

# The server delivers when it has said that it will.
subjects() {
	grep -rhs '^Subject: by hand' "$tmp/mail" | tr -d '\r' | sort
}
both=$'Subject: by hand, with netkit\nSubject: by hand, with telnet'
until_ms=$(($(now_ms) + 30000))
until [ "$(subjects)" = "$both" ] || [ "$(now_ms)" -gt "$until_ms" ]; do
	read -rt 0.02 <> <(:)
done
stop smtp
is "$(subjects)" "$both" 'both mails have arrived'

done_testing
