# connect --probe: which ports are open, over TCP and UDP, and what services see of it.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs snmpd

# --- one port, and its status ------------------------------------------------------------
start seen peer listen 127.0.0.1 0 accept eof
must_await seen 'listening on'
port=$(port_of seen)
expect 0 'an open port' netkit connect -z 127.0.0.1 "$port"
like "$out" "^127.0.0.1  $port/tcp +open " 'is status 0'
finish seen
is "$status $out" '0 ' 'and the service gets no byte, and an orderly end'
expect 1 'a closed port' netkit connect -z "127.0.0.1:$port"
like "$out" "^127.0.0.1  $port/tcp +closed " 'is status 1'
start hole peer listen 127.0.0.1 0 blackhole
must_await hole 'filled up'
begun=$(now_ms)
expect 5 'no answer' netkit connect -z --timeout 300ms 127.0.0.1 "$(port_of hole)"
took=$(($(now_ms) - begun))
like "$out" '/tcp +no-answer ' 'is status 5'
holds "after --timeout ($took ms)" test "$took" -ge 300 -a "$took" -lt 8000
stop hole
expect 3 'an unknown name' netkit connect -z nosuch.invalid 80
start unix peer listen "unix:$tmp/socket" accept eof
must_await unix 'listening on'
expect 0 'a unix socket' netkit connect -z "unix:$tmp/socket"
finish unix
expect 1 'no unix socket' netkit connect -z "unix:$tmp/nothing"
like "$out" 'no such file or directory' 'and why'

# --- many --------------------------------------------------------------------------------
start many netkit echo-serve --tcp 127.0.0.1:2000 127.0.0.1:2500 127.0.0.1:2999
must_await many 'listening on 127.0.0.1:2999'
expect 0 'a thousand ports' netkit connect -z 127.0.0.1 2000-2999,http
is "$(grep -c . <<<"$out")" 4 'of a range only the open ones are shown'
is "$(awk '{ print $2, $3 }' "$tmp/out")" $'2000/tcp open\n2500/tcp open\n2999/tcp open\n80/tcp closed' \
	'in the order of the list, and what was named in any case'
like "$err" '^3 of 1001 ports open, 998 closed, 0 without an answer, in ' 'with the sum on standard error'
expect 0 'a small window' netkit connect -z --window 1 127.0.0.1 2000-2999
is "$(grep -c open <<<"$out")" 3 'finds the same'
run bash -c 'ulimit -n 24; exec netkit connect -z --window 5000 127.0.0.1 2000-2999'
is "$status $(grep -c open <<<"$out")" '0 3' 'and so does a process with few descriptors'
expect 0 '-v' netkit connect -zv 127.0.0.1 2000-2009
is "$(grep -c . <<<"$out")" 10 'shows closed ports, too'
expect 0 'several hosts' netkit connect -z 127.0.0.1 127.0.0.2 nosuch.invalid 2000
is "$(awk '{ print $1, $3 }' "$tmp/out")" $'127.0.0.1 open\n127.0.0.2 closed' 'each with its line'
like "$err" 'netkit connect: nosuch.invalid: ' 'and one that has no address is told'
expect 0 '--json' netkit connect -z --json 127.0.0.1 2000-2001
is "$(grep -c . <<<"$out")" 2 'has a document for each port'
holds 'that fits the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect-probe.json" <"$tmp/out"
like "$out" '"port":2000.*"state":"open"' 'which says what it is'
stop many

# --- waiting -----------------------------------------------------------------------------
start wait netkit connect -z --wait 20s 127.0.0.1 2000-2001 </dev/null
start late netkit echo-serve --tcp 127.0.0.1:2000
must_await late 'listening on'
is_running wait && ok 'one of two ports is not enough for --wait' || fail 'one of two ports is not enough'
start later netkit echo-serve --tcp 127.0.0.1:2001
finish wait
is "$status $(grep -c open <<<"$out")" '0 2' '--wait asks until all are open'
stop late
stop later
expect 1 '--wait in vain' netkit connect -z --wait 300ms 127.0.0.1 2000

# --- UDP ---------------------------------------------------------------------------------
start dns fakedns 127.0.0.1 53
must_await dns 'listening on|ready'
mkdir "$tmp/snmp"
echo 'rouser nobody' >"$tmp/snmp/snmpd.conf"
start snmp env SNMP_PERSISTENT_DIR="$tmp/snmp" SNMPCONFPATH="$tmp/snmp" snmpd -f -Le -C \
	-c "$tmp/snmp/snmpd.conf" -p "$tmp/snmp/pid" udp:127.0.0.1:161
must_await snmp 'NET-SNMP version' 20
start echo netkit echo-serve --udp 127.0.0.1:7
must_await echo 'listening on'
start mute netkit listen -u 127.0.0.1:514
must_await mute 'listening on'
expect 0 'services that know their question' netkit connect -zu --timeout 900ms 127.0.0.1 7,53,161,514,515
is "$(awk '{ print $2, $3 }' "$tmp/out")" \
	$'7/udp open\n53/udp open\n161/udp open\n514/udp no-answer\n515/udp closed' \
	'the three states, each for itself'
like "$out" $'7/udp .* echo\n' 'an echo is one'
like "$out" '53/udp .* dns, [A-Z]+' 'a name server answers'
like "$out" '161/udp .* snmp, version 3' 'an SNMP agent names itself'
stop mute
is "$out" '' 'and nothing is written into another service'
expect 1 'UDP closed' netkit connect -zu 127.0.0.1 515
expect 0 'PORT/QUESTION' netkit connect -zu 127.0.0.1 7/dns
like "$out" 'open .* answers, but not as dns' 'what answers wrongly is open, too'
stop dns
stop snmp
stop echo

# --- mistakes ----------------------------------------------------------------------------
expect 2 'no ports' netkit connect -z 127.0.0.1
like "$err" 'the ports are missing' 'is told'
expect 2 'no operands' netkit connect -z
expect 2 'a bad range' netkit connect -z 127.0.0.1 9-8
expect 2 'a port in the host' netkit connect -z 127.0.0.1:80 22
expect 2 'ports in several words, as nc has them' netkit connect -z 127.0.0.1 22 80-90
like "$err" '22: is no host.*one word' 'says how several are written'
expect 2 'bytes that nobody carries' netkit connect -z --crlf 127.0.0.1 80
expect 2 '--window alone' netkit connect --window 5 127.0.0.1 80
expect 4 'a foreign source' netkit connect -z -s 192.0.2.77 127.0.0.1 80
done_testing
