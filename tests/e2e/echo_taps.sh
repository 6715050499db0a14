# --pcap and --hex of echo-client and echo-serve: lines, messages and datagrams, as they pass.
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

# --- the server ------------------------------------------------------------------------------

start watched netkit echo-serve --pcap "$tmp/s.pcapng" --hex "$tmp/s.txt" 127.0.0.1:0 "unix:$tmp/w.sock"
must_await watched 'listening on unix'
port=$(port_of watched '127.0.0.1:[0-9]+ tcp')
udp=$(port_of watched '127.0.0.1:[0-9]+ udp')
head -c 400000 /dev/zero | tr '\0' x >"$tmp/long"
echo >>"$tmp/long"
for i in 1 2 3 4; do
	netkit echo-client 127.0.0.1 "$port" <"$tmp/long" | hash_of /dev/stdin >"$tmp/hash.$i" &
done
expect 0 'beside others' netkit echo-client 127.0.0.1 "$port" <<<$'one\ntwo'
wait $(jobs -p | grep -vE "^($(pid_of echo)|$(pid_of watched))$")
is "$(sort -u "$tmp"/hash.[1-4])" "$(hash_of "$tmp/long")" 'long lines'
expect 0 'a unix socket' netkit echo-client "unix:$tmp/w.sock" <<<three
expect 0 'datagrams' netkit echo-client --ping -u -c 3 -i 0 127.0.0.1 "$udp"
stop watched
is "$status" 0 'the server ends as ever'
is "$(tshark -r "$tmp/s.pcapng" -T fields -e tcp.stream 2>/dev/null | grep . | sort -u | wc -l)" 6 'six connections'
is "$(tshark -r "$tmp/s.pcapng" -Y udp -T fields -e udp.length 2>/dev/null | grep -c 136)" 6 'and datagrams each way'
is "$(complaints "$tmp/s.pcapng")" '' 'without a warning'
is "$(tshark -r "$tmp/s.pcapng" -Y 'tcp.flags.fin == 1' -T fields -e tcp.srcport 2>/dev/null | wc -l)" 12 \
	'each ended by both sides'
is "$(tshark -r "$tmp/s.pcapng" -Y "tcp.len > 0 && tcp.srcport == $port" -T fields -e tcp.len 2>/dev/null |
	awk '{ n += $1 } END { print n }')" $((4 * 400001 + 8)) 'every byte'
like "$(cat "$tmp/s.txt")" "> 00000000  6f 6e 65 0a  " 'the dump has the echo'

start full netkit echo-serve --tcp --hex /dev/full 127.0.0.1:0
must_await full 'listening on'
run netkit echo-client 127.0.0.1 "$(port_of full)" <<<one
finish full
is "$status" 7 'a full disk ends the server'
like "$err" '/dev/full: cannot write' 'and is told'
for model in uring threads fork iterative; do
	expect 2 "the model $model" netkit echo-serve --model "$model" --pcap "$tmp/m.pcapng" 127.0.0.1:0
done
expect 2 'several workers' netkit echo-serve --workers 2 --pcap "$tmp/m.pcapng" 127.0.0.1:0
like "$err" '--pcap: is for the model epoll and one worker' 'cannot share a capture'
holds 'which is not begun' test ! -e "$tmp/m.pcapng"
done_testing
