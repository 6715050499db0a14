#!/bin/bash
# How long a lookup over TLS, HTTPS and QUIC takes from start to end, against dig and kdig: 100
# runs of each, in turn, against an unbound of the script's own on loopback; over QUIC, which no
# server of Debian 12 speaks, against quicdns of the tests, if it is named.  All trust the same
# authority and check the name but for `dig +tls` and `dig +https`, which check nothing when they
# are not told to; they are told, too.
#
#	tests/bench/lookup_tls.sh build/release/netkit [ROUNDS [build/dev/tests/quicdns]]
set -euo pipefail
netkit=$(realpath "${1:?usage: lookup_tls.sh PATH-OF-NETKIT [ROUNDS [QUICDNS]]}")
rounds=${2:-100}
quicdns=${3:+$(realpath "$3")}
here=$(dirname "$(realpath "$0")")
PATH=$PATH:/usr/sbin:/sbin
tmp=$(mktemp -d)
trap 'kill ${helper-} ${server-} 2>/dev/null || true; wait; rm -rf "$tmp"' EXIT
unset SSL_CERT_FILE SSL_CERT_DIR

cc -O2 -D_GNU_SOURCE -o "$tmp/turns" "$here/turns.c"
cd "$tmp"
for name in ca server; do
	openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
done
openssl req -x509 -key ca.key -out ca.pem -days 2 -subj /CN=Bench
openssl req -new -key server.key -subj /CN=server -out server.csr
echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' >ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
	-extfile ext -out server.pem 2>/dev/null

free_port()
{
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Ports that are free now may be taken when unbound comes: then others.
for attempt in 1 2 3 4 5; do
	tls=$(free_port) https=$(free_port)
	cat >unbound.conf <<-END
	server:
	  interface: 127.0.0.1@$tls
	  interface: 127.0.0.1@$https
	  tls-port: $tls
	  https-port: $https
	  tls-service-key: $tmp/server.key
	  tls-service-pem: $tmp/server.pem
	  do-daemonize: no
	  username: ""
	  chroot: ""
	  directory: $tmp
	  pidfile: ""
	  use-syslog: no
	  local-zone: "bench.test." static
	  local-data: "www.bench.test. A 192.0.2.1"
	  local-data: "www.bench.test. AAAA 2001:db8::1"
	END
	unbound -d -c unbound.conf >log 2>&1 &
	server=$!
	timeout 10 grep -q -m1 'start of service' \
		< <(tail -n +1 -s 0.05 --pid="$server" -f log) || true
	if "$netkit" lookup -q -s www.bench.test "@tls://127.0.0.1:$tls" --ca ca.pem >/dev/null 2>&1; then
		break
	fi
	kill "$server" 2>/dev/null || true
	server=
done
[ -n "$server" ] || { cat log; exit 1; }

echo 'over TLS'
"$tmp/turns" "$rounds" dig -r -p "$tls" @127.0.0.1 +tls-ca=ca.pem www.bench.test A +short \
	-- kdig -p "$tls" @127.0.0.1 +tls-ca=ca.pem +tls-hostname=localhost www.bench.test A +short \
	-- "$netkit" lookup -s www.bench.test A "@tls://127.0.0.1:$tls" --ca ca.pem
echo 'over HTTPS'
"$tmp/turns" "$rounds" dig -r -p "$https" @127.0.0.1 +https +tls-ca=ca.pem www.bench.test A +short \
	-- kdig -p "$https" @127.0.0.1 +https +tls-ca=ca.pem +tls-hostname=localhost www.bench.test A +short \
	-- "$netkit" lookup -s www.bench.test A "@https://127.0.0.1:$https" --ca ca.pem
[ -n "$quicdns" ] || exit 0
"$quicdns" server.pem server.key good >ready 2>/dev/null &
helper=$!
timeout 10 grep -q -m1 listening < <(tail -n +1 -s 0.05 --pid="$helper" -f ready)
quic=$(sed 's/.*://' ready)
echo 'over QUIC'
"$tmp/turns" "$rounds" kdig -p "$quic" @127.0.0.1 +tls-ca=ca.pem +tls-hostname=localhost +quic www.bench.test A +short \
	-- "$netkit" lookup -s www.bench.test A "@quic://127.0.0.1:$quic" --ca ca.pem
