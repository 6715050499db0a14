#!/bin/bash
# STARTTLS with MariaDB: the request of MySQL's protocol that goes on with TLS.
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
wants mariadbd mariadb-server-core
mkdir "$tmp/data"
start server mariadbd --no-defaults --user=root --datadir="$tmp/data" --socket="$tmp/socket" \
	--skip-grant-tables --skip-networking=0 --bind-address=127.0.0.1 --port=3306 \
	--ssl-cert="$tmp/good.pem" --ssl-key="$tmp/good.key"
# the third message of the handshake; then COM_STATISTICS
zeros=$(printf '\\x00%.0s' {1..23})
hello='\x2a\x00\x00\x02\x00\x8a\x00\x00\x00\x00\x00\x01\x21'$zeros'somebody\x00\x00'
# It leaves without a farewell of TLS, or resets: which of them is a race, and both are status 8.
converse mysql 3306 "$hello"'\x01\x00\x00\x00\x09' Uptime: 8
stop server
done_testing
