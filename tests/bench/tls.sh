#!/bin/bash
# What TLS costs: a connection with one line each way, from start to end, against a program that
# does nothing else (bare_tls.c); and how fast bytes go through it, against ncat and socat, each
# tool sending to itself, all in turn:
#
#	tests/bench/tls.sh build/release/netkit [ROUNDS [MIB [CONNECTIONS]]]
set -euo pipefail
netkit=$(realpath "${1:?usage: tls.sh PATH-OF-NETKIT [ROUNDS [MIB [CONNECTIONS]]]}")
rounds=${2:-5} size=${3:-256} connections=${4:-200}
here=$(dirname "$(realpath "$0")")
for program in ncat socat openssl:openssl cc:gcc; do
	command -v "${program%:*}" >/dev/null || { echo "${program#*:} is not installed"; exit 1; }
done
tmp=$(mktemp -d)
trap 'kill ${server-} 2>/dev/null || true; wait; rm -rf "$tmp"' EXIT
unset SSL_CERT_FILE SSL_CERT_DIR
for program in transfer turns; do
	cc -O2 -D_GNU_SOURCE -o "$tmp/$program" "$here/$program.c"
done
cc -O2 -o "$tmp/bare_tls" "$here/bare_tls.c" -lssl -lcrypto
cd "$tmp"
openssl ecparam -name prime256v1 -genkey -noout -out key.pem
openssl req -x509 -key key.pem -out cert.pem -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost,IP:127.0.0.1
cat cert.pem key.pem >both.pem
host=127.0.0.1

echo "== from a pipe, to itself"
"$tmp/transfer" "$rounds" "$size" pipe \
	ncat --send-only --ssl $host PORT \
	:: ncat -l --recv-only --ssl --ssl-cert cert.pem --ssl-key key.pem $host PORT \
	-- socat -u -b65536 STDIN "OPENSSL:$host:PORT,verify=0" \
	:: socat -u -b65536 "OPENSSL-LISTEN:PORT,bind=$host,cert=both.pem,verify=0" STDOUT \
	-- "$netkit" connect --tls --ca cert.pem $host PORT \
	:: "$netkit" listen -q --tls --cert both.pem $host:PORT

echo "== connect, a line each way, and leave"
openssl s_server -accept $host:0 -cert cert.pem -key key.pem -rev >log 2>&1 </dev/null &
server=$!
until line=$(grep -a -m1 ^ACCEPT log); do read -rt 0.05 <> <(:) || :; done
port=${line##*:}
echo hello >line
"$tmp/turns" "$connections" "$tmp/bare_tls" "$port" cert.pem \
	-- "$netkit" connect --tls --ca cert.pem $host "$port" <line
