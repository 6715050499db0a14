#!/bin/bash
# STARTTLS with nnrpd of INN, the part that readers talk to (RFC 4642).
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
PATH=$PATH:/usr/lib/news/bin
wants nnrpd inn2
mkdir -p "$tmp/news/overview"
cat >"$tmp/news/inn.conf" <<-END
	mta: "/bin/true %s"
	domain: news.test
	pathhost: news.test
	hismethod: hisv6
	ovmethod: tradindexed
	enableoverview: true
	pathnews: $tmp/news
	pathbin: /usr/lib/news/bin
	pathetc: $tmp/news
	pathdb: $tmp/news
	pathrun: $tmp/news
	pathtmp: $tmp/news
	pathlog: $tmp/news
	pathspool: $tmp/news
	pathhttp: $tmp/news
	runasuser: nobody
	runasgroup: nogroup
	nnrpdloadlimit: 0
	tlscertfile: $tmp/news/good.pem
	tlskeyfile: $tmp/news/good.key
END
printf 'auth all { hosts: "*" default: "<user>" }\naccess all { users: "*" newsgroups: "*" }\n' \
	>"$tmp/news/readers.conf"
cp "$tmp/good.pem" "$tmp/good.key" "$tmp/news"
printf 'method trash {\n newsgroups: *\n class: 0\n}\n' >"$tmp/news/storage.conf"
touch "$tmp/news/"{active,newsgroups,history,overview/group.index}
chown -R nobody:nogroup "$tmp/news"
chmod 600 "$tmp/news/good.key"
start server env INNCONF="$tmp/news/inn.conf" nnrpd -D -f -p 119 -4 127.0.0.1
converse nntp 119 'CAPABILITIES\r\nQUIT\r\n' 'VERSION 2'
stop server
done_testing
