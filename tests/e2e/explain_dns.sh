#!/bin/bash
# --explain: stories about name servers, the search list and the order, each from a complaint.
. "${SOURCE:?top of the tree}/tests/e2e/lib_explain.sh" || exit 1

story 'systemd#18974: the search list answers'
resolv 'nameserver 127.0.0.1' 'search a.test b.test'
dns '127.0.0.1 web.b.test A 192.0.2.1'
verdict web search-list \
	'Applications get 192.0.2.1, the address of web.b.test, by the search list (line 2 of /etc/resolv.conf); DNS does not have web itself'
says '.candidates[]' $'web.a.test.\nweb.b.test.\nweb.' 'the candidates are in their order'

story 'doggo#239: search . asks once'
resolv 'nameserver 127.0.0.1' 'search .'
dns '127.0.0.1 web A 192.0.2.1'
verdict web agree 'DNS and applications agree on 192.0.2.1'
says '.candidates[]' web. 'there is one candidate'

story 'kubernetes#64924: ndots:5 asks for what does not exist first'
resolv 'nameserver 127.0.0.1' 'search ns.svc.test svc.test test' 'options ndots:5'
dns '127.0.0.1 api.example.net A 192.0.2.1'
verdict api.example.net ndots \
	'Applications get 192.0.2.1 after 6 queries for names that do not exist: ndots:5 (line 3 of /etc/resolv.conf) puts the search list before the name itself'

story 'doggo#63: the search list is answered by an odd zone'
resolv 'nameserver 127.0.0.1' 'search office.test' 'options ndots:2'
dns '127.0.0.1 *.office.test A 10.0.0.7' '127.0.0.1 www.example A 192.0.2.1'
verdict www.example ndots \
	'Applications get 10.0.0.7, the address of www.example.office.test: ndots:2 (line 3 of /etc/resolv.conf) puts the search list before the name itself, which has 192.0.2.1'

story 'systemd#33822: the search list stands in the environment'
resolv 'nameserver 127.0.0.1' 'search a.test'
export LOCALDOMAIN=b.test
dns '127.0.0.1 web.b.test A 192.0.2.1'
verdict web search-list \
	'Applications get 192.0.2.1, the address of web.b.test, by the search list ($LOCALDOMAIN); DNS does not have web itself'

story 'systemd#39242: an alias in $HOSTALIASES'
printf 'web www.example.test\n' >"$tmp/aliases"
export HOSTALIASES=$tmp/aliases
dns '127.0.0.1 www.example.test A 192.0.2.1'
verdict web hostaliases \
	"Applications get 192.0.2.1, the address of www.example.test: \$HOSTALIASES ($tmp/aliases) says that it is meant by web"

story 'update-systemd-resolved#75: the second server of a VPN is never asked'
resolv 'nameserver 127.0.0.1' 'nameserver 127.0.0.2'
dns '127.0.0.2 intra.test A 10.0.0.5'
verdict intra.test servers-differ \
	'Applications get nothing, because the name server 127.0.0.1 (line 1 of /etc/resolv.conf) says NXDOMAIN, and what it says counts; 127.0.0.2 (line 2 of /etc/resolv.conf) says 10.0.0.5, and is not asked'
is "$status" 1 "$title: status"

story 'kubernetes#16534: musl takes the first answer of any server'
resolv 'nameserver 127.0.0.1' 'nameserver 127.0.0.2'
dns '127.0.0.1 web.test A 10.0.0.5' '127.0.0.2 web.test A 192.0.2.1'
verdict web.test servers-differ \
	'Applications get 10.0.0.5, because the name server 127.0.0.1 (line 1 of /etc/resolv.conf) says 10.0.0.5, and what it says counts; 127.0.0.2 (line 2 of /etc/resolv.conf) says 192.0.2.1, and is not asked'
says '.elsewhere[0].text' 'asks all servers at once and takes the first answer: 10.0.0.5, or 192.0.2.1' 'musl differs'

story 'systemd#5630: no server can be reached'
resolv 'nameserver 127.0.0.7'
verdict web.test dead-server \
	'Applications get nothing: the only name server, 127.0.0.7 (line 1 of /etc/resolv.conf), cannot be reached'
is "$status" 3 "$title: status"

story 'c-ares#545: the first server cannot be reached'
resolv 'nameserver 127.0.0.7' 'nameserver 127.0.0.1'
dns '127.0.0.1 web.test A 192.0.2.1'
verdict web.test dead-server \
	'The name server 127.0.0.7 (line 1 of /etc/resolv.conf) cannot be reached; applications get 192.0.2.1 from the next, 127.0.0.1 (line 2 of /etc/resolv.conf)'

story 'kubernetes#56903: A is answered and AAAA is lost'
resolv 'nameserver 127.0.0.1' 'options timeout:1 attempts:1'
dns '127.0.0.1 web.test A 192.0.2.1' '127.0.0.1 web.test silent AAAA'
verdict web.test silent-family \
	'Applications wait for an answer that never comes: the name server 127.0.0.1 (line 1 of /etc/resolv.conf) answers A and is silent about AAAA'

story 'inspec#2001: IPv6 alone'
dns '127.0.0.1 six.test AAAA 2001:db8::1'
verdict six.test one-family \
	'six.test has no IPv4 address in the DNS, only 2001:db8::1: gethostbyname and programs that know IPv4 alone get nothing'
says '.gethostbyname.code' NO_DATA 'gethostbyname gives nothing'

story 'q#158: the name does not exist'
verdict nothing.test no-name 'Applications get nothing: no source has the name, and DNS says NXDOMAIN'
is "$status" 1 "$title: status"

story 'SupyPlugins#58: the name exists without an address'
dns '127.0.0.1 mail.test empty'
verdict mail.test no-address 'Applications get nothing: mail.test exists in the DNS, but has no address'

story 'pdns#12118: the server fails, and says why'
dns '127.0.0.1 bogus.test SERVFAIL 6 signature expired'
resolv 'nameserver 127.0.0.1' 'options timeout:1 attempts:1'
verdict bogus.test server-failed \
	'Applications get nothing: the name server 127.0.0.1 (line 1 of /etc/resolv.conf) fails on bogus.test (SERVFAIL, DNSSEC Bogus)'
says '.queries[0].extended_error | .code, .text' $'6\nsignature expired' 'the extended error is kept'

story 'systemd#31598: gai.conf turns the order round'
gai '# IPv4 first' 'precedence ::ffff:0:0/96 100'
dns '127.0.0.1 two.test A 192.0.2.1' '127.0.0.1 two.test AAAA 2001:db8::1'
verdict two.test gai-conf \
	'Applications try 192.0.2.1 before 2001:db8::1, because line 2 of /etc/gai.conf gives ::ffff:0:0/96 the precedence 100 (rule 6)'
says '.order[1].rule' 6 'rule 6 decides'
says '.elsewhere[].text' 'tries 2001:db8::1 first: it orders by RFC 6724 and not by /etc/gai.conf' 'c-ares differs'

story 'go#10552: IPv6 first, by the rules'
dns '127.0.0.1 two.test A 192.0.2.1' '127.0.0.1 two.test AAAA 2001:db8::1'
verdict two.test agree 'DNS and applications agree on 2001:db8::1 and 192.0.2.1'
says '.order[] | .source' $'2001:db8::100\n192.0.2.100' 'with the source of each'

story 'curl#16718: IPv6 in the DNS, and no route'
dns '127.0.0.1 two.test A 192.0.2.1' '127.0.0.1 two.test AAAA 2001:db8:1::1'
verdict two.test no-route \
	'Applications try 192.0.2.1 before 2001:db8:1::1, to which this host has no route (rule 1)'

story 'gevent#815: IPv6 is left out by an option'
resolv 'nameserver 127.0.0.1' 'options no-aaaa'
dns '127.0.0.1 two.test A 192.0.2.1' '127.0.0.1 two.test AAAA 2001:db8::1'
verdict two.test no-aaaa \
	'Applications get no IPv6 address, though DNS has one: the option no-aaaa of /etc/resolv.conf leaves it out'

story 'systemd#34011: a local stub made the answer'
resolv 'nameserver 127.0.0.53'
dns '127.0.0.53 gateway.test A 192.0.2.254 0'
verdict gateway.test stub \
	'192.0.2.254 is made by the local stub 127.0.0.53 (line 1 of /etc/resolv.conf) and comes from no zone: its TTL is 0'
says '.queries[0].synthesised' 'made by the local stub (TTL 0)' 'and is marked'

story 'c-ares#734: ndots:0'
resolv 'nameserver 127.0.0.1' 'search a.test' 'options ndots:0'
dns '127.0.0.1 web.a.test A 192.0.2.1'
verdict web search-list \
	'Applications get 192.0.2.1, the address of web.a.test, by the search list (line 2 of /etc/resolv.conf); DNS does not have web itself'
says '.elsewhere[0].text' 'gets nothing: with ndots:0 it does not search for a name with 0 dots' 'musl does not search'

story 'c-ares#398: a candidate exists without an address'
resolv 'nameserver 127.0.0.1' 'search a.test b.test'
dns '127.0.0.1 web.a.test empty' '127.0.0.1 web.b.test A 192.0.2.1'
verdict web search-list \
	'Applications get 192.0.2.1, the address of web.b.test, by the search list (line 2 of /etc/resolv.conf); DNS does not have web itself'
says '.elsewhere[0].text' 'gets nothing: web.a.test exists without an address, and that ends its search' 'musl ends there'

story 'dog#4: an alias leads elsewhere'
dns '127.0.0.1 www.test CNAME host.test' '127.0.0.1 host.test A 192.0.2.1'
verdict www.test agree 'DNS and applications agree on 192.0.2.1'
says '.queries[0].canonical' host.test. 'where it leads is said'

python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/explain.json" <"$tmp/documents" >"$tmp/schema.txt" 2>&1
is "$(cat "$tmp/schema.txt")" '' 'all documents keep to explain.json'
done_testing
