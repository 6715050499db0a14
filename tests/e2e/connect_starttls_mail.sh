#!/bin/bash
# STARTTLS with mail servers of Debian: dovecot as imap, pop3, sieve, lmtp and smtp (submission),
# postfix as smtp, the latter with DANE, too.
. "${SOURCE:?top of the tree}/tests/e2e/lib_signed.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_postfix.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
chmod 755 "$tmp"

talk() { # PROTOCOL PORT LINES EXPECTED
	wait_for_port 127.0.0.1 "$2"
	expect 0 "$1" netkit connect --crlf --starttls "$1" --ca "$tmp/ca.pem" 127.0.0.1 "$2" \
		< <(printf '%s\n' "$3")
	like "$out" "$4" "$1: the server answers through TLS"
	expect 0 "$1: a report" netkit connect --tls-info --starttls "$1" --ca "$tmp/ca.pem" 127.0.0.1 "$2"
	like "$out" 'verdict      trusted' "$1: on the same certificate"
	expect 6 "$1: an authority that is not known" netkit connect --starttls "$1" 127.0.0.1 "$2" </dev/null
}

if command -v dovecot >/dev/null; then
	mkdir "$tmp/dovecot"
	cat >"$tmp/dovecot.conf" <<-E
		protocols = imap pop3 sieve lmtp submission
		hostname = localhost
		submission_relay_host = 127.0.0.1
		base_dir = $tmp/dovecot
		state_dir = $tmp/dovecot
		log_path = /dev/stderr
		listen = 127.0.0.1
		ssl = yes
		ssl_cert = <$tmp/good.pem
		ssl_key = <$tmp/good.key
		default_login_user = nobody
		default_internal_user = nobody
		service lmtp {
		  inet_listener lmtp {
		    address = 127.0.0.1
		    port = 24
		  }
		}
		passdb {
		  driver = static
		  args = nopassword=y
		}
		userdb {
		  driver = static
		  args = uid=nobody gid=nogroup home=/nonexistent
		}
	E
	start dovecot dovecot -F -c "$tmp/dovecot.conf"
	talk imap 143 $'b CAPABILITY\nc LOGOUT' 'b OK'
	talk pop3 110 $'CAPA\nQUIT' $'\+OK'
	talk sieve 4190 $'CAPABILITY\nLOGOUT' '"IMPLEMENTATION"'
	talk lmtp 24 $'LHLO localhost\nQUIT' '250[ -]'
	talk smtp 587 $'EHLO localhost\nQUIT' '250[ -]'
	stop dovecot
else
	skip 'imap, pop3, sieve, lmtp and smtp' 'dovecot is not installed'
fi

if ! has_postfix; then
	skip 'smtp with postfix' "$reason"
else
	start_postfix mail.test <<-E
		smtpd_tls_security_level = may
		smtpd_tls_cert_file = $tmp/good.pem
		smtpd_tls_key_file = $tmp/good.key
	E
	talk smtp 25 $'EHLO localhost\nQUIT' '250-mail\.test.*221 '

	# A mail server as RFC 7672 has it: its key is in the signed DNS, and no authority is asked.
	zone test
	{
		printf 'mail A 127.0.0.1\n_25._tcp.mail TLSA 3 1 1 '
		openssl pkey -in "$tmp/good.key" -pubout -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1
	} >>"$tmp/test.zone"
	sign_top
	start_nsd . test
	expect 0 'smtp with DANE' netkit connect --crlf --starttls smtp --dane --anchor "$tmp/root.key" -v \
		mail.test 25 < <(printf 'EHLO localhost\nQUIT\n')
	like "$out|$err" '250-mail\.test.*TLSA 3 1 1, DANE-EE' 'the server is trusted for its key in the DNS'
	stop postfix
fi
done_testing
