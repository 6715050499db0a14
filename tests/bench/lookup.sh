#!/bin/bash
# How long a lookup takes from start to end, against a bare C program that sends the same query
# and receives the same reply, and against dig, kdig, drill, host and nslookup: 200 runs of each,
# in turn, against a knotd of the script's own on loopback.  The plain form (A and AAAA) is
# measured, and A alone; nslookup asks for A and AAAA, host for A, AAAA and MX.
#
# Then lookup_tls.sh measures TLS, HTTPS and, with quicdns, QUIC.
#
#	tests/bench/lookup.sh build/release/netkit [ROUNDS [build/dev/tests/quicdns]]
set -euo pipefail
netkit=$(realpath "${1:?usage: lookup.sh PATH-OF-NETKIT [ROUNDS [QUICDNS]]}")
rounds=${2:-200}
here=$(dirname "$(realpath "$0")")
. "$here/lib_knotd.sh"
need knotd:knot cc:gcc python3

for program in bare_lookup turns; do
	cc -O2 -D_GNU_SOURCE -o "$tmp/$program" "$here/$program.c"
done
printf '%s\n' '$ORIGIN bench.test.' '$TTL 3600' '@ SOA ns1 h 1 3600 600 86400 300' \
	'@ NS ns1' 'ns1 A 127.0.0.1' 'www A 192.0.2.1' 'www AAAA 2001:db8::1' >"$tmp/zone"

start_knotd "$netkit"

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

"$here/lookup_tls.sh" "$netkit" 100 ${3:+"$3"}
