# hostinfo --source, and where the full name of this host comes from.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' | own_file /etc/resolv.conf
own_file /etc/hosts <<'END'
127.0.0.1 localhost
::1 localhost
# the next one contradicts the name server
192.0.2.77 ok.test
192.0.2.5 vm.example.test vm
END
start dns fakedns 127.0.0.1 53
must_await dns 'listening on'

expect 0 'all sources in their order' netkit hostinfo -4 ok.test
is "$out" 192.0.2.77 'the hosts file comes first'
expect 0 'files alone' netkit hostinfo -4 --source files ok.test
is "$out" 192.0.2.77 'says the same'
expect 0 'dns alone' netkit hostinfo -4 --source dns ok.test
like "$out" '^[0-9.]+$' 'has an address'
unlike "$out" '^192\.0\.2\.77$' 'that is not the one of the hosts file'
expect 1 'a name that the DNS does not have' netkit hostinfo --source dns nxdomain.test
expect 0 'reverse from files' netkit hostinfo --source files --reverse 192.0.2.5
is "$out" $'192.0.2.5  vm.example.test  confirmed\n192.0.2.5  vm               confirmed' 'all names of the line'

# An address whose name belongs to another one, and one whose name is nobody's.
printf 'multi off\n' | own_file /etc/host.conf
printf '192.0.2.88 two.test\n192.0.2.89 two.test only.test\n::1 localhost\n' | own_file /etc/hosts
expect 0 'a name that leads elsewhere' netkit hostinfo --source files --reverse 192.0.2.89
is "$out" '192.0.2.89  two.test   not confirmed: it is 192.0.2.88
192.0.2.89  only.test  confirmed' 'is not confirmed'
expect 0 'the same as JSON' netkit hostinfo --json --source files --reverse 192.0.2.89
is "$(python3 -c 'import json, sys; a = json.load(sys.stdin)["addresses"][0]; print(a["names"], a["confirmed"])' <<<"$out")" \
	"['two.test', 'only.test'] ['only.test']" 'tells the confirmed ones'
printf '127.0.0.1 localhost\n::1 localhost\n# the next one contradicts the name server\n192.0.2.77 ok.test\n192.0.2.5 vm.example.test vm\n' |
	own_file /etc/hosts

expect 2 'a mistyped source' netkit hostinfo --source fiels localhost
like "$err" "there is no source of names 'fiels'; did you mean files\?" 'is met with the right one'
expect 9 'a source that is not installed' netkit hostinfo --source nisplus localhost
like "$err" 'the module libnss_nisplus.so.2 is not installed' 'is told apart'
like "$err" 'hint: install the package libnss-nisplus' 'with the package'
expect 2 'no host' netkit hostinfo --source files
like "$err" 'the host is missing' 'is told'

# --- the full name
hostname vm
expect 0 'a full name in the hosts file' netkit hostinfo
like "$out" $'(^|\n)node name +vm\n' 'the node name'
like "$out" $'\nfull name +vm.example.test \(from line 5 of /etc/hosts\)\n' 'the full one and its line'
is "$(sed -n 's/^full name *\([^ ]*\).*/\1/p' <<<"$out")" "$(hostname -f)" 'as hostname -f has it'
hostname ok.other.test
expect 0 'a full name in the DNS' netkit hostinfo
like "$out" $'\nfull name +ok.other.test \(from the source dns\)\n' 'says the source'
hostname nxdomain.test
expect 0 'a node name that nobody knows' netkit hostinfo
like "$out" $'\nfull name +not known: no such name\n' 'is told'

printf 'hosts: nisplus\n' | own_file /etc/nsswitch.conf
expect 3 'nsswitch.conf names a source that is not installed' netkit hostinfo localhost
like "$err" 'a source of names that /etc/nsswitch.conf asks for is not installed' 'which is told'
done_testing
