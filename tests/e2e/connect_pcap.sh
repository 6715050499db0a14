# connect --pcap: what Wireshark makes of the captures.  They are read by tshark without a
# warning, and following a stream gives the bytes that were sent.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
needs tshark
export HOME=$tmp # tshark looks for its settings there

# The packets of a capture, a line each, by the columns that are named.
packets() { # FILE FIELD…
	local file=$1 field args=()
	shift
	for field; do args+=(-e "$field"); done
	tshark -r "$file" -T fields "${args[@]}" 2>"$tmp/tshark.err"
}

# What Wireshark finds worth a warning or an error; nothing but checksums is looked for beyond it.
complaints() { # FILE
	tshark -r "$1" -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE -o ip.check_checksum:TRUE \
		-Y '_ws.expert.severity >= 0x00600000 || tcp.analysis.flags' 2>&1 |
		grep -v '^Running as user'
}

follow() { # FILE SIDE: the bytes of stream 0 that one side sent (0: the client), as hex
	tshark -r "$1" -q -z follow,tcp,raw,0 2>/dev/null | grep -E '^\s*[0-9a-f]+$' |
		if [ "$2" = 0 ]; then grep -v '^\s'; else grep '^\s'; fi | tr -d '[:space:]'
}

hex() { basenc --base16 -w0 "$1" | tr A-F a-f; }

start echo netkit echo-serve 127.0.0.1:0 '[::1]:0' "unix:$tmp/echo.sock"
must_await echo 'listening on unix'
port=$(port_of echo '127.0.0.1:[0-9]+ tcp')
port6=$(port_of echo ':1\]:[0-9]+ tcp')
udp=$(port_of echo '127.0.0.1:[0-9]+ udp')

# --- a conversation ------------------------------------------------------------------------

printf 'hello\nworld\n' >"$tmp/said"
expect 0 'a conversation is captured' netkit connect --pcap "$tmp/a.pcapng" 127.0.0.1 "$port" <"$tmp/said"
is "$out" "$(cat "$tmp/said")" 'and carried as without it'
# The end of the input may come before or behind the echo.
like "$(packets "$tmp/a.pcapng" tcp.flags | tr '\n' ' ')" \
	'^0x0002 0x0012 0x0010 0x0018 0x0010 (0x0018 0x0010 0x0011|0x0011 0x0018 0x0010) 0x0011 0x0010 $' \
	'SYN, SYN+ACK, ACK, bytes and ACK each way, FIN, FIN, ACK'
is "$(complaints "$tmp/a.pcapng")" '' 'Wireshark has no warning for it, and the checksums are right'
is "$(follow "$tmp/a.pcapng" 0)" "$(hex "$tmp/said")" 'following the stream gives what was sent'
is "$(follow "$tmp/a.pcapng" 1)" "$(hex "$tmp/said")" 'and what came back'
is "$(packets "$tmp/a.pcapng" ip.src tcp.dstport | head -1)" "127.0.0.1	$port" 'the addresses are right'
is "$(stat -c %a "$tmp/a.pcapng")" 600 'the file is for its owner alone'
like "$(capinfos "$tmp/a.pcapng" 2>/dev/null)" 'Capture application: *netkit [0-9]' 'it says who wrote it'
now=$(date +%s) at=$(packets "$tmp/a.pcapng" frame.time_epoch | head -1)
holds 'its times are real' test $((now - ${at%.*})) -le 60 -a $((now - ${at%.*})) -ge 0

expect 0 'over IPv6' netkit connect --pcap "$tmp/b.pcapng" ::1 "$port6" <"$tmp/said"
is "$(complaints "$tmp/b.pcapng")" '' 'no warning'
is "$(follow "$tmp/b.pcapng" 1)" "$(hex "$tmp/said")" 'the same bytes'
is "$(packets "$tmp/b.pcapng" ipv6.src | sort -u)" ::1 'IPv6 it is'

expect 0 'in the older format' netkit connect --pcap "$tmp/c.pcap" 127.0.0.1 "$port" <"$tmp/said"
like "$(capinfos "$tmp/c.pcap" 2>/dev/null)" 'nanosecond pcap' 'by the name of the file'
is "$(complaints "$tmp/c.pcap")" '' 'no warning'
is "$(follow "$tmp/c.pcap" 0)" "$(hex "$tmp/said")" 'the same bytes'

# --- much ----------------------------------------------------------------------------------

head -c 3000000 /dev/urandom >"$tmp/much"
expect 0 'three megabytes' netkit connect --pcap "$tmp/d.pcapng" 127.0.0.1 "$port" <"$tmp/much"
holds 'are carried' cmp -s "$tmp/out" "$tmp/much"
is "$(complaints "$tmp/d.pcapng")" '' 'no warning'
follow "$tmp/d.pcapng" 0 | tr a-f A-F | basenc --base16 -d >"$tmp/followed"
holds 'and followed' cmp -s "$tmp/followed" "$tmp/much"
holds 'no packet is longer than IP allows' test "$(packets "$tmp/d.pcapng" ip.len | sort -n | tail -1)" -le 65535

# --- ends ----------------------------------------------------------------------------------

start cut peer listen 127.0.0.1 0 accept read 1 send 'half' reset
must_await cut 'listening on'
expect 8 'a reset' netkit connect --pcap "$tmp/e.pcapng" 127.0.0.1 "$(port_of cut)" <<<x
is "$(packets "$tmp/e.pcapng" tcp.flags | tail -1)" 0x0014 'is RST, ACK'
is "$(packets "$tmp/e.pcapng" tcp.srcport | tail -1)" "$(port_of cut)" 'from the peer'

# --- datagrams and unix sockets --------------------------------------------------------------

expect 0 'datagrams' netkit connect -u --pcap "$tmp/f.pcapng" 127.0.0.1 "$udp" <"$tmp/said"
is "$(packets "$tmp/f.pcapng" udp.dstport udp.length | tr '\n' ' ')" \
	"$udp	20 $(packets "$tmp/f.pcapng" udp.srcport | head -1)	20 " 'are packets of UDP'
is "$(complaints "$tmp/f.pcapng")" '' 'no warning'

expect 0 'a unix socket' netkit connect --pcap "$tmp/g.pcapng" "unix:$tmp/echo.sock" <"$tmp/said"
is "$(follow "$tmp/g.pcapng" 1)" "$(hex "$tmp/said")" 'the same bytes'
is "$(packets "$tmp/g.pcapng" frame.comment | grep .)" "unix:$tmp/echo.sock" 'its path is a comment'
is "$(complaints "$tmp/g.pcapng")" '' 'no warning'

# --- TLS: the wire in the capture, and with --keylog what opens it ---------------------------

make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
echo_port=$port
start_openssl rev good -rev
decrypted() { # FILE [OPTION…]: what Wireshark finds inside TLS
	tshark -r "$1" "${@:2}" -q -z follow,tls,ascii,0 2>/dev/null | grep -E 'plain|nialp'
}
for version in 1.2 1.3; do
	expect 0 "TLS $version" netkit connect --tls --ca "$tmp/ca.pem" --tls-max "$version" \
		--pcap "$tmp/tls$version.pcapng" --keylog "$tmp/secrets$version" 127.0.0.1 "$port" <<<plain
	is "$(decrypted "$tmp/tls$version.pcapng" | tr -d '\n\t')" plainnialp \
		'Wireshark needs the file alone to read it'
	is "$(complaints "$tmp/tls$version.pcapng")" '' 'and has no warning'
	unlike "$(cat -v "$tmp/tls$version.pcapng")" 'plain|nialp' 'but on the wire it is secret'
done
expect 0 'without --keylog' netkit connect --tls --ca "$tmp/ca.pem" --pcap "$tmp/i.pcapng" \
	127.0.0.1 "$port" <<<plain
is "$(decrypted "$tmp/i.pcapng")" '' 'it stays secret'
expect 0 'in the older format' netkit connect --tls --ca "$tmp/ca.pem" --pcap "$tmp/j.pcap" \
	--keylog "$tmp/secrets" 127.0.0.1 "$port" <<<plain
is "$(decrypted "$tmp/j.pcap" -o "tls.keylog_file:$tmp/secrets" | tr -d '\n\t')" plainnialp \
	'the secrets are beside it'
port=$echo_port

# --- where to -------------------------------------------------------------------------------

expect 7 'a file that is there is kept' netkit connect --pcap "$tmp/a.pcapng" 127.0.0.1 "$port" <"$tmp/said"
like "$err" 'a.pcapng: cannot create: file exists' 'and the reason told'
is "$(packets "$tmp/a.pcapng" frame.number | wc -l)" 10 'untouched'
expect 7 'a full disk' netkit connect --pcap /dev/full 127.0.0.1 "$port" <"$tmp/said"
like "$err" '/dev/full: cannot write: no space left on device' 'is told'
expect 0 'to standard output' netkit connect --pcap - 127.0.0.1 "$port" <"$tmp/said"
is "$(follow "$tmp/out" 1)" "$(hex "$tmp/said")" 'the capture alone'
expect 2 'probes have no bytes' netkit connect -z --pcap "$tmp/h.pcapng" 127.0.0.1 "$port"
holds 'and make no file' test ! -e "$tmp/h.pcapng"

done_testing
