#!/bin/bash
# Well-known ports: echo is 7, and what the lectures name beside it.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

expect 0 'echo' netkit hostinfo --service echo
like "$out" '(^|[^0-9])7([^0-9]|$)' 'echo is port 7'
expect 0 '7' netkit hostinfo --service 7
like "$out" 'echo' 'port 7 is echo'

while read -r name port; do
	run netkit hostinfo --service "$name"
	like "$status $out" "^0 .*(^|[^0-9])$port([^0-9]|$)" "$name is port $port"
	run netkit hostinfo --service "$port"
	like "$status $out" "^0 .*$name" "port $port is $name"
done <<E
echo 7
daytime 13
ftp 21
ssh 22
telnet 23
smtp 25
domain 53
http 80
pop3 110
imap2 143
https 443
E

expect 0 'the whole list' netkit hostinfo --service
like "$out" 'echo' 'has echo'
is "$(($(wc -l <"$tmp/out") > 200))" 1 'and hundreds more'
expect 1 'a service that does not exist' netkit hostinfo --service nosuch

printf 'echo 7/tcp\necho 7/udp\nmine 4711/tcp own\n' | own_file /etc/services
expect 0 'the file of this host is what counts' netkit hostinfo --service mine
like "$out" '4711' 'mine is port 4711'
expect 0 'by its alias' netkit hostinfo --service own
like "$out" '4711' 'the same'

start serve netkit echo-serve 127.0.0.1:mine
must_await serve 'listening on 127\.0\.0\.1:4711 tcp'
expect 0 'names serve in place of numbers everywhere' netkit echo-client 127.0.0.1 mine <<<hello
is "$out" hello 'the echo comes'
done_testing
