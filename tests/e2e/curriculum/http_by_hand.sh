#!/bin/bash
# The lecture speaks HTTP by hand: a request typed into telnet, and into netkit connect, against
# a real web server on port 80.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs busybox telnet

mkdir "$tmp/www"
echo '<html><body>Hello from the web server.</body></html>' >"$tmp/www/index.html"
printf '127.0.0.1 localhost www.cmu.edu\n' | own_file /etc/hosts
start http busybox httpd -f -p 127.0.0.1:80 -h "$tmp/www"
wait_for_port 127.0.0.1 80

session() { # COMMAND…
	run ptydrive "$@" www.cmu.edu 80 <<'E'
expect Trying 127.0.0.1...
expect Connected to www.cmu.edu.
expect Escape character is '^]'.
line GET / HTTP/1.1
line Host: www.cmu.edu
line
expect HTTP/1.1 200 OK
expect Hello from the web server.
expect Connection closed by foreign host.
status 0
E
	is "$status$err" 0 "$1: a request typed on a terminal"
}
session telnet
session netkit connect

printf 'GET / HTTP/1.0\r\n\r\n' >"$tmp/request"
expect 0 'a request from a file' netkit connect www.cmu.edu http <"$tmp/request"
like "$out" $'^HTTP/1\\.. 200 OK\r' 'the status line'
like "$out" 'Content-[Ll]ength: 53' 'a header'
like "$out" $'\r\n\r\n<html><body>Hello from the web server\\.</body></html>$' 'the page, unchanged'

expect 0 'lines ended by netkit' netkit connect --crlf www.cmu.edu 80 <<<$'GET /nosuch HTTP/1.0\n'
like "$out" '^HTTP/1\.. 404 Not Found' 'a page that does not exist'

# The lecture's other half: a browser's request, as a server sees it.
start once netkit listen 127.0.0.1:0
must_await once 'listening on 127\.0\.0\.1:[0-9]+'
start client busybox wget -q -O "$tmp/got" "http://127.0.0.1:$(port_of once)/hello"
holds "netkit listen shows what a client asks" await once "GET /hello HTTP/1\."
holds "with its headers" await once "Host: 127\.0\.0\.1"
done_testing
