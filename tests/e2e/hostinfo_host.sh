# hostinfo HOST: files of the script's own, so every answer is known.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

# An address and a way out in each family, so that getaddrinfo gives both.
ip address add 192.0.2.10/24 dev lo
ip address add 2001:db8::10/64 dev lo nodad
ip route add default dev lo
ip -6 route add default dev lo

hostname vm
own_file /etc/hosts <<'END'
127.0.0.1	localhost
::1		localhost ip6-localhost
192.0.2.7	www.example.test www web
192.0.2.8	two.example.test two
2001:db8::8	two.example.test two
192.0.2.9	four.example.test
192.0.2.10	vm.example.test vm
2001:db8::9	six.example.test
END
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' | own_file /etc/resolv.conf

# --- one address a line
expect 0 'a name with one address' netkit hostinfo www.example.test
is "$out" 192.0.2.7 'is one line'
is "$err" '' 'and nothing on standard error'
expect 0 'a name with two' netkit hostinfo two
is "$(sort <<<"$out")" $'192.0.2.8\n2001:db8::8' 'is two lines'
is "$out" "$(getent ahosts two | awk '$2 == "STREAM" { print $1 }')" 'in the order of getaddrinfo'
expect 0 '-4' netkit hostinfo -4 two
is "$out" 192.0.2.8 'leaves IPv4'
expect 0 '-6' netkit hostinfo -6 two
is "$out" 2001:db8::8 'leaves IPv6'
expect 0 'an address' netkit hostinfo ::FFFF:1.2.3.4
is "$out" ::ffff:1.2.3.4 'is its own answer'
expect 0 'the short form that programs take' netkit hostinfo 127.1
is "$out" 127.0.0.1 'is an address, too'

# --- services
expect 0 'with a port' netkit hostinfo two 443
is "$(sort <<<"$out")" $'192.0.2.8:443\n[2001:db8::8]:443' 'each address has it'
expect 0 'with the name of a service' netkit hostinfo www https
is "$out" 192.0.2.7:443 'its port'
expect 2 'a port that is none' netkit hostinfo www 65536
like "$err" 'port 65536 is out of range: 0 to 65535' 'is told'
expect 0 'two hosts' netkit hostinfo www localhost
is "$(awk '{ print $1, $2 }' <<<"$out" | sort)" \
	$'127.0.0.1 localhost\n192.0.2.7 www\n::1 localhost' 'each line says which one'
expect 0 'two hosts, one with a port' netkit hostinfo www 25 localhost
like "$out" '192.0.2.7:25 +www' 'the number belongs to the first'

# --- layouts
expect 0 '--canonical' netkit hostinfo --canonical web
is "$out" www.example.test 'the first name of the line'
expect 0 '--canonical of an address' netkit hostinfo -c 192.0.2.7
is "$out" 192.0.2.7 'is the address'
expect 0 '--hex' netkit hostinfo --hex www
is "$out" '192.0.2.7  0xc0000207' 'beside the address'
expect 0 '--hex of IPv6' netkit hostinfo --hex six.example.test
is "$out" '2001:db8::9  0x20010db8000000000000000000000009' '32 digits'
expect 0 '--reverse' netkit hostinfo --reverse 192.0.2.7
is "$out" '192.0.2.7  www.example.test  confirmed
192.0.2.7  www               confirmed
192.0.2.7  web               confirmed' 'a line for each name, which leads back'
expect 0 '--entry' netkit hostinfo --entry web
is "$out" $'names     www.example.test web www\naddresses 192.0.2.7' 'names and addresses'
expect 0 '--entry of an address' netkit hostinfo --entry 192.0.2.7
is "$out" $'names     www.example.test www web\naddresses 192.0.2.7' 'the same'
expect 0 '--all' netkit hostinfo --all www 80
is "$out" '192.0.2.7:80  AF_INET  SOCK_STREAM  IPPROTO_TCP
192.0.2.7:80  AF_INET  SOCK_DGRAM   IPPROTO_UDP
192.0.2.7:80  AF_INET  SOCK_RAW     IPPROTO_IP' 'as addrinfo has them'
expect 0 '--legacy' netkit hostinfo --legacy -4 web
is "$out" 'gethostbyname("web")
    h_name      www.example.test
    h_aliases   www
                web
    h_addrtype  AF_INET
    h_length    4
    h_addr_list 192.0.2.7
gethostbyname2("web", AF_INET)
    h_name      www.example.test
    h_aliases   www
                web
    h_addrtype  AF_INET
    h_length    4
    h_addr_list 192.0.2.7' 'as struct hostent has it'
expect 2 'layouts exclude each other' netkit hostinfo --all --entry www
expect 2 'and need a host' netkit hostinfo --all
like "$err" 'the host is missing' 'which is told'

# --- failures: nobody listens on port 53 here
expect 3 'no name server' netkit hostinfo nosuch.example.test
is "$err" 'netkit hostinfo: nosuch.example.test: no name server gave an answer
hint: netkit hostinfo shows the name servers of this host' 'says so, with a hint'
expect 1 'a name that its only source does not have' netkit hostinfo --source files nosuch.test
is "$err" 'netkit hostinfo: nosuch.test: no such name
hint: netkit lookup asks the name servers themselves' 'is an answer'
is "$out" '' 'with no output'
expect 1 'one of several' netkit hostinfo --source files nosuch.test www
is "$out" '192.0.2.7  www' 'the others are shown'
expect 10 'an address of the other family' netkit hostinfo -6 192.0.2.7
like "$err" 'is no IPv6 address' 'is told'

long=$(printf 'a%.0s' {1..300})
expect 1 'a name that is too long' netkit hostinfo --source files "www.example.test$long"
like "$err" ': no such name' 'is not cut'

start dns fakedns 127.0.0.1 53
must_await dns 'listening on'
expect 1 'NXDOMAIN' netkit hostinfo nxdomain.test.
expect 3 'a server that fails' netkit hostinfo servfail.test.
expect 0 'a name from the DNS' netkit hostinfo -4 ok.test.
like "$out" '^[0-9.]+$' 'an address'
run netkit hostinfo --canonical evil.test.
unlike "$out$err" $'\033' 'what the DNS says is escaped'
run netkit hostinfo --legacy evil.test.
unlike "$out$err" $'\033' 'with --legacy, too'

# --- JSON
for line in two 'two 80' '--reverse localhost' '--entry web' '--all two 80' '--legacy two' \
	'--legacy nxdomain.test' '--source files two' '-6 localhost' ''; do
	# shellcheck disable=SC2086
	run netkit hostinfo --json $line
	printf '%s\n' "$out" >"$tmp/json"
	holds "hostinfo --json $line keeps to its schema" \
		python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/hostinfo.json" <"$tmp/json"
done
expect 1 'an error with --json' netkit hostinfo --json --source files nosuch.test
printf '%s\n' "$out" >"$tmp/json"
holds 'keeps to the schema of errors' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/error.json" <"$tmp/json"
like "$out" '"status":1,"code":"EAI_NONAME"' 'and has the exit status'
expect 0 'JSON of two hosts' netkit hostinfo --json www two
is "$(wc -l <<<"$out")" 2 'is two documents'

expect 7 'a full disk' bash -c 'netkit hostinfo localhost >/dev/full'
done_testing
