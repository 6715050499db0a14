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
like "$out" $'\ndefault routes +none for IPv4\n +none for IPv6\nname servers' 'is told'

# A pair of interfaces is there in every kernel with network namespaces.
ip link add one type veth peer name two || bail 'no veth interfaces here'
ip link set one address 02:00:00:00:00:01 mtu 1400 up
ip link set two up
ip address add 192.0.2.10/24 dev one
ip address add 2001:db8::10/64 dev one nodad
ip route add default via 192.0.2.1
ip -6 route add default via 2001:db8::1
ip address add 2001:db8::11/64 dev one nodad valid_lft 7200 preferred_lft 3600
ip address add 2001:db8::12/64 dev one nodad valid_lft 7200 preferred_lft 0
ip address add 10.0.0.1 peer 10.0.0.2 dev two
ip address add 192.0.2.77/32 dev lo
ip route add default via 192.0.2.2 dev one src 192.0.2.77 metric 50
ip route add default dev two table 4711
ip link add three type veth peer name four

expect 0 'this host' netkit hostinfo
like "$out" $'(^|\n)node name +vm\nfull name +vm.example.test \(from line 2 of /etc/hosts\)\n' 'names'
like "$out" $'\naliases +vm\ninterfaces +1 lo: up, MTU 65536\n +127.0.0.1/8 +host\n' 'aliases, loopback'
like "$out" $'\n +[0-9]+ one: up, MTU 1400, MAC 02:00:00:00:00:01\n +192.0.2.10/24 +global\n' \
	'an interface'
like "$out" $'\n +2001:db8::10/64 +global\n +fe80::' 'with its addresses and their scopes'
like "$out" $'\n +2001:db8::11/64 +global +preferred (1h|59m [0-9]+s), valid (2h|1h 59m)\n' 'lifetimes'
like "$out" $'\n +2001:db8::12/64 +global +deprecated' 'flags'
like "$out" $'\n +10.0.0.1/32 +global +peer 10.0.0.2\n' 'the other end of a link'
like "$out" $'\n +[0-9]+ three: down, MTU 1500, MAC ([0-9a-f]{2}:){5}[0-9a-f]{2}\n' 'one that is down'
like "$out" $'\ndefault routes +via 192.0.2.1 dev one, source 192.0.2.10\n' 'the default route'
like "$out" $'\n +via 192.0.2.2 dev one, source 192.0.2.77, metric 50\n' 'a worse one with its own source'
like "$out" $'\n +dev two, source 10.0.0.1, table 4711\n' 'one in another table'
like "$out" $'\n +via 2001:db8::1 dev one, source 2001:db8::1[01], metric 1024\n' 'that of IPv6'
like "$out" $'\nspeaks from +192.0.2.10\n +2001:db8::1[01]\n' 'source addresses'
like "$out" $'\nname servers +192.0.2.53\n +2001:db8::53\n' 'name servers'
like "$out" $'\nsearch list +example.test other.test\nport names +/etc/services$' 'search list, file of ports'
is "$(awk 'length > 80' <<<"$out")" '' 'no line is wider than a terminal'
unlike "$out" $'\033' 'no colour in a pipe'
expect 0 'in colour' netkit hostinfo --color always
like "$out" $'\033' 'when it is asked for'

expect 0 '-4' netkit hostinfo -4
unlike "$out" '2001:db8::10' 'leaves IPv6 addresses out'
like "$out" '192.0.2.10' 'and IPv4 ones in'
expect 0 '-6' netkit hostinfo -6
unlike "$out" '192.0.2.10' 'the other way round'
expect 0 '--hex' netkit hostinfo --hex
like "$out" '192.0.2.10/24 +global  0xc000020a' 'each address as a number, too'

expect 0 'as JSON' netkit hostinfo --json
is "$(python3 -c '
import json, sys
d = json.load(sys.stdin)
one = [i for i in d["interfaces"] if i["name"] == "one"][0]
print(d["node"], d["full_name"]["name"], d["full_name"]["source"], d["full_name"]["line"])
print(one["mac"], one["mtu"], one["state"], [a["address"] for a in one["addresses"]][:2])
print([(a["valid_s"], a["flags"]) for a in one["addresses"] if a["address"] == "2001:db8::10"])
print([(a["valid_s"] > 7000, a["preferred_s"], a["flags"], a["scope"]) for a in one["addresses"] if a["address"] == "2001:db8::12"])
print([(r["gateway"], r["interface"], r["source"], r["metric"]) for r in d["default_routes"]][:2])
print(d["speaks_from"]["ipv4"], d["speaks_from"]["ipv6"][:11], d["name_servers"], d["search"])
' <<<"$out")" "vm vm.example.test files 2
02:00:00:00:00:01 1400 up ['192.0.2.10', '2001:db8::12']
[(None, [])]
[(True, 0, ['deprecated'], 'global')]
[('192.0.2.1', 'one', '192.0.2.10', 0), ('192.0.2.2', 'one', '192.0.2.77', 50)]
192.0.2.10 2001:db8::1 ['192.0.2.53', '2001:db8::53'] ['example.test', 'other.test']" 'the same facts'

printf '%s\n' "$out" >"$tmp/json"
holds 'keeps to its schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/hostinfo.json" <"$tmp/json"

# What a stub on this host asks; folders of the script's own stand for /run.
mount -t tmpfs none /run
mkdir -p /run/systemd/resolve /run/dnsmasq
printf 'nameserver 127.0.0.53\nnameserver 127.0.0.1\n' | own_file /etc/resolv.conf
expect 0 'a stub that says nothing' netkit hostinfo
unlike "$out" 'asks' 'is a name server'
printf 'nameserver 192.0.2.53\nnameserver 2001:db8::53\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n' \
	>/run/systemd/resolve/resolv.conf
printf 'nameserver 127.0.0.1\nnameserver 198.51.100.53\n' >/run/dnsmasq/resolv.conf
expect 0 'stubs on this host' netkit hostinfo
like "$out" $'\n +which is systemd-resolved and asks 192.0.2.53 2001:db8::53 192.0.2.54 192.0.2.55 \(/run/systemd/resolve/resolv.conf\)\n' \
	'say all their servers, and where that is written'
like "$out" $'\n +which is dnsmasq and asks 198.51.100.53 \(/run/dnsmasq/resolv.conf\)\n' 'but not themselves'
expect 0 'the same as JSON' netkit hostinfo --json
is "$(python3 -c 'import json, sys; print([(s["server"], s["what"], len(s["servers"])) for s in json.load(sys.stdin)["stubs"]])' <<<"$out")" \
	"[('127.0.0.53', 'systemd-resolved', 4), ('127.0.0.1', 'dnsmasq', 1)]" 'has them, too'
umount /run

# It asks for no more than any user may: nothing here needs a capability.
"${as_nobody[@]}" netkit hostinfo >"$tmp/nobody" 2>"$tmp/nobody.err"
is "$?:$(cat "$tmp/nobody.err")" 0: 'it needs no privilege'

# A node name whose full name nobody gives: the wait for it ends.
hostname silent.test
printf 'nameserver 192.0.2.53\noptions timeout:30 attempts:5\n' | own_file /etc/resolv.conf
begun=$(now_ms)
expect 0 'a name server that never answers' netkit hostinfo
took=$(($(now_ms) - begun))
like "$out" $'\nfull name +not known: not found out within 1 s\n' 'costs a second'
holds "and no more ($took ms)" test "$took" -lt 5000

hostname vm
: | own_file /etc/resolv.conf
expect 0 'no name server named' netkit hostinfo
like "$out" $'\nname servers +127.0.0.1 \(none in /etc/resolv.conf\)\nsearch list +empty\n' 'is told'
done_testing
