#!/bin/bash
# The lecture speaks SMTP by hand: a mail is written with netkit connect on a terminal, word by
# word, to a real mail server (postfix) on port 25, and arrives.
. "${SOURCE:?top of the tree}/tests/e2e/lib_postfix.sh" || exit 1
needs telnet
if ! has_postfix; then
	skip 'a mail by hand' "$reason"
	done_testing
fi

mkdir -m 777 "$tmp/mail"
start_postfix whaleshark.ics.cs.cmu.edu <<E
virtual_mailbox_domains = example.org
virtual_mailbox_base = $tmp/mail
virtual_mailbox_maps = static:people/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
E

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
stop postfix
is "$(subjects)" "$both" 'both mails have arrived'

done_testing
