# Called as `nc`, netkit is nc: every option of docs/nc.md has its tests here, named by the letter.
# Where the page says "same", Debian's nc (OpenBSD's) gets the same words beside ours, and its
# words, output and status are what is expected.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs nc.openbsd ss
mkdir "$tmp/theirs" "$tmp/ours"
ln -s "$(command -v nc.openbsd)" "$tmp/theirs/nc"
ln -s "$NETKIT" "$tmp/ours/nc"
theirs=$tmp/theirs/nc ours=$tmp/ours/nc script=$SOURCE/tests/e2e/connect_nc.sh
cd "$tmp" || exit 1

start echo netkit echo-serve 127.0.0.1:0
start greeter peer --deadline 60s listen 127.0.0.1 0 accept send 'hi\n' close again
start hushed peer --deadline 60s listen 127.0.0.1 0 accept hold
must_await echo 'listening on 127'
must_await greeter 'listening on 127'
must_await hushed 'listening on 127'
echo=$(port_of echo) greeter=$(port_of greeter) hushed=$(port_of hushed)

same() { # NAME ARGS…: standard input is shared out to both
	local name=$1 expected
	shift
	cat >in
	run "$theirs" "$@" <in
	expected="$status:$out:$err"
	run "$ours" "$@" <in
	is "$status:$out:$err" "$expected" "$name"
}

# --- command lines -----------------------------------------------------------------------
same 'no port' 127.0.0.1 </dev/null
same 'a port that is too large' 127.0.0.1 99999 </dev/null
same 'port 0' 127.0.0.1 0 </dev/null
same 'a port that is none' 127.0.0.1 nosuchport </dev/null
same 'an unknown name' nosuch.invalid 80 </dev/null
same 'refused, in silence' 127.0.0.1 1 </dev/null
same '-k: not without -l' -k 127.0.0.1 1 </dev/null
same '-z: not with -l' -lz 1 </dev/null
same '-l: no port' -l </dev/null
same '-U: no path' -Ul </dev/null
same '-q: no number' -q x 127.0.0.1 1 </dev/null
same '-w: no number' -w x 127.0.0.1 1 </dev/null
same '-i: no number' -i x 127.0.0.1 1 </dev/null
same '-T: no class' -T nothing 127.0.0.1 1 </dev/null
same '-V: not on Linux' -V 1 127.0.0.1 1 </dev/null
same 'options behind the operands' 127.0.0.1 "$greeter" -v </dev/null
expect 0 '-h: help' "$ours" -h
like "$err" '^usage: nc .*-z  ' '-h: on standard error'
expect 1 'no operands' "$ours"
like "$err" '^usage: nc ' 'no operands: usage'
expect 1 'an unknown option' "$ours" -Q
like "$err" "^nc: invalid option -- 'Q'"$'\n''usage: ' 'an unknown option: usage'

# --- refused, with a reason --------------------------------------------------------------
for option in -b -D -F '-I 1000' '-O 1000' '-P me' -S '-W 1' -Z; do
	# shellcheck disable=SC2086
	expect 1 "$option: refused" "$ours" $option 127.0.0.1 "$greeter"
	like "$out$err" "^nc: ${option:0:2} is not taken: .{12}" "$option: the reason"
done
for option in '-i 1' '-M 9' '-m 9' '-T ef' -t; do
	# shellcheck disable=SC2086
	expect 1 "-l $option: refused" "$ours" -l $option 127.0.0.1 0
	like "$out$err" "^nc: ${option:0:2} is not taken with -l: .{12}" "-l $option: the reason"
done
for option in -c -e -g -G -o; do
	expect 1 "$option of another nc: refused" "$ours" "$option" x 127.0.0.1 "$greeter"
	like "$out$err" "^nc: $option .*nc.traditional" "$option: which nc has it"
done
expect 1 '-T lowcost: refused' "$ours" -T lowcost 127.0.0.1 "$greeter"
like "$err" '^nc: -T lowcost is not taken: ' '-T lowcost: the reason'

# --- connecting --------------------------------------------------------------------------
same '-v: connected' -v 127.0.0.1 "$greeter" </dev/null
same '-v: connected, by name' -v localhost "$greeter" </dev/null
same '-v: refused' -v 127.0.0.1 1 </dev/null
same '-v: several ports' -v 127.0.0.1 "$greeter" "$greeter" 1 </dev/null
same '-4: this family' -4v localhost "$greeter" </dev/null
same '-6: the other family' -6v ::1 1 </dev/null
same '-6: an address of the wrong one' -6 127.0.0.1 "$greeter" </dev/null
same '-n: no name' -nv localhost "$greeter" </dev/null
same '-n: an address' -nv 127.0.0.1 "$greeter" </dev/null
same '-n: no names of services' -nzv 127.0.0.1 1 22 80 </dev/null
same '-N: the peer is told, and answers' -N 127.0.0.1 "$echo" <<<hello
same '-C: ends of line' -CN 127.0.0.1 "$echo" < <(printf 'a\nb\r\nc')
same '-d: nothing is read' -d 127.0.0.1 "$greeter" <<<unread
expect 0 '-dN: the peer is told at once (nc never tells it)' "$ours" -dN 127.0.0.1 "$echo" <<<unread
same '-s: our address' -s 127.0.0.2 -v 127.0.0.1 "$greeter" </dev/null
same '-T: marked' -T lowdelay 127.0.0.1 "$greeter" </dev/null
same '-T: marked, a class' -T af11 127.0.0.1 "$greeter" </dev/null
same '-T: marked, a number' -T 0x10 127.0.0.1 "$greeter" </dev/null
same '-M: so many hops' -M 1 127.0.0.1 "$greeter" </dev/null
for hops in x 300 -1; do
	same "-M $hops: no TTL" -M "$hops" 127.0.0.1 "$greeter" </dev/null
	same "-m $hops: no TTL" -m "$hops" 127.0.0.1 "$greeter" </dev/null
done
same '-m: as many hops as packets have here' -m 64 127.0.0.1 "$greeter" </dev/null
same '-m 0: no limit' -m 0 127.0.0.1 "$greeter" </dev/null
expect 1 '-m: what comes from so near has fewer hops left' "$ours" -m 65 -w 1 127.0.0.1 "$greeter" </dev/null
same '-i: behind each line' -i 1 -N 127.0.0.1 "$echo" <<<hello
same '-w: silence ends it, with status 0' -w 1 127.0.0.1 "$hushed" <<<hello
same '-q -1: as without' -q -1 127.0.0.1 "$greeter" </dev/null
same '-q 0: the answer comes' -q 0 127.0.0.1 "$echo" <<<hello
same '-q 1: the answer comes' -q 1 127.0.0.1 "$echo" <<<hello
start hushed2 peer --deadline 60s listen 127.0.0.1 0 accept hold
must_await hushed2 'listening on 127'
expect 0 '-q 1: silence ends it (nc itself waits on)' "$ours" -q 1 127.0.0.1 "$(port_of hushed2)" <<<hello
same '-U: nobody there' -U "$tmp/none" </dev/null
same '-U: nobody there, and -v' -vU "$tmp/none" </dev/null

# The source port: the server sees it.
port=$(peer --deadline 1s listen 127.0.0.1 0 2>&1 | sed -E 's/.*://' | head -n1)
start seen netkit listen -v 127.0.0.1:0
must_await seen 'listening on'
expect 0 '-p: connects' "$ours" -N -p "$port" 127.0.0.1 "$(port_of seen)" </dev/null
finish seen
like "$err" "Connection from 127.0.0.1:$port" '-p: from that port'

# Without -N the peer is not told, and nc waits.
start waiting "$ours" 127.0.0.1 "$echo" < <(echo hello)
must_await waiting hello
holds 'without -N: goes on, since the peer was not told' is_running waiting
stop waiting

# Telnet: the offer is answered, and not in the output.
start telnetd peer --deadline 60s listen 127.0.0.1 0 accept send '\xff\xfd\x63hello\n' until $'\xff\xfc\x63' close
must_await telnetd 'listening on 127'
expect 0 '-t: negotiates' "$ours" -t 127.0.0.1 "$(port_of telnetd)" </dev/null
is "$out" hello '-t: what is left is the text'

# A reset is no success; it is one for nc.
start resetter peer --deadline 60s listen 127.0.0.1 0 accept read 6 send 'part\n' reset
must_await resetter 'listening on 127'
expect 1 'a reset is status 1' "$ours" 127.0.0.1 "$(port_of resetter)" <<<hello
like "$err" '^nc: .*reset' 'a reset is told'

# On a terminal, too, it is a pipe: no session, and nothing drives the terminal.
start typed peer --deadline 60s listen 127.0.0.1 0 accept send 'hello\a\n' until 'typed\n' close
must_await typed 'listening on'
holds 'on a terminal' timeout 60 ptydrive --transcript screen "$ours" 127.0.0.1 "$(port_of typed)" <<'EOS'
expect hello\\x07\r\n
line typed
status 0
EOS
unlike "$(<screen)" 'Trying|Connected|Escape' 'on a terminal: no words of telnet'

# --- -z ----------------------------------------------------------------------------------
same '-z: open' -z 127.0.0.1 "$greeter" </dev/null
same '-z: closed' -z 127.0.0.1 1 </dev/null
same '-z: open, told' -zv 127.0.0.1 "$greeter" </dev/null
same '-z: one of a range' -zv 127.0.0.1 "$((greeter - 1))-$((greeter))" </dev/null
same '-z: a range upside down' -zv 127.0.0.1 3-1 </dev/null
same '-z: several ports, one a name' -zv 127.0.0.1 "$greeter" http 1 </dev/null
same '-z: by name' -zv localhost "$greeter" </dev/null
same '-z -i: one after another' -zv -i 1 127.0.0.1 1 "$greeter" </dev/null
same '-z -w' -zw 1 127.0.0.1 "$greeter" </dev/null
expect 1 '-r: all are asked' "$ours" -rzv 127.0.0.1 1-9
is "$(sort <<<"$err")" "$("$theirs" -rzv 127.0.0.1 1-9 2>&1 </dev/null | sort)" '-r: the same in another order'
expect 1 '-zu: a closed port is none' "$ours" -zuv 127.0.0.1 1
like "$err" '^nc: connect to 127.0.0.1 port 1 \(udp\) failed: Connection refused$' '-zu: told'
start datagrams peer --deadline 60s listen udp:127.0.0.1 0 hold
if await datagrams 'listening on 127'; then
	same '-zu: nobody refuses' -zuv -w 1 127.0.0.1 "$(port_of datagrams)" </dev/null
fi

# --- proxies -----------------------------------------------------------------------------
# netkit's own here, which needs no fixed port; e2e/connect_proxy has those of Debian.
start proxy netkit listen -k --socks --http-proxy --max-clients 50 127.0.0.1:0
must_await proxy 'listening on 127'
proxy=127.0.0.1:$(port_of proxy)
for kind in 4 5 connect; do
	same "-X $kind -x: through it" -X "$kind" -x "$proxy" 127.0.0.1 "$greeter" </dev/null
	same "-X $kind -x: told" -v -X "$kind" -x "$proxy" 127.0.0.1 "$greeter" </dev/null
	same "-X $kind -x: a name" -v -X "$kind" -x "$proxy" localhost "$greeter" </dev/null
	same "-X $kind -x: told, without data" -zv -X "$kind" -x "$proxy" 127.0.0.1 "$greeter" </dev/null
	expect 1 "-X $kind -x: a port that is closed" "$ours" -X "$kind" -x "$proxy" 127.0.0.1 1
	like "$err" "^nc: [a-z0-9]+://$proxy: the proxy " "-X $kind -x: the proxy says so"
done
same '-x: SOCKS 5 if nothing is said' -Nx "$proxy" 127.0.0.1 "$echo" <<<hello
same '-x: names need not be known here' -nvx "$proxy" localhost "$greeter" </dev/null
same '-x: no proxy there' -vx 127.0.0.1:1 127.0.0.1 "$greeter" </dev/null
same '-x: in silence' -x 127.0.0.1:1 127.0.0.1 "$greeter" </dev/null
same '-x: no such proxy' -vx nosuch.invalid 127.0.0.1 "$greeter" </dev/null
same '-x: the port of HTTP' -v -X connect -x nosuch.invalid 127.0.0.1 "$greeter" </dev/null
same '-X: which it knows' -X 7 -x "$proxy" 127.0.0.1 "$greeter" </dev/null
same '-X: nothing without -x' -X 4 127.0.0.1 "$greeter" </dev/null
same '-x: not with -u' -ux "$proxy" 127.0.0.1 "$greeter" </dev/null
same '-x: not with -l' -lx "$proxy" 127.0.0.1 0 </dev/null
same '-x: not with -U' -Ux "$proxy" "$tmp/none" </dev/null
same '-x: not with -s' -s 127.0.0.1 -x "$proxy" 127.0.0.1 "$greeter" </dev/null
stop proxy

# --- listening ---------------------------------------------------------------------------
# Both ends by the same program, first theirs, then ours: all words, bytes and statuses.
both() { # PROGRAM LISTENER CLIENT: PORT in CLIENT stands for the port; prints everything
	local where
	rm -f "$tmp/sock"
	# shellcheck disable=SC2086
	start server "$1" -v $2 < <(echo from the server)
	must_await server '(Listening|Bound) on'
	[[ $2 != *U* || $2 == *u* ]] || must_await server 'Listening on'
	where=$(grep -Eo '[0-9]+$' "$tmp/server.err" | head -n1)
	# shellcheck disable=SC2086
	run "$1" ${3//PORT/$where} <<<"from the client"
	echo "client: $status:$out:$err"
	if [[ $2 == *k* ]]; then
		await server 'from the client'
		stop server
		status=stopped
	else
		finish server
	fi
	echo "server: $status:$out:$err"
}
pair() { # NAME LISTENER CLIENT
	local normal='s/[0-9]+( port|$)/PORT\1/; s/received on (.*) [0-9]+$/received on \1 PORT/'
	both "$theirs" "$2" "$3" | sed -E "$normal" >expected
	both "$ours" "$2" "$3" | sed -E "$normal" >got
	is "$(cat got)" "$(cat expected)" "$1"
}
pair '-l: an address' '-l 127.0.0.1 0' '-vN 127.0.0.1 PORT'
pair '-l -p: a port' '-l -p 0' '-N 127.0.0.1 PORT'
pair '-l -s -p: both' '-l -s 127.0.0.1 -p 0' '-N 127.0.0.1 PORT'
pair '-l -n: numbers' '-ln 127.0.0.1 0' '-N 127.0.0.1 PORT'
pair '-l -4' '-l4 -p 0' '-4N 127.0.0.1 PORT'
pair '-l -6' '-l6 ::1 0' '-vN ::1 PORT'
pair '-l -N: the client is told' '-lN 127.0.0.1 0' '127.0.0.1 PORT'
pair '-l -C' '-lC 127.0.0.1 0' '-CN 127.0.0.1 PORT'
pair '-l -d' '-ld 127.0.0.1 0' '-N 127.0.0.1 PORT'
pair '-l -w: has no effect' '-l -w 1 127.0.0.1 0' '-N 127.0.0.1 PORT'
pair '-l -k: goes on' '-lk 127.0.0.1 0' '-N 127.0.0.1 PORT'
pair '-u: datagrams' '-dluk 127.0.0.1 0' '-u -w 1 127.0.0.1 PORT'
pair '-U: a path' "-lU $tmp/sock" "-vNU $tmp/sock"
pair '-U: an abstract name' "-lU @netkit-$$" "-vNU @netkit-$$"

start late "$ours" -lv -q 1 127.0.0.1 0 < <(echo answer)
must_await late 'Listening on'
port=$(grep -Eo '[0-9]+$' "$tmp/late.err" | head -n1)
start silent peer --deadline 60s connect 127.0.0.1 "$port" hold
finish late
is "$status" 0 '-l -q 1: a silent peer ends it'
stop silent
start taken "$ours" -lv 127.0.0.1 0
must_await taken 'Listening on'
port=$(grep -Eo '[0-9]+$' "$tmp/taken.err" | head -n1)
same '-l: the port is taken' -l 127.0.0.1 "$port" </dev/null
stop taken

# --- the page ----------------------------------------------------------------------------
letters=$("$theirs" -h 2>&1 | sed -nE 's/^\t\t-(.)[ \t].*/\1/p' | sort -u)
is "$(grep -oE '^\| `-(.)' "$SOURCE/docs/nc.md" | cut -c5 | sort -u)" "$letters" \
	'docs/nc.md has a row for each option of Debian'"'"'s nc, and for no other'
for letter in $letters; do
	grep -qE "^(same|pair|expect|is|like) .*-[a-zA-Z]*$letter|^for option in .*-$letter" "$script" ||
		fail "a test for -$letter"
done
done_testing
