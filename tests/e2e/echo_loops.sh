#!/bin/bash
# Services that answer everything, and a datagram with a forged sender between two of them: with
# echo-serve on either side nothing goes round.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs python3

# Forges one datagram: from 127.0.0.2 PORT to 127.0.0.1 PORT.
forge() { # FROM TO
	python3 - "$@" <<-'END'
		import socket, struct, sys
		source, target = map(int, sys.argv[1:])
		data = b"round and round"
		s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
		s.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
		s.sendto(struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(data), 1, 0, 64, 17, 0,
		                     socket.inet_aton("127.0.0.2"), socket.inet_aton("127.0.0.1"))
		         + struct.pack("!HHHH", source, target, 8 + len(data), 0) + data, ("127.0.0.1", 0))
	END
}

# What the port 19 of old does: a line for whatever comes.
start chargen python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.2", 19))
print("ready", flush=True)
while True:
    s.sendto(b"0123456789", s.recvfrom(65536)[1])'
must_await chargen ready

# How many datagrams there have been in this namespace until none came for 300 ms.
datagrams() {
	local before now until=$(($(now_ms) + 5000))
	now=$(awk '/^Udp: [0-9]/ { print $2 + $3 + $4 }' /proc/net/snmp)
	before=-1
	while [ "$now" -ne "$before" ] && [ "$(now_ms)" -lt "$until" ]; do
		before=$now
		await chargen 'no such line' 0.3
		now=$(awk '/^Udp: [0-9]/ { print $2 + $3 + $4 }' /proc/net/snmp)
	done
	echo "$now"
}

stops() { # NAME FROM TO MOST: a forged datagram makes at most so many
	local before after
	before=$(datagrams)
	forge "$2" "$3"
	after=$(datagrams)
	holds "$1: $((after - before)) datagrams" [ $((after - before)) -le "$4" ]
}

start here netkit echo-serve -v --udp 127.0.0.1:7 127.0.0.1:4007
must_await here '127\.0\.0\.1:4007 udp'
start there netkit echo-serve -v --udp 127.0.0.2:7 127.0.0.2:4007 127.0.0.2:5007
must_await there '127\.0\.0\.2:5007 udp'
stops 'two echo-serves on port 7' 7 7 1
stops 'two echo-serves on the same port, which is not known for echo' 4007 4007 1
stops 'a chargen and an echo-serve' 19 7 1
stops 'a chargen and an echo-serve on another port' 19 4007 1
stop there
stop here
like "$err" 'datagrams from a port that answers by itself: 3' 'what was not answered is counted'
like "$err" "datagrams from the server's own port number: 1" 'by its reason'
done_testing
