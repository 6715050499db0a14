# connect's ways to a peer: waiting for it, and what is asked of the socket, as ss shows it.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs ss

# --- waiting for a server ----------------------------------------------------------------
start wait netkit connect --wait 20s --debug dial "unix:$tmp/late" </dev/null
must_await wait 'no such file'
start late peer listen "unix:$tmp/late" accept send 'here I am\n' close
finish wait
is "$status $out" '0 here I am' '--wait: a server that starts late is reached'
finish late
start gone netkit listen 0 </dev/null
must_await gone 'listening on'
port=$(port_of gone)
stop gone
begun=$(now_ms)
expect 4 '--wait: nothing starts there' netkit connect --wait 400ms 127.0.0.1 "$port" </dev/null
took=$(($(now_ms) - begun))
like "$err" 'connection refused after .*; waited [0-9]+ ms' 'the last reason is told, and how long it was'
holds "no longer than said ($took ms)" test "$took" -ge 300 -a "$took" -lt 5000
like "$err" 'hint: the host answers' 'with the hint'
start appears netkit connect --wait 20s -v 127.0.0.1 "$port" </dev/null
must_await appears 'connection refused'
start opens peer listen 127.0.0.1 "$port" accept send 'open now\n' close
finish appears
is "$status $out" '0 open now' '--wait: a port that opens'
finish opens

# --- the socket --------------------------------------------------------------------------
mkfifo "$tmp/open"
exec 7<>"$tmp/open"
start hold peer listen 127.0.0.1 0 accept hold
start six peer listen ::1 0 accept hold
must_await hold 'listening on'
must_await six 'listening on'
start client netkit connect -v --keepalive 100s --dscp af41 --interface lo 127.0.0.1 "$(port_of hold)" <&7
must_await hold accepted
like "$(ss -Htno "dport = :$(port_of hold)")" 'timer:\(keepalive,1min' '--keepalive runs in the kernel'
like "$(ss -Htne "dport = :$(port_of hold)" | cat)" '127.0.0.1%lo' '--interface binds to it'
stop client
expect 5 '--min-ttl: nothing that was sent so near has so many hops left' \
	netkit connect --timeout 500ms --min-ttl 65 127.0.0.1 "$(port_of hold)" </dev/null
expect 5 '--min-ttl: the same over IPv6' netkit connect --probe --timeout 500ms --min-ttl 65 ::1 "$(port_of six)"
expect 0 '--min-ttl, --ttl: enough' netkit connect --probe --ttl 1 --min-ttl 64 127.0.0.1 "$(port_of hold)"
expect 2 '--min-ttl: not for datagrams' netkit connect --udp --min-ttl 64 127.0.0.1 "$(port_of hold)"
like "$err" 'min-ttl is for TCP alone' 'says so'
stop hold
stop six
start plain peer listen 127.0.0.1 0 accept eof
must_await plain 'listening on'
if [ "$(cat /proc/sys/net/mptcp/enabled 2>/dev/null)" = 1 ]; then
	expect 0 '--mptcp falls back' netkit connect -v --mptcp 127.0.0.1 "$(port_of plain)" <<<x
	like "$err" 'does not speak MPTCP: this is plain TCP' 'which -v tells'
else
	skip '--mptcp' 'this kernel does not have it'
fi
finish plain

# --- what is said ------------------------------------------------------------------------
start own netkit echo-serve --tcp 127.0.0.1:0
must_await own 'listening on'
expect 0 '-v' netkit connect -v --source-port $((20000 + $$ % 10000)) 127.0.0.1 "$(port_of own)" <<<x
like "$err" "connected after .* from 127.0.0.1:$((20000 + $$ % 10000))" 'shows the source port that was asked for'
stop own
name=$(awk '$2 == "1/tcp" { print $1; exit }' /etc/services 2>/dev/null)
[ -n "$name" ] && unlike "$(netkit connect -v 127.0.0.1 1 </dev/null 2>&1)" "\[$name\]" \
	'a port that refuses has no service name'
expect 2 '--interface nowhere0' netkit connect --interface nowhere0 127.0.0.1 1
like "$err" 'this host has no interface nowhere0' 'is explained'
printf '%s\n' secret >"$tmp/key"
chmod 644 "$tmp/key"
expect 5 '--md5-file: what is not signed is not heard' \
	netkit connect --timeout 100ms --md5-file "$tmp/key" 127.0.0.1 "$port" </dev/null
like "$err" 'others can read the key' 'warns of a key that others can read'
expect 9 'a key that is not there' netkit connect --md5-file "$tmp/none" 127.0.0.1 1 </dev/null
expect 2 '--keepalive of datagrams' netkit connect -u --keepalive 10s 127.0.0.1 1 </dev/null
done_testing
