# shellcheck shell=bash
# A certificate authority of the script's own, and Debian's unbound, which answers over TLS and
# HTTPS with a certificate of that authority:
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib_tls.sh" || exit 1
#	make_authority
#	certificate good subjectAltName=DNS:dns.test,IP:127.0.0.1
#	start_unbound good		# UDP 53, TLS 853, HTTPS 443
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs unbound python3
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1

start_unbound() { # NAME-OF-CERTIFICATE
	cat >"$tmp/unbound.conf" <<-E
	server:
		interface: 127.0.0.1@53
		interface: 127.0.0.1@853
		interface: 127.0.0.1@443
		tls-port: 853
		https-port: 443
		tls-service-key: "$tmp/$1.key"
		tls-service-pem: "$tmp/$1.pem"
		do-daemonize: no
		username: ""
		chroot: ""
		directory: "$tmp"
		pidfile: ""
		use-syslog: no
		log-queries: yes
		local-zone: "example.test." static
		local-data: "www.example.test. A 192.0.2.1"
		local-data: "www.example.test. AAAA 2001:db8::1"
		local-data: "v4.example.test. A 192.0.2.4"
	$(for i in {1..300}; do echo "	local-data: 'many.example.test. A 10.0.$((i / 200)).$((i % 200))'"; done)
	E
	start unbound unbound -d -c "$tmp/unbound.conf"
	must_await unbound 'start of service'
}

# Forty names and their eighty answers need one connection.
shares_a_connection() { # WAY
	local i names=()
	for i in {1..40}; do names+=(www.example.test); done
	run strace -f -o "$tmp/trace" netkit lookup -s "${names[@]}" "@$1://127.0.0.1" --ca "$tmp/ca.pem"
	is "$status $(wc -l <"$tmp/out")" '0 80' 'forty names'
	is "$(grep -cE '^[0-9]+ +connect\(.*AF_INET' "$tmp/trace")" 1 'over one connection'
}

# A server with a habit: see there.  The port is in $(port_of NAME).
start_tlspeer() { # NAME CERTIFICATE MODE [VERSION]
	start "$1" python3 "$SOURCE/tests/support/tlspeer.py" "$tmp/$2.pem" "$tmp/$2.key" "${@:3}"
	must_await "$1" 'listening on'
}
