# listen --pcap and --hex: what passes on the connections that it takes.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs tshark
export HOME=$tmp

fields() { # FILE FIELD…
	local file=$1 field args=()
	shift
	for field; do args+=(-e "$field"); done
	tshark -r "$file" -T fields "${args[@]}" 2>/dev/null
}
complaints() { # FILE
	tshark -r "$1" -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE \
		-Y '_ws.expert.severity >= 0x00600000 || tcp.analysis.flags' 2>/dev/null
}

start one netkit listen --pcap "$tmp/a.pcapng" --hex "$tmp/a.txt" 0 <<<answer
must_await one 'listening on'
port=$(port_of one)
expect 0 'a connection' netkit connect 127.0.0.1 "$port" <<<question
is "$out" answer 'carries what it carries'
finish one
is "$status$out" 0question 'both ways'
is "$(fields "$tmp/a.pcapng" tcp.flags | head -3 | tr '\n' ' ')" '0x0002 0x0012 0x0010 ' 'the handshake'
is "$(fields "$tmp/a.pcapng" tcp.dstport | head -1)" "$port" 'is begun by the client'
is "$(complaints "$tmp/a.pcapng")" '' 'Wireshark has no warning'
like "$(cat "$tmp/a.txt")" '< 00000000  71 75 65 73' 'the dump has what came'
like "$(cat "$tmp/a.txt")" '> 00000000  61 6e 73 77' 'and what went'

start many netkit listen -k -e cat --pcap "$tmp/b.pcapng" --hex "$tmp/b.txt" 0
must_await many 'listening on'
port=$(port_of many)
for i in 1 2 3 4 5; do
	netkit connect 127.0.0.1 "$port" <<<"line $i" >"$tmp/many.$i" &
done
wait $(jobs -p | grep -v "^$(pid_of many)$")
is "$(cat "$tmp"/many.[1-5])" "$(printf 'line %s\n' 1 2 3 4 5)" 'five at a time'
stop many
is "$(complaints "$tmp/b.pcapng")" '' 'share a capture without a warning'
is "$(fields "$tmp/b.pcapng" tcp.stream | sort -u | wc -l)" 5 'as five streams'
is "$(grep -cE '^.{15} [1-5] 127' "$tmp/b.txt")" 5 'and a dump'

start datagrams netkit listen -u -e cat --pcap "$tmp/c.pcapng" 127.0.0.1:0
must_await datagrams 'listening on'
port=$(port_of datagrams)
expect 0 'datagrams' netkit connect -u 127.0.0.1 "$port" <<<hello
stop datagrams
is "$(fields "$tmp/c.pcapng" udp.dstport udp.length | head -1)" "$port	14" 'are packets of UDP'
is "$(complaints "$tmp/c.pcapng")" '' 'no warning'

start unix netkit listen --pcap "$tmp/d.pcapng" "unix:$tmp/l.sock" <<<answer
must_await unix 'listening on'
expect 0 'a unix socket' netkit connect "unix:$tmp/l.sock" <<<question
finish unix
is "$(fields "$tmp/d.pcapng" frame.comment | grep .)" "unix:$tmp/l.sock" 'has its path in the comment'
is "$(complaints "$tmp/d.pcapng")" '' 'no warning'

# --- TLS: with --keylog the capture has what opens it ----------------------------------------
secret_talk() { # VERSION FILE [OPTION…]: a line each way over TLS, into that capture
	start tls netkit listen -k -e rev --tls --tls-max "$1" --pcap "$2" "${@:3}" 127.0.0.1:0
	must_await tls 'listening on'
	expect 0 "TLS $1" netkit connect --tls --insecure 127.0.0.1 "$(port_of tls)" <<<plain
	stop tls
	unlike "$(cat -v "$2")" 'plain|nialp' 'on the wire it is secret'
}
decrypted() { # FILE: what Wireshark finds inside TLS
	tshark -r "$1" -q -z follow,tls,ascii,0 2>/dev/null | grep -E 'plain|nialp' | tr -d '\n\t'
}
for version in 1.2 1.3; do
	secret_talk "$version" "$tmp/tls$version.pcapng" --keylog "$tmp/secrets"
	is "$(decrypted "$tmp/tls$version.pcapng")" plainnialp 'Wireshark needs the file alone to read it'
done
is "$(complaints "$tmp/tls1.3.pcapng")" '' 'and has no warning'
is "$(stat -c %a "$tmp/secrets")" 600 'the secrets are for us alone'
secret_talk 1.3 "$tmp/closed.pcapng"
is "$(decrypted "$tmp/closed.pcapng")" '' 'without --keylog it stays secret'

start full netkit listen --hex /dev/full 127.0.0.1:0
must_await full 'listening on'
run netkit connect 127.0.0.1 "$(port_of full)" <<<question
finish full
is "$status" 7 'a full disk is status 7'
like "$err" '/dev/full: cannot write' 'and told'
expect 2 'standard output is taken' netkit listen --pcap - 0
done_testing
