# For the measurements of this folder: a folder of the script's own in $tmp, where it stands from
# then on, and there a knotd with one UDP worker on loopback for the zone bench.test.

# need PROGRAM[:PACKAGE]…
need() {
	local program

	PATH=$PATH:/usr/sbin:/sbin
	for program; do
		command -v "${program%:*}" >/dev/null && continue
		echo "${program%:*} is not installed (package ${program#*:})" >&2
		exit 1
	done
}

tmp=$(mktemp -d)
trap 'kill ${helper-} ${server-} 2>/dev/null || true; wait; rm -rf "$tmp"' EXIT

# A port that is free; it may be taken when its server comes.
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_knotd NETKIT: with the records of $tmp/zone; its port is in $port.
start_knotd() {
	local attempt

	for attempt in 1 2 3 4 5; do
		port=$(free_port)
		cat >"$tmp/knot.conf" <<-END
		server:
		  listen: 127.0.0.1@$port
		  udp-workers: 1
		  tcp-workers: 1
		  rundir: $tmp
		database:
		  storage: $tmp
		zone:
		  - domain: bench.test
		    file: $tmp/zone
		    zonefile-sync: -1
		    journal-content: none
		END
		knotd -c "$tmp/knot.conf" >"$tmp/log" 2>&1 &
		server=$!
		timeout 10 grep -q -m1 'server started' \
			< <(tail -n +1 -s 0.05 --pid="$server" -f "$tmp/log") || true
		"$1" lookup -q -s ns1.bench.test "@127.0.0.1:$port" >/dev/null 2>&1 && return
		kill "$server" 2>/dev/null || true
		server=
	done
	cat "$tmp/log" >&2
	exit 1
}
