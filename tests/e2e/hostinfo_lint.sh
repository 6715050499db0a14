# hostinfo --lint on a machine whose files are the script's own: what is wrong is found, what is
# right is not, and nobody is asked but the name servers.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
ip link add one type veth peer name two || bail 'no veth interfaces here'
ip address add 192.0.2.10/24 dev one
ip address add 2001:db8::10/64 dev one nodad
ip link set one up
ip link set two up
ip route add default via 192.0.2.1
ip -6 route add default via 2001:db8::1
hostname vm

good_files() {
	printf '127.0.0.1 localhost\n::1 localhost\n192.0.2.10 vm.example.test vm\n' | own_file /etc/hosts
	printf 'nameserver 127.0.0.1\nsearch example.test\noptions timeout:1\n' | own_file /etc/resolv.conf
	printf 'hosts: files dns\n' | own_file /etc/nsswitch.conf
	: | own_file /etc/gai.conf
}

found() { # CHECK PLACE NAME: the finding is there, with all its lines
	expect 1 "$3" netkit hostinfo --lint
	like "$out" "(^|
)$2: +[^
]+
  effect  [^
]+
(          [^
]+
)*  remedy  [^
]+
(          [^
]+
)*  check   $1
" "is found at $2"
}

good_files
start dns fakedns 127.0.0.1 53
must_await dns 'listening on'

expect 0 'a machine on which nothing is wrong' netkit hostinfo --lint
like "$out" '^nothing found by [0-9]+ checks$' 'is told so'
is "$err" '' 'with no word on standard error'
expect 0 'the same as JSON' netkit hostinfo --lint --json
is "$(python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["kind"], d["checks"] > 30, d["findings"])' <<<"$out")" \
	'lint True []' 'has no findings'

# --- one mistake after the other (the issue of the complaint is in brackets)
printf '127.0.0.1 localhost\n' | own_file /etc/hosts
found hosts-localhost /etc/hosts:1 'no ::1 localhost (nixpkgs#19148)'
printf '127.0.0.1 localhost\n::1 localhost\n10.0.0.1 vm\n10.0.0.2 vm\n' | own_file /etc/hosts
found hosts-several-lines /etc/hosts:4 'lines that contradict each other'
found own-name-elsewhere /etc/hosts:3 'an own name that is another host'"'s"
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 vm\n' | own_file /etc/hosts
expect 0 'the own name on 127.0.1.1 (systemd#26327)' netkit hostinfo --lint
start echo netkit echo-serve 192.0.2.10:0
must_await echo 'listening on .* tcp'
found own-name-on-loopback /etc/hosts:3 'with a service bound elsewhere'
stop echo

good_files
printf 'hosts: files wins dns\n' | own_file /etc/nsswitch.conf
found nsswitch-missing-module /etc/nsswitch.conf:1 'a source that is not installed'
like "$out" 'remedy +install the package libnss-winbind, or take it out' 'and its package'
printf '# one\nhosts: files mdns4_minimal [NOTFOUND=return] dns\n' | own_file /etc/nsswitch.conf
printf 'nameserver 127.0.0.1\nsearch corp.local\n' | own_file /etc/resolv.conf
found nsswitch-mdns-local /etc/nsswitch.conf:2 'mDNS before a unicast .local (avahi#337)'

good_files
printf 'nameserver 127.0.0.1\nsearch a.test b.test c.test\noptions ndots:5\n' | own_file /etc/resolv.conf
found resolv-ndots /etc/resolv.conf:3 'ndots:5 (kubernetes#64924)'
like "$out" 'www.example.com is tried as 4 names' 'counts the names'
like "$out" '8 queries, where 2 would do' 'and the queries'
printf 'nameserver 127.0.0.1\nsearch .\n' | own_file /etc/resolv.conf
found resolv-search-root /etc/resolv.conf:2 'search . (doggo#239, c-ares#545)'
printf 'nameserver 127.0.0.1\nnameserver 127.0.0.1\nnameserver ::1\nnameserver 127.0.0.4\n' | own_file /etc/resolv.conf
found resolv-too-many-servers /etc/resolv.conf:4 'a fourth name server'
found resolv-server-twice /etc/resolv.conf:2 'one that is there twice'

# A silent one, one without a route, one where nothing listens.
printf 'nameserver 192.0.2.53\nnameserver 127.0.0.9\nnameserver 127.0.0.1\noptions timeout:1\n' | own_file /etc/resolv.conf
begun=$(now_ms)
found resolv-dead-server /etc/resolv.conf:1 'a name server that is silent'
took=$(($(now_ms) - begun))
like "$out" 'gave no answer within 2.0 s' 'was waited for'
holds "and no longer ($took ms)" test "$took" -lt 6000
found resolv-dead-server /etc/resolv.conf:2 'a port where nothing listens'
like "$out" '127.0.0.9 cannot be asked: Connection refused' 'is told apart'
ip -6 route del default
printf 'nameserver 127.0.0.1\nnameserver 2001:db8:1::53\n' | own_file /etc/resolv.conf
found resolv-dead-server /etc/resolv.conf:2 'a name server without a route'
found no-route-for-ipv6 'this host' 'IPv6 without a route'
ip -6 route add default via 2001:db8::1

good_files
chmod 600 "$tmp/own_etc_hosts"
found file-mode /etc/hosts 'a file that only root may read'
chmod 644 "$tmp/own_etc_hosts"
hostname nxdomain.test
found own-name-not-found 'this host' 'a node name that nobody knows (mailinabox#66)'
printf 'nameserver 192.0.2.53\noptions timeout:9\n' | own_file /etc/resolv.conf
found own-name-not-found 'this host' 'one that only a silent name server could know'
like "$out" 'is not found: no answer came in time' 'is told apart'
hostname vm
good_files

# A link that points nowhere cannot be bound over: /etc itself is a copy here.
cp -a /etc "$tmp/etc" 2>/dev/null
rm -f "$tmp/etc/resolv.conf"
ln -s ../run/nosuch/resolv.conf "$tmp/etc/resolv.conf"
mount --bind "$tmp/etc" /etc
found file-link /etc/resolv.conf 'a resolv.conf that is a link to nowhere'
like "$out" 'a link to ../run/nosuch/resolv.conf, which is not there' 'and where it points'
umount /etc

# --- as JSON
printf 'nameserver 127.0.0.1\nsearch .\n' | own_file /etc/resolv.conf
expect 1 'findings as JSON' netkit hostinfo --lint --json
is "$(python3 -c '
import json, sys
f = json.load(sys.stdin)["findings"][0]
print(f["check"], f["file"], f["line"], sorted(f))' <<<"$out")" \
	"resolv-search-root /etc/resolv.conf 2 ['check', 'effect', 'file', 'line', 'remedy', 'what']" 'have their parts'
printf '%s\n' "$out" >"$tmp/json"
holds 'and keep to the schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/hostinfo.json" <"$tmp/json"

expect 2 'with a HOST' netkit hostinfo --lint localhost
expect 2 'with another layout' netkit hostinfo --lint --legacy

# --- who is asked, and by whom
good_files
"${as_nobody[@]}" netkit hostinfo --lint >"$tmp/nobody" 2>&1
is "$?:$(sed 's/[0-9]* checks/checks/' "$tmp/nobody")" '0:nothing found by checks' 'it needs no privilege'
if command -v strace >/dev/null && ! is_sanitized; then
	run strace -f -qq -yy -e trace=sendto,sendmsg,sendmmsg,write -e signal=none -o "$tmp/calls" netkit hostinfo --lint
	server='->127\.0\.0\.1:53\]|sin_port=htons\(53\), sin_addr=inet_addr\("127\.0\.0\.1"\)'
	grep -E '<(UDP|TCP)(v6)?:\[' "$tmp/calls" >"$tmp/sent"
	is "$(grep -cvE -- "$server" "$tmp/sent")" 0 'nobody is asked but the name server'
	is "$(grep -cE -- "$server" "$tmp/sent")" 1 'which is asked one question'
else
	skip 'nobody is asked but the name server' 'no strace here'
	skip 'which is asked one question' 'no strace here'
fi
done_testing
