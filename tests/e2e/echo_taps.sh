# echo-client --pcap and --hex: lines, messages and datagrams, as they pass.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs tshark
export HOME=$tmp

start echo netkit echo-serve 127.0.0.1:0 '[::1]:0' "unix:$tmp/echo.sock"
must_await echo 'listening on unix'
port=$(port_of echo '127.0.0.1:[0-9]+ tcp')
udp6=$(port_of echo ':1\]:[0-9]+ udp')

payloads() { # FILE: of each packet that has any, who sent it, and what
	tshark -r "$1" -Y 'tcp.len > 0 || udp' -T fields -e ipv6.src -e tcp.srcport -e udp.srcport \
		-e data.data -e tcp.payload 2>/dev/null
}
complaints() { # FILE
	tshark -r "$1" -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE \
		-Y '_ws.expert.severity >= 0x00600000 || tcp.analysis.flags' 2>/dev/null
}

expect 0 'lines' netkit echo-client --pcap "$tmp/a.pcapng" --hex "$tmp/a.txt" 127.0.0.1 "$port" \
	<<<$'one\ntwo'
is "$out" $'one\ntwo' 'are echoed as ever'
is "$(payloads "$tmp/a.pcapng" | grep -c .)" 4 'four packets have bytes'
is "$(complaints "$tmp/a.pcapng")" '' 'and Wireshark has no warning'
is "$(grep -cE '^[<>] 0000000[04]  (6f 6e 65|74 77 6f)' "$tmp/a.txt")" 4 'the dump has them, too'

expect 0 'messages' netkit echo-client --ping -c 2 -i 0 --size 30 --pcap "$tmp/b.pcapng" \
	"unix:$tmp/echo.sock"
is "$(payloads "$tmp/b.pcapng" | grep -c .)" 4 'each way'
is "$(complaints "$tmp/b.pcapng")" '' 'no warning'

expect 0 'datagrams' netkit echo-client --ping -u -c 2 -i 0 --size 30 --pcap "$tmp/c.pcapng" \
	--hex "$tmp/c.txt" ::1 "$udp6"
is "$(payloads "$tmp/c.pcapng" | grep -c .)" 4 'each way'
is "$(tshark -r "$tmp/c.pcapng" -T fields -e udp.length 2>/dev/null | sort -u)" 38 'of the size that was asked for'
is "$(complaints "$tmp/c.pcapng")" '' 'no warning'
is "$(grep -c '^[<>] 00000000' "$tmp/c.txt")" 4 'the dump has them, too'

expect 7 'a full disk' netkit echo-client --hex /dev/full 127.0.0.1 "$port" <<<one
like "$err" '/dev/full: cannot write' 'is told'
expect 7 'also of datagrams' netkit echo-client --ping -u -c 1 --hex /dev/full ::1 "$udp6"
expect 2 'standard output is taken' netkit echo-client --pcap - 127.0.0.1 "$port" <<<one
like "$err" 'standard output has the echoes' 'by the echoes'
done_testing
