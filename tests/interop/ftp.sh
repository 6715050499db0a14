#!/bin/bash
# STARTTLS with vsftpd: AUTH TLS (RFC 4217).
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
wants vsftpd vsftpd
mkdir "$tmp/empty"
cat >"$tmp/vsftpd.conf" <<-END
	listen=YES
	listen_address=127.0.0.1
	background=NO
	anonymous_enable=YES
	secure_chroot_dir=$tmp/empty
	ssl_enable=YES
	allow_anon_ssl=YES
	rsa_cert_file=$tmp/good.pem
	rsa_private_key_file=$tmp/good.key
END
start server vsftpd "$tmp/vsftpd.conf"
# It ends without a farewell of TLS, which is said, and is status 8.
converse ftp 21 'FEAT\r\nQUIT\r\n' '221 Goodbye.' 8
like "$err" 'without a farewell' 'ftp: and the reason is said'
stop server
done_testing
