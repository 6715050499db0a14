#!/bin/bash
# --explain: stories about files, modules and brackets, each from a complaint.
. "${SOURCE:?top of the tree}/tests/e2e/lib_explain.sh" || exit 1

story 'dog#7: the hosts file overrides the DNS'
hosts '127.0.0.1 localhost' '' '10.0.0.9 web.test'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test hosts-file \
	'DNS says 192.0.2.1; applications get 10.0.0.9, because line 3 of /etc/hosts comes first (files before dns)'
says '.verdict.file, .verdict.line' $'/etc/hosts\n3' 'file and line are given'
says '.sources[0].stopped_here, .sources[1].asked_by_programs' $'true\nfalse' 'programs stop before the DNS'
run netkit hostinfo --explain --json web.test
says '.verdict.cause' hosts-file 'hostinfo says the same'

story 'systemd#4801: the hosts file has IPv4 only'
hosts '192.0.2.1 web.test'
dns '127.0.0.1 web.test A 192.0.2.1' '127.0.0.1 web.test AAAA 2001:db8::1'
verdict web.test hosts-family \
	'DNS says 192.0.2.1 and 2001:db8::1; applications get 192.0.2.1 alone, because line 1 of /etc/hosts comes first and has no IPv6 address (files before dns)'

says '.besides[].text' \
	'Programs that ask for IPv6 alone get 2001:db8::1, from the DNS: /etc/hosts has no such address of the name' \
	'and what -6 gives'
is "$(python3 -c 'import socket; print(socket.getaddrinfo("web.test", 0, socket.AF_INET6)[0][4][0])')" \
	2001:db8::1 "$title: which is so"

story 'systemd#18752: the answer is from the hosts file, and the DNS has none'
hosts '10.0.0.9 only.test'
verdict only.test hosts-only \
	'Applications get 10.0.0.9 from line 1 of /etc/hosts; the DNS does not have the name (files before dns)'

story 'systemd#26327: the own name is on 127.0.1.1'
hostname here.test
hosts '127.0.0.1 localhost' '127.0.1.1 here.test here'
dns '127.0.0.1 here.test A 192.0.2.100'
verdict here.test own-name \
	"here.test is this host's own name: applications get 127.0.1.1 from line 2 of /etc/hosts; DNS says 192.0.2.100"

story 'systemd#39836: the own name is made up'
module myhostname
nsswitch 'hosts: files myhostname dns'
sources 'myhostname here 192.0.2.100' 'myhostname here ::1'
verdict here own-name \
	"here is this host's own name: applications get ::1 and 192.0.2.100 from the source myhostname, which makes it up; DNS has none"
says '.sources[1].synthesised' "made up: this host's own name" 'it is marked'

story 'NixOS/nixpkgs#19148: localhost without a line ::1'
hosts '127.0.0.1 localhost'
dns '127.0.0.1 localhost silent AAAA'
resolv 'nameserver 127.0.0.1' 'options timeout:1 attempts:1'
verdict localhost own-name \
	'localhost is the name of the loopback: applications get 127.0.0.1 from line 1 of /etc/hosts; DNS has none'
says '.queries[] | select(.type == "AAAA" and .name == "localhost.") | .fate' timed-out 'the question for AAAA is lost'

story 'avahi#337: mdns4_minimal [NOTFOUND=return] hides a company .local'
module mdns4_minimal
export NSS_DOMAIN=.local
nsswitch '# ours' 'hosts: files mdns4_minimal [NOTFOUND=return] dns'
dns '127.0.0.1 intra.local A 192.0.2.7'
verdict intra.local stopped \
	'DNS says 192.0.2.7; applications get nothing, because mdns4_minimal [NOTFOUND=return] in line 2 of /etc/nsswitch.conf ends the search before dns'
is "$status" 1 "$title: status"
says '.sources[1].stopped_here' true 'and it is marked where'

story 'nss-mdns#81: the printer is on mDNS, dig says NXDOMAIN'
export NSS_DOMAIN=.local
nsswitch 'hosts: files mdns4_minimal [NOTFOUND=return] dns'
sources 'mdns4_minimal printer.local 192.0.2.50'
verdict printer.local other-source \
	'DNS says nothing; applications get 192.0.2.50 from the source mdns4_minimal (mdns4_minimal before dns)'

story 'hypriot/device-init#13: myhostname is not installed'
rm "$tmp/nss/libnss_myhostname.so.2"
nsswitch 'hosts: files myhostname dns'
verdict here missing-module \
	'Applications get nothing: the source myhostname (line 1 of /etc/nsswitch.conf) is not installed: its package is libnss-myhostname'

story 'avahi#52: libnss-mdns is not installed'
nsswitch 'hosts: files mdns_minimal [NOTFOUND=return] dns'
verdict printer.local missing-module \
	'Applications get nothing: the source mdns_minimal (line 1 of /etc/nsswitch.conf) is not installed: its package is libnss-mdns'
says '.sources[1].installed, .sources[1].package' $'false\nlibnss-mdns' 'its package is named'

story 'systemd#6076: resolved knows another network than resolv.conf'
module resolve
export NSS_DOMAIN=.test
nsswitch 'hosts: files resolve [!UNAVAIL=return] dns'
dns '127.0.0.1 vpn.test A 192.0.2.9'
verdict vpn.test stopped \
	'DNS says 192.0.2.9; applications get nothing, because resolve [!UNAVAIL=return] in line 1 of /etc/nsswitch.conf ends the search before dns'

story 'systemd#6224: resolved is not installed, and the line says so'
nsswitch 'hosts: files wins [UNAVAIL=return] dns'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test stopped \
	'DNS says 192.0.2.1; applications get nothing, because wins [UNAVAIL=return] in line 1 of /etc/nsswitch.conf ends the search before dns, and its module is not installed'

story 'fail2ban#2438: nsswitch.conf does not ask the DNS'
nsswitch 'passwd: files' 'hosts: files'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test no-dns \
	'DNS says 192.0.2.1; applications get nothing, because line 2 of /etc/nsswitch.conf (hosts: files) does not ask the DNS'

story 'cdist#270: a bracket that cannot be read'
nsswitch 'hosts: files dns' 'passwd: files [NOTFOUND=retrun] nis'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test bad-nsswitch \
	'Applications get nothing, since line 2 of /etc/nsswitch.conf cannot be read: with a bracket that is wrong no source is asked at all'

story 'apache2buddy#213: a comment behind the sources'
nsswitch 'hosts: files # dns'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test agree 'DNS and applications agree on 192.0.2.1'
says '.besides[0].text' \
	'In line 1 of /etc/nsswitch.conf # counts as a source, and the words behind it are asked, too: a comment needs a line of its own there' \
	'the comment is no comment'

story 'mailinabox#66: two lines have the name, and one counts'
hosts '10.0.0.8 two.test' '10.0.0.9 two.test'
host_conf
dns '127.0.0.1 two.test A 192.0.2.1'
verdict two.test hosts-file \
	'DNS says 192.0.2.1; applications get 10.0.0.8, because line 1 of /etc/hosts comes first (files before dns)'
says '.besides[].cause' hosts-first-line 'the other line is told of'

story 'NixOS#1248: without nsswitch.conf'
nsswitch 'passwd: files'
hosts '10.0.0.9 web.test'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test hosts-file \
	'DNS says 192.0.2.1; applications get 10.0.0.9, because line 1 of /etc/hosts comes first (files before dns)'
says '.configuration.nsswitch.hosts, .configuration.nsswitch.line' $'files dns\nnull' 'the default counts'

story 'docker-alpine#8: musl reads the hosts file whatever nsswitch.conf says'
nsswitch 'hosts: dns files'
hosts '10.0.0.9 web.test'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test agree 'DNS and applications agree on 192.0.2.1'
says '.elsewhere[0].library, .elsewhere[0].text' \
	$'musl\ngets 10.0.0.9: all lines of /etc/hosts come first, whatever /etc/nsswitch.conf says' 'musl differs'

story 'a number is an address to getaddrinfo'
verdict 127.1 numeric \
	'getaddrinfo reads 127.1 as the address 127.0.0.1 and asks no source; dig, host and nslookup ask the DNS for a name'
says '.queries | length' 0 'nothing is sent'

python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/explain.json" <"$tmp/documents" >"$tmp/schema.txt" 2>&1
is "$(cat "$tmp/schema.txt")" '' 'all documents keep to explain.json'
done_testing
