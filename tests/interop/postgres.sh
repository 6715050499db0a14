#!/bin/bash
# STARTTLS with PostgreSQL: its SSLRequest.
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
for folder in /usr/lib/postgresql/*/bin; do
	PATH=$PATH:$folder
done
wants initdb postgresql-15
# It refuses to be root.
user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
mkdir "$tmp/own"
cp "$tmp/good.pem" "$tmp/good.key" "$tmp/own"
chmod 600 "$tmp/own/good.key"
chown -R 65534:65534 "$tmp/own"
expect 0 'a cluster' "${user[@]}" initdb -D "$tmp/own/data" -A trust -U stranger --no-sync
start server "${user[@]}" postgres -D "$tmp/own/data" -h 127.0.0.1 -p 5432 -k "$tmp/own" -c fsync=off \
	-c ssl=on -c ssl_cert_file="$tmp/own/good.pem" -c ssl_key_file="$tmp/own/good.key"
startup='\x00\x00\x00\x2a\x00\x03\x00\x00user\x00stranger\x00database\x00template1\x00\x00'
converse postgres 5432 "$startup"'X\x00\x00\x00\x04' server_version
stop server INT
done_testing
