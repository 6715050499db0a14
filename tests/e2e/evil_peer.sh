#!/bin/bash
# A peer that sends ESC ] 0 ; x BEL (it sets a terminal's title; others do worse) in every string
# it can send: no ESC and no BEL reaches a terminal from any tool, whatever the output, nor
# standard error.  A byte stream written to something that is no terminal passes untouched.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
export NO_COLOR=1 # so that every ESC is a foreign one
evil=$'\e]0;x\a'
printf "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n" | own_file /etc/resolv.conf

hostname localhost
start dns fakedns 127.0.0.1 53
must_await dns listening

harmless() { # NAME FILE…: neither ESC nor BEL nor C1 in these files
	local name=$1
	shift
	if LC_ALL=C grep -qaP '\x1b|\x07|\xc2[\x80-\x9f]' "$@"; then
		fail "$name" "$(LC_ALL=C grep -haP '\x1b|\x07|\xc2[\x80-\x9f]' "$@" | head -5)"
	else
		ok "$name"
	fi
}

on_terminal() { # NAME COMMAND…: to its end
	local name=$1
	shift
	rm -f "$tmp/transcript"
	run ptydrive --transcript "$tmp/transcript" "$@" <<<end
	[ "$status" -eq 0 ] || fail "$name: it ends" "$err"
	harmless "$name: on a terminal" "$tmp/transcript"
}

# --- lookup: every type in every layout ---------------------------------------------------
types='A AAAA NS CNAME SOA PTR HINFO MX TXT RP AFSDB TYPE19 TYPE20 TYPE26 SRV NAPTR KX CERT DNAME DS
	SSHFP IPSECKEY RRSIG NSEC DNSKEY TLSA OPENPGPKEY SVCB HTTPS SPF URI CAA TYPE65280 ANY'
for output in text short full table json; do
	for type in $types; do
		for name in evil evilodd; do
			netkit lookup --output "$output" -t "$type" "$name.test"
			# The answer was understood, or refused in words; a crash is neither.
			[ $? -lt 128 ] || echo "crash: $type $output" >>"$tmp/crashes"
		done
	done >"$tmp/all" 2>"$tmp/complaints"
	harmless "lookup --output $output of every type" "$tmp/all"
	harmless "lookup --output $output: standard error" "$tmp/complaints"
	holds "lookup --output $output: the strings were there" grep -q ']0' "$tmp/all"
done
holds 'no crash' test ! -e "$tmp/crashes"
for output in text short full table json; do
	on_terminal "lookup --output $output TXT" netkit lookup --output "$output" evil.test TXT
	on_terminal "lookup --output $output ANY" netkit lookup --output "$output" evil.test ANY
	on_terminal "lookup --output $output, extended error" netkit lookup --output "$output" evilede.test A
	on_terminal "lookup --output $output, NSID" netkit lookup --output "$output" evilnsid.test A
	on_terminal "lookup --output $output, unknown option" netkit lookup --output "$output" evilopt.test A
	on_terminal "lookup --output $output, garbage" netkit lookup --output "$output" garbage.test A
done
on_terminal 'lookup -v' netkit lookup -v evil.test MX
on_terminal 'lookup --debug' netkit lookup --debug all evil.test MX
on_terminal 'a name typed with ESC' netkit lookup "${evil}ok.test"
on_terminal 'an option typed with ESC' netkit lookup "--x$evil"
on_terminal 'a command typed with ESC' netkit "x$evil"

# --- hostinfo -------------------------------------------------------------------------------
printf '127.0.0.1 localhost evil%b\n' "$evil" | own_file /etc/hosts
printf 'echo 7/tcp alias%b\n' "$evil" | own_file /etc/services
for option in --canonical --entry --all --legacy --reverse --json; do
	on_terminal "hostinfo $option" netkit hostinfo "$option" evil.test
	on_terminal "hostinfo $option of a hosts file" netkit hostinfo "$option" localhost
done
on_terminal 'hostinfo --reverse of an evil PTR' netkit hostinfo --reverse 192.0.2.1
on_terminal "lookup of an address" netkit lookup 192.0.2.1
holds "the name was shown" grep -q "]0" "$tmp/transcript"
on_terminal 'hostinfo --service' netkit hostinfo --service echo
on_terminal 'hostinfo' netkit hostinfo

# --- streams --------------------------------------------------------------------------------
start banner peer --deadline 60s listen 127.0.0.1 0 accept send "$evil"'\x9b31m\xe2\x80\xaehello\r\n'"$evil" shut gone again
must_await banner listening
port=$(port_of banner)
on_terminal 'connect' netkit connect 127.0.0.1 "$port"
holds 'what came is shown' grep -q hello "$tmp/transcript"
on_terminal 'connect -v' netkit connect -v 127.0.0.1 "$port"
on_terminal 'connect --telnet never' netkit connect --telnet never 127.0.0.1 "$port"
on_terminal 'connect --debug all' netkit connect --debug all 127.0.0.1 "$port"
on_terminal 'echo-client' bash -c "echo x | netkit echo-client 127.0.0.1 $port"
on_terminal 'echo-client --prompt' bash -c "echo x | netkit echo-client --prompt 127.0.0.1 $port"
on_terminal 'echo-client --json' bash -c "echo x | netkit echo-client --json 127.0.0.1 $port"
on_terminal 'echo-client --ping' netkit echo-client --ping --count 1 127.0.0.1 "$port"

run netkit connect 127.0.0.1 "$port"
is "$(od -An -tx1 "$tmp/out" | tr -d ' \n')" \
	"$(printf '%s\x9b31m\xe2\x80\xaehello\r\n%s' "$evil" "$evil" | od -An -tx1 | tr -d ' \n')" \
	'into a pipe every byte passes'
harmless 'and nothing of it is on standard error' "$tmp/err"

start free peer listen 127.0.0.1 0 hold
must_await free listening
own=$(port_of free)
stop free
start listen ptydrive --transcript "$tmp/listened" netkit listen -v "127.0.0.1:$own" <<'E'
expect listening on
expect hello
end
E
wait_for_listener "$own"
run peer connect 127.0.0.1 "$own" send "$evil"'hello\n'"$evil" close
finish listen
is "$status" 0 'listen on a terminal shows what came'
harmless 'listen: on a terminal' "$tmp/listened"

start serve ptydrive --transcript "$tmp/served" netkit echo-serve -vv --tcp "127.0.0.1:$own" <<'E'
expect listening on
expect received
signal 15
end
E
wait_for_listener "$own"
run peer connect 127.0.0.1 "$own" send "$evil"'hello\n'"$evil" shut gone
finish serve
is "$status" 0 'echo-serve on a terminal says what it does'
harmless 'echo-serve: on a terminal' "$tmp/served"

# A path of a unix socket is a string of the peer's, too.
start socket peer listen "unix:$tmp/$evil" accept close
must_await socket listening
on_terminal 'connect to a path with ESC' netkit connect -v "unix:$tmp/$evil"
done_testing
