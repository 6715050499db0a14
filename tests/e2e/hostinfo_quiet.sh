# What hostinfo sends: nothing but what its manual page announces, whoever starts it.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs strace
if is_sanitized; then
	skip 'system calls' 'a sanitizer makes calls of its own'
	done_testing
fi
ip link add one type veth peer name two || bail 'no veth interfaces here'
ip link set one addrgenmode none
ip link set two addrgenmode none
ip address add 192.0.2.10/24 dev one
ip address add 2001:db8::10/64 dev one nodad
ip link set one up
ip link set two up
ip route add default via 192.0.2.1
ip -6 route add default via 2001:db8::1
hostname vm
printf '127.0.0.1 localhost\n::1 localhost\n192.0.2.10 vm.example.test vm\n' | own_file /etc/hosts
printf 'nameserver 192.0.2.53\nnameserver 127.0.0.1\noptions timeout:1 attempts:1\n' | own_file /etc/resolv.conf
start dns fakedns 127.0.0.1 53
must_await dns 'listening on'

# Whom a command sends bytes to, by the address of the socket's peer or by that of the call: addresses
# and ports, each once.
sends_to() { # COMMAND…
	strace -f -qq -yy -e trace=sendto,sendmsg,sendmmsg,write -e signal=none -o "$tmp/calls" "$@" >"$tmp/out" 2>&1
	status=$?
	sed -nE 's/.*<(UDP|TCP)(v6)?:\[[^]]*->([^]]*)\]>.*/\3/p
		s/.*sin6?_port=htons\(([0-9]+)\).*(inet_addr\(|inet_pton\(AF_INET6, )"([^"]*)".*/\3:\1/p' "$tmp/calls" |
		sort -u | tr '\n' ' '
}

is "$(sends_to netkit hostinfo)" '' 'about this host nothing is sent when /etc/hosts has its name'
is "$(sends_to netkit hostinfo --json)" '' 'nor as JSON'
is "$(sends_to netkit hostinfo --service)" '' 'nor for services'
is "$(sends_to netkit hostinfo --source files --reverse vm)" '' 'nor for the source files'
is "$(sends_to netkit hostinfo --reverse --entry 192.0.2.10 2>&1)" '' 'nor for a usage error'
is "$(sends_to netkit hostinfo --lint)" '127.0.0.1:53 192.0.2.53:53 ' '--lint asks the name servers'
is "$(sends_to netkit hostinfo ok.test)" '127.0.0.1:53 192.0.2.53:53 ' 'a name in no file is asked of them, too'

for line in '' '--json' '--service' '--service http' '--source files --reverse vm' '--entry vm' '--all vm' '--legacy vm' '--hex vm'; do
	# shellcheck disable=SC2086
	expect 0 "as nobody: hostinfo $line" "${as_nobody[@]}" netkit hostinfo $line
	is "$err" '' 'with no complaint'
	mine=$out
	# shellcheck disable=SC2086
	run netkit hostinfo $line
	is "$(sed 's/"took_ms":[0-9.e-]*//' <<<"$mine")" "$(sed 's/"took_ms":[0-9.e-]*//' <<<"$out")" 'and the same output as for root'
done
done_testing
