#!/bin/bash
# How long a lookup takes from start to end, against a bare C program that sends the same query
# and receives the same reply, and against dig, kdig, drill, host and nslookup: 200 runs of each,
# in turn, against a knotd of the script's own on loopback.  The plain form (A and AAAA) is
# measured, and A alone; nslookup asks for A and AAAA, host for A, AAAA and MX.
#
#	tests/bench/lookup.sh build/release/netkit [ROUNDS]
set -euo pipefail
netkit=$(realpath "${1:?usage: lookup.sh PATH-OF-NETKIT [ROUNDS]}")
rounds=${2:-200}
here=$(dirname "$(realpath "$0")")
PATH=$PATH:/usr/sbin:/sbin
for program in knotd:knot cc:gcc python3:python3; do
	command -v "${program%:*}" >/dev/null || { echo "${program#*:} is not installed"; exit 1; }
done
tmp=$(mktemp -d)
trap 'kill ${server-} 2>/dev/null && wait "$server"; rm -rf "$tmp"' EXIT

for program in bare_lookup turns; do
	cc -O2 -D_GNU_SOURCE -o "$tmp/$program" "$here/$program.c"
done
printf '%s\n' '$ORIGIN bench.test.' '$TTL 3600' '@ SOA ns1 h 1 3600 600 86400 300' \
	'@ NS ns1' 'ns1 A 127.0.0.1' 'www A 192.0.2.1' 'www AAAA 2001:db8::1' >"$tmp/zone"

# A port that is free now may be taken when knotd comes: then another one.
for attempt in 1 2 3 4 5; do
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
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
	if "$netkit" lookup -q -s www.bench.test "@127.0.0.1:$port" >/dev/null 2>&1; then
		break
	fi
	kill "$server" 2>/dev/null || true
	server=
done
[ -n "$server" ] || { cat "$tmp/log"; exit 1; }

# The others, as far as they are installed: their start-up files are passed by.
others=()
other() { # PACKAGE COMMAND…
	if command -v "$2" >/dev/null; then
		others+=(-- "${@:2}")
	else
		echo "left out: $2 (package $1)"
	fi
}
other bind9-dnsutils dig -r -p "$port" @127.0.0.1 www.bench.test A
other knot-dnsutils kdig -p "$port" @127.0.0.1 www.bench.test A
other ldnsutils drill -p "$port" @127.0.0.1 www.bench.test A
other bind9-host host -p "$port" www.bench.test 127.0.0.1
other bind9-dnsutils nslookup "-port=$port" www.bench.test 127.0.0.1

"$tmp/turns" "$rounds" "$tmp/bare_lookup" www.bench.test "$port" \
	-- "$netkit" lookup www.bench.test "@127.0.0.1:$port" \
	-- "$netkit" lookup www.bench.test A "@127.0.0.1:$port" \
	-- /bin/true "${others[@]}"

"$here/lookup_tls.sh" "$netkit"
