#!/bin/bash
# Called as `nslookup`, netkit is nslookup: the same command lines and the same sessions, given to
# both, bring the same output, byte for byte, the same errors and the same status.  What differs on
# purpose is in docs/nslookup.md, and is not compared here.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
needs nslookup

cat >"$tmp/bench.test.zone" <<'ZONE'
$ORIGIN bench.test.
$TTL 3600
@ SOA ns1 host.master 1 3600 600 86400 300
@ NS ns1
@ MX 10 mail
@ MX 20 mail2.other.test.
@ TXT "hello world" "second \"q\""
@ A 192.0.2.1
@ A 192.0.2.2
@ AAAA 2001:db8::1
@ TYPE65 \# 10 00010000010003026832
ns1 A 127.0.0.1
_s._tcp SRV 1 2 53 ns1
www CNAME @
dang CNAME gone
v4 A 192.0.2.4
v6 AAAA 2001:db8::6
c1 CNAME c2
c2 CNAME v4
empty TXT "x"
ae CNAME empty
deleg NS ns.deleg
ns.deleg A 192.0.2.77
ZONE
cat >"$tmp/2.0.192.in-addr.arpa.zone" <<'ZONE'
$ORIGIN 2.0.192.in-addr.arpa.
$TTL 3600
@ SOA ns1.bench.test. h.bench.test. 1 3600 600 86400 300
@ NS ns1.bench.test.
1 PTR bench.test.
2 CNAME 1
ZONE
nsd_config 127.0.0.1 bench.test 2.0.192.in-addr.arpa |
	sed '/zonefile: bench.test.zone/a \	provide-xfr: 127.0.0.1 NOKEY' >"$tmp/nsd.conf"
start nsd nsd -d -c "$tmp/nsd.conf"
wait_for_port 127.0.0.1 53
start fake fakedns 127.0.0.2 53
must_await fake 'listening on'
start fake3 fakedns 127.0.0.3 53
must_await fake3 'listening on'
mkdir "$tmp/ours"
ln -s "$NETKIT" "$tmp/ours/nslookup"
theirs=$(command -v nslookup)

: >"$tmp/input"
# Runs both with $tmp/input as standard input, and compares everything.
same() { # NAME ARGS…
	local name=$1 expected_out expected_err expected
	shift
	run bash -c 'exec -a nslookup "$0" "$@"' "$theirs" "$@" <"$tmp/input"
	expected=$status expected_out=$out expected_err=$err
	cp "$tmp/out" "$tmp/expected"
	run bash -c 'exec -a nslookup "$0" "$@"' "$NETKIT" "$@" <"$tmp/input"
	if cmp -s "$tmp/out" "$tmp/expected" && [ "$status" -eq "$expected" ] && [ "$err" = "$expected_err" ]; then
		ok "as nslookup has it: $name"
	else
		fail "as nslookup has it: $name" "status $status, expected $expected" \
			"$(diff -u "$tmp/expected" "$tmp/out")" "stderr:" "$err" "expected:" "$expected_err"
	fi
}

line() { # ARGS…: a command line
	: >"$tmp/input"
	same "nslookup $*" "$@"
}

session() { # NAME ARGS…: the session is standard input
	cat >"$tmp/input"
	same "$@"
}

# --- answers -----------------------------------------------------------------------------
for name in {,www.,v4.,v6.,c1.,empty.,ae.,gone.,dang.,deleg.,x.deleg.}bench.test bench.test. \
	192.0.2.1 192.0.2.2 192.0.2.9 other.example; do
	line "$name"
	line "$name" 127.0.0.1
done
for type in A AAAA MX ns SOA TXT TYPE65 PTR any; do
	line "-type=$type" bench.test 127.0.0.1
	line "-type=$type" www.bench.test
	line -debug "-type=$type" gone.bench.test 127.0.0.1
done
line -q=srv _s._tcp.bench.test 127.0.0.1
line -debug bench.test
line -deb c1.bench.test 127.0.0.1
line -debug 192.0.2.2 127.0.0.1
line -norecurse deleg.bench.test
line -type=MX -debug x.deleg.bench.test
line -vc bench.test 127.0.0.1
line -type=TXT -class=CH version.server 127.0.0.1
line -type=MX 192.0.2.1 127.0.0.1

# --- the command line --------------------------------------------------------------------
line
line -
line - 127.0.0.1
line -all
line -h
line -foo bench.test 127.0.0.1
line -type=BOGUS bench.test 127.0.0.1
line -class=XX bench.test 127.0.0.1
line -port=99999 -timeout=x -retry=-1 -ndots=129 bench.test 127.0.0.1
line bench.test 127.0.0.1 more
line bench.test -type=MX 127.0.0.1
line - bench.test -type=MX
line bench.test no-such-server
line a..b
line "$(printf %070d 1).test"
line bench.test localhost
line -po=5999 -ret=2 bench.test 127.0.0.1
line -vc -port=5999 bench.test 127.0.0.1
line bench.test 192.0.2.3

# --- servers that fail -------------------------------------------------------------------
for what in ok nodata nxdomain servfail refused formerr notimp trunc.ok wrongsource.ok two.ok noedns \
	cnameloop trunc.tcpclose trunc.tcpcut; do
	line "-type=A" "$what.test" 127.0.0.2
	line "$what.test" 127.0.0.2
done
line -type=A cnames.test 127.0.0.2
line -type=MX evil.test 127.0.0.2
line -fail servfail.test 127.0.0.2
line -timeout=1 -retry=2 drop.test 127.0.0.2
line -vc drop.test 127.0.0.2

printf 'nameserver 127.0.0.2\nnameserver 127.0.0.3\nsearch a.test b.test\n' | own_file /etc/resolv.conf
for what in ok servfail refused nodata nxdomain drop; do
	line -timeout=1 -retry=2 "$what.test"
	[ "$what" = drop ] || line "$what"
	[ "$what" = drop ] || line -type=MX "$what"
done
line -debug nxdomain
line -nosearch ok
line -ndots=3 ok.x
line -domain=c.test nxdomain
line -domain=c.test -debug ok
line -fail servfail.test
line trunc.tcpclose.test
printf 'nameserver 127.0.0.9\nnameserver 127.0.0.2\noptions attempts:2 timeout:3 ndots:2\n' | own_file /etc/resolv.conf
line -all
line ok.test
line -vc ok.test
line -type=MX nxdomain.test
printf 'nameserver 127.0.0.1\nnameserver 127.0.0.1\ndomain bench.test\n' | own_file /etc/resolv.conf
line www
line v4
line gone
: | own_file /etc/resolv.conf
line -all
line bench.test
printf 'nameserver 127.0.0.1\n' | own_file /etc/resolv.conf

# --- sessions ----------------------------------------------------------------------------
session 'settings' <<'EOS'
set all
set type=mx
set querytype=TXT
set qu=ns
set q=TYPE65
set ty=
set type
set BOGUS
set class=any
set cl=in
set domain=bench.test
set all
set nosea
set norec
set vc now
set deb
set nodebug
set novc
set def
set timeout=7
set t=4294967296
set retry=2
set ndots=2
set po=5999
set sil
set fail
set nofail
set ALL
sEt Type=A

	set	all
EOS
session 'look-ups' <<'EOS'
bench.test
set type=MX
bench.test
set debug
www.bench.test
gone.bench.test
192.0.2.1
set nodebug
set type=any
bench.test
exit now
www.bench.test
EOS
session 'servers' <<'EOS'
server
server 127.0.0.2
ok.test
lserver 127.0.0.1
bench.test
server localhost
set all
set port=5999
server 127.0.0.1
EOS
session 'a denial counts, whatever comes later' <<'EOS'
gone.bench.test
bench.test
EOS
session 'silence does not, when something else is answered' - 127.0.0.2 <<'EOS'
set timeout=1
set retry=1
drop.test
ok.test
EOS
session 'commands that there are no more' <<'EOS'
ls bench.test
LS
root
finger x
view f
help
?
set
server no-such-server
bench.test
EOS
session 'a name that is none ends it' <<'EOS'
bench.test
a..b
bench.test
EOS
printf 'bench.test' >"$tmp/input"
same 'no newline at the end'

# --- where the two differ: docs/nslookup.md --------------------------------------------------
: >"$tmp/input"
ours() { # STATUS NAME ARGS…
	local want=$1 name=$2
	shift 2
	expect "$want" "$name" "$tmp/ours/nslookup" "$@"
}
printf 'bench.test 127.0.0.1\nok.test 127.0.0.2\n' >"$tmp/input"
run "$tmp/ours/nslookup" - 127.0.0.3 <"$tmp/input"
like "$out" 'Address:	127\.0\.0\.1#53.*192\.0\.2\.1.*Address:	127\.0\.0\.2#53' 'NAME SERVER asks that server'
ours 1 'a message that cannot be read' -type=A loop.test 127.0.0.2
like "$out" '^;; Got bad packet: ' 'is said to be one'
ours 0 'a reply with another ID' -type=A wrongid.ok.test 127.0.0.2
unlike "$out" ';;' 'is passed over in silence'
ours 0 'set d2' -d2 v4.bench.test 127.0.0.1
like "$err" '^;; asked for v4\.bench\.test A at 127\.0\.0\.1#53 by udp: NOERROR after .*AAAA' \
	'tells of each attempt on standard error'
ours 0 'the version' -version
like "$err" '^nslookup 9\.18 \(netkit ' 'is both'
expect 7 'a full disk' bash -c 'exec "$1" bench.test 127.0.0.1 >/dev/full' - "$tmp/ours/nslookup"

# --- netkit lookup -----------------------------------------------------------------------
printf 'bench.test\nset type=MX\nempty.bench.test\n' >"$tmp/input"
run netkit lookup @127.0.0.1 <"$tmp/input"
is "$status" 10 'the session of netkit lookup ends with the status of lookup'
run "$theirs" - 127.0.0.1 <"$tmp/input"
expected=$out
run netkit lookup @127.0.0.1 <"$tmp/input"
is "$out" "$expected" 'and prints what nslookup prints'
printf 'gone.bench.test\n' >"$tmp/input"
run netkit lookup -t MX @127.0.0.1 <"$tmp/input"
is "$status" 1 'no such name'
printf 'help\nset all\n' >"$tmp/input"
run netkit lookup --timeout 3s -t MX -p 5999 --tries 2 --tcp --ndots 4 <"$tmp/input"
like "$out" 'look NAME up.*  vc	.*timeout = 3		retry = 2	port = 5999	ndots = 4.*querytype = MX ' \
	'options of lookup are settings'
expect 2 'others are not' netkit lookup --json
like "$out" 'the interactive session takes no --json' 'and are told so'
expect 2 'nor several servers' netkit lookup @127.0.0.1 @127.0.0.2
printf 'a..b\nbench.test\n' >"$tmp/input"
run netkit lookup <"$tmp/input"
is "$status" 2 'a name that is none ends a piped session as it ends lookup'

printf 'ls bench.test\nls other.example\n' >"$tmp/input"
run netkit lookup @127.0.0.1 <"$tmp/input"
is "$status" 11 'a zone that the server does not hand over'
like "$err" 'other\.example' 'is told of'
like "$out" '^bench\.test\.	3600	IN	SOA	.*www\.bench\.test\.	3600	IN	CNAME	bench\.test\.' \
	'ls lists a zone'
printf 'ls a..b\n' >"$tmp/input"
run netkit lookup @127.0.0.1 <"$tmp/input"
is "$status" 2 'a zone that is no name'

# --- on a terminal -----------------------------------------------------------------------
person() { # NAME COMMAND…: the script of the person at the keyboard is standard input
	local name=$1
	shift
	cat >"$tmp/script"
	if timeout 60 ptydrive --transcript "$tmp/screen" "$@" <"$tmp/script" 2>"$tmp/why"; then
		ok "$name"
	else
		fail "$name" "$(cat "$tmp/why")"
	fi
}
person 'a prompt, editing and a history' netkit lookup @127.0.0.1 <<'EOS'
expect >\x20
send v4.bench.tesy
send \x7f
line t
expect 192.0.2.4
expect >\x20
mode raw
send \x1b[A
expect v4.bench.test
line
expect 192.0.2.4
expect >\x20
line a..b
expect a label is empty
expect >\x20
line server no-such-server
expect no-such-server
expect >\x20
line exit
status 0
EOS
person 'a plain terminal has a prompt, too' env TERM=dumb "$tmp/ours/nslookup" - 127.0.0.1 <<'EOS'
expect >\x20
line gone.bench.test
expect ** server can't find gone.bench.test: NXDOMAIN
expect >\x20
line a..b
expect nslookup: 'a..b' is not a legal name (empty label)
expect >\x20
send \x04
status 1
EOS
person 'evil answers do not reach the terminal' netkit lookup @127.0.0.2 <<'EOS'
expect >\x20
line set type=TXT
expect >\x20
line evil.test
expect evil.test
expect >\x20
line exit
status 0
EOS
if grep -q $'\e]0;x' "$tmp/screen"; then fail 'they are escaped'; else ok 'they are escaped'; fi
done_testing
