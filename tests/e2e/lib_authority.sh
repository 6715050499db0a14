# shellcheck shell=bash
# A certificate authority of the script's own, behind lib.sh or lib_namespace.sh:
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
#	make_authority
#	certificate good subjectAltName=DNS:good.test,IP:127.0.0.1
#	start_openssl good good -rev		# the port is in $port
needs openssl
unset SSL_CERT_FILE SSL_CERT_DIR

new_key() { # FILE
	openssl ecparam -name prime256v1 -genkey -noout -out "$1" 2>/dev/null
}

make_authority() {
	new_key "$tmp/ca.key"
	openssl req -x509 -key "$tmp/ca.key" -out "$tmp/ca.pem" -days 30 -subj '/CN=Test Authority' \
		2>>"$tmp/openssl.log" || bail "no authority: $(cat "$tmp/openssl.log")"
}

# $tmp/NAME.pem and $tmp/NAME.key, issued by ca, or by $issuer.
certificate() { # NAME EXTENSION [OPTION-OF-OPENSSL-X509…]
	local name=$1 extension=$2
	shift 2
	[ -e "$tmp/$name.key" ] || new_key "$tmp/$name.key"
	printf '%s\n' "$extension" >"$tmp/$name.ext"
	openssl req -new -key "$tmp/$name.key" -subj "/CN=$name.test" -out "$tmp/$name.csr" &&
		openssl x509 -req -in "$tmp/$name.csr" -CA "$tmp/${issuer:-ca}.pem" \
			-CAkey "$tmp/${issuer:-ca}.key" -CAcreateserial -days 10 \
			-extfile "$tmp/$name.ext" -out "$tmp/$name.pem" "$@"
} 2>>"$tmp/openssl.log"

# OpenSSL's own server, with $tmp/CERTIFICATE.pem and what else s_server takes; $port.
start_openssl() { # NAME CERTIFICATE [OPTION…]
	start "$1" openssl s_server -accept 127.0.0.1:0 -cert "$tmp/$2.pem" -key "$tmp/$2.key" \
		-cipher DEFAULT@SECLEVEL=0 "${@:3}"
	must_await "$1" '^ACCEPT .*:[0-9]+'
	port=${line##*:}
}
