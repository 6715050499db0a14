#!/bin/bash
# What docs/guide/watching-the-echo.md shows is what is captured, and what Wireshark's own capture
# of the same conversation has.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/support/guide.sh" || exit 1
needs tshark dumpcap
export HOME=$tmp TZ=UTC
cd "$tmp" || bail 'there is no scratch folder'

# Root is warned of tshark each time, and everybody of nothing else here.
tshark=$(command -v tshark)
printf '#!/bin/sh\nexec %s "$@" 2>/dev/null\n' "$tshark" >"$tmp/bin/tshark"
chmod 755 "$tmp/bin/tshark"

# Types words, each when the one before has come back in capitals: then it is in a file.
cat >"$tmp/bin/typing" <<'E'
#!/bin/bash
echoes() { cat talk.* 2>/dev/null | grep -ac "${1^^}"; }
for word; do
	before=$(echoes "$word")
	echo "$word"
	for ((i = 0; i < 2000; i++)); do
		[ "$(echoes "$word")" -le "$before" ] || break
	done
done
E
chmod 755 "$tmp/bin/typing"

start capitals netkit echo-serve --tcp --upper 127.0.0.1:15213
must_await capitals 'listening on'
start echo netkit echo-serve --udp 127.0.0.1:7
must_await echo 'listening on'

# Times, and the ports and numbers of clients, are others each time.
even() {
	sed -E 's/\b[0-9]+\.[0-9]{9}\b/TIME/g;s/[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}/TIME/
		s/[0-9.]+ (us|ms|s)\b/TIME/g;s/\b[3-6][0-9]{4}\b/PORT/g;s/ +/ /g' "$1"
}
ip_local_port_range=$(cat /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null)
like "$ip_local_port_range" '^3[0-9]{4}.6[0-9]{4}$' 'ports of clients have five figures'

start dumpcap dumpcap -q -i lo -f 'tcp port 15213' -w "$tmp/real.pcapng"
must_await dumpcap 'File: '
guide_is_true "$SOURCE/docs/guide/watching-the-echo.md" 5

# The first conversation, as it was on the wire: what is more than a bare acknowledgement.
wire() { # FILE
	tshark -r "$1" -Y 'tcp.stream == 0 && (tcp.len > 0 || tcp.flags.syn == 1 || tcp.flags.fin == 1)' \
		-T fields -e ip.src -e tcp.srcport -e tcp.dstport -e tcp.flags.str -e tcp.seq -e tcp.ack \
		-e tcp.len -e tcp.payload
}
until_ms=$(($(now_ms) + 20000))
until [ "$(wire "$tmp/real.pcapng" | grep -c F)" -ge 2 ] || [ "$(now_ms)" -gt "$until_ms" ]; do :; done
kill -INT "$(pid_of dumpcap)"
finish dumpcap
is "$(wire "$tmp/talk.pcapng")" "$(wire "$tmp/real.pcapng")" 'a capture of the network card has the same packets'
is "$(wire "$tmp/talk.pcapng" | wc -l)" 8 'eight of them'
done_testing
