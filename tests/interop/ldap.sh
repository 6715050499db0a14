#!/bin/bash
# STARTTLS with slapd: the extended operation of LDAP (RFC 4511 section 4.14).
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
wants slapd slapd
cat >"$tmp/slapd.conf" <<-END
	pidfile $tmp/slapd.pid
	argsfile $tmp/slapd.args
	TLSCertificateFile $tmp/good.pem
	TLSCertificateKeyFile $tmp/good.key
	TLSCACertificateFile $tmp/ca.pem
END
start server slapd -d 0 -f "$tmp/slapd.conf" -h ldap://127.0.0.1:389
# After a bind without a name, the root entry: which extensions are there?
bind='0\x0c\x02\x01\x02\x60\x07\x02\x01\x03\x04\x00\x80\x00'
search='0\x39\x02\x01\x03c\x34\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00'
search+='\x87\x0bobjectClass0\x14\x04\x12supportedExtension'
converse ldap 389 "$bind$search" 1.3.6.1.4.1.1466.20037
stop server
done_testing
