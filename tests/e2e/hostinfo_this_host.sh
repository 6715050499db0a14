# hostinfo without a HOST: interfaces, source addresses, name servers, of a machine made up.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
own_file /etc/resolv.conf <<'END'
nameserver 192.0.2.53
nameserver 2001:db8::53
search example.test other.test
options timeout:1 attempts:1
END
hostname vm
printf '127.0.0.1 localhost\n192.0.2.10 vm.example.test vm\n' | own_file /etc/hosts

expect 0 'before there is a route' netkit hostinfo
like "$out" $'\nspeaks from +no default route for IPv4\n +no default route for IPv6\n' 'is told'

# A pair of interfaces is there in every kernel with network namespaces.
ip link add one type veth peer name two || bail 'no veth interfaces here'
ip link set one address 02:00:00:00:00:01 mtu 1400 up
ip link set two up
ip address add 192.0.2.10/24 dev one
ip address add 2001:db8::10/64 dev one nodad
ip route add default via 192.0.2.1
ip -6 route add default via 2001:db8::1
ip link add three type veth peer name four

expect 0 'this host' netkit hostinfo
like "$out" $'(^|\n)node name +vm\nfull name +vm.example.test \(from line 2 of /etc/hosts\)\n' 'names'
like "$out" $'\ninterfaces +lo: up, MTU 65536\n +127.0.0.1/8\n' 'loopback'
like "$out" $'\n +one: up, MTU 1400, MAC 02:00:00:00:00:01\n +192.0.2.10/24\n +2001:db8::10/64\n' \
	'an interface with its addresses'
like "$out" $'\n +three: down, MTU 1500, MAC ([0-9a-f]{2}:){5}[0-9a-f]{2}\n' 'one that is down'
like "$out" $'\nspeaks from +192.0.2.10\n +2001:db8::10\n' 'source addresses'
like "$out" $'\nname servers +192.0.2.53\n +2001:db8::53\n' 'name servers'
like "$out" $'\nsearch list +example.test other.test$' 'search list'
unlike "$out" $'\033' 'no colour in a pipe'
expect 0 'in colour' netkit hostinfo --color always
like "$out" $'\033' 'when it is asked for'

expect 0 '-4' netkit hostinfo -4
unlike "$out" '2001:db8::10' 'leaves IPv6 addresses out'
like "$out" '192.0.2.10' 'and IPv4 ones in'
expect 0 '-6' netkit hostinfo -6
unlike "$out" '192.0.2.10' 'the other way round'
expect 0 '--hex' netkit hostinfo --hex
like "$out" '192.0.2.10/24  0xc000020a' 'each address as a number, too'

expect 0 'as JSON' netkit hostinfo --json
is "$(python3 -c '
import json, sys
d = json.load(sys.stdin)
one = [i for i in d["interfaces"] if i["name"] == "one"][0]
print(d["node"], d["full_name"]["name"], d["full_name"]["source"], d["full_name"]["line"])
print(one["mac"], one["mtu"], one["state"], [a["address"] for a in one["addresses"]][:2])
print(d["speaks_from"]["ipv4"], d["speaks_from"]["ipv6"], d["name_servers"], d["search"])
' <<<"$out")" "vm vm.example.test files 2
02:00:00:00:00:01 1400 up ['192.0.2.10', '2001:db8::10']
192.0.2.10 2001:db8::10 ['192.0.2.53', '2001:db8::53'] ['example.test', 'other.test']" 'the same facts'

# A node name whose full name nobody gives: the wait for it ends.
hostname silent.test
printf 'nameserver 192.0.2.53\noptions timeout:30 attempts:5\n' | own_file /etc/resolv.conf
begun=$(now_ms)
expect 0 'a name server that never answers' netkit hostinfo
took=$(($(now_ms) - begun))
like "$out" $'\nfull name +not known: not found out within 5 s\n' 'costs five seconds'
holds "and no more ($took ms)" test "$took" -lt 9000

hostname vm
: | own_file /etc/resolv.conf
expect 0 'no name server named' netkit hostinfo
like "$out" $'\nname servers +127.0.0.1 \(none in /etc/resolv.conf\)\n' 'is told'
done_testing
