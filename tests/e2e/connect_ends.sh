# shellcheck shell=bash
# How connect ends, against each kind of peer and each kind of standard input: the table "Against
# real peers" of docs/half-close.md.  Nothing hangs, nothing is lost, a reset is status 8, and a
# limit neither comes too early nor is forgotten.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

slack=8000 # milliseconds that a loaded machine may add
size=$((32 << 20))
is_sanitized && size=$((4 << 20))
random_bytes "$size" 7 >"$tmp/much"
much=$(hash_of "$tmp/much")
mkfifo "$tmp/open"
exec 7<>"$tmp/open"

listens() { # WORD…: the peer of the next row
	[ -z "${started[peer]-}" ] || stop peer
	start peer peer listen 127.0.0.1 0 "$@"
	must_await peer 'listening on'
	port=$(port_of peer)
}

# LEAST is how long it must take at least; what it prints is in $out.
row() { # STATUS LEAST NAME INPUT OPTION…
	local want=$1 least=$2 name=$3 input=$4 begun took
	shift 4
	begun=$(now_ms)
	case $input in
		text) run netkit connect "$@" 127.0.0.1 "$port" <<<q ;;
		null) run netkit connect "$@" 127.0.0.1 "$port" </dev/null ;;
		open) run netkit connect "$@" 127.0.0.1 "$port" <&7 ;;
		much) run netkit connect "$@" 127.0.0.1 "$port" <"$tmp/much" ;;
		piped) # shellcheck disable=SC2002 # a pipe is what is meant
			cat "$tmp/much" | {
				run netkit connect "$@" 127.0.0.1 "$port"
				echo "$status" >"$tmp/status"
			}
			status=$(<"$tmp/status") ;;
		closed) timeout 30 "$NETKIT" connect "$@" 127.0.0.1 "$port" <&- >"$tmp/out" 2>"$tmp/err"
			status=$? out=$(text_of "$tmp/out") err=$(text_of "$tmp/err") ;;
	esac
	took=$(($(now_ms) - begun))
	is "$status" "$want" "$name: status $want"
	if [ "$took" -ge "$least" ] && [ "$took" -lt $((least + slack)) ]; then
		ok "$name: in time"
	else
		fail "$name: in time" "$took ms; expected $least and a little"
	fi
}

# --- it echoes ---------------------------------------------------------------------------
start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo 'listening on'
port=$(port_of echo)
row 0 0 'echo, a line' text
is "$out" q 'the line comes back'
row 0 0 'echo, /dev/null' null
row 0 0 'echo, closed input' closed
row 0 0 'echo, a file' much
is "$(hash_of "$tmp/out")" "$much" 'nothing is lost'
row 0 0 'echo, a pipe' piped
is "$(hash_of "$tmp/out")" "$much" 'nothing is lost'
row 5 300 'echo, input that stays open' open --idle 300ms
like "$err" 'nothing was sent or received for 300 ms' 'says why'
row 5 300 'echo, not told of the end' text --eof hold --linger 300ms
is "$out" q 'and yet the line comes back'
stop echo

# --- it closes first ---------------------------------------------------------------------
for input in null open closed; do
	listens accept send 'bye\n' close
	row 0 0 "closes first, $input input" $input
	is "$out" bye 'what it said is there'
done
listens accept until '\n' send 'bye\n' close
row 0 0 'closes first, a line' text
is "$out" bye 'what it said is there'
listens accept shut eof
row 0 0 'only ends its direction, a file' much
finish peer
is "$(hash_of "$tmp/peer.out")" "$much" 'and gets everything'
listens accept shut eof
row 0 0 'only ends its direction, a pipe' piped
finish peer
is "$(hash_of "$tmp/peer.out")" "$much" 'and gets everything'

# --- it resets ---------------------------------------------------------------------------
listens accept until '\n' send 'last\n' reset
row 8 0 'resets, a line' text
is "$out" last 'what came before is there'
for input in null closed; do
	listens accept eof send 'last\n' reset
	row 8 0 "resets, $input input" $input
	is "$out" last 'what came before is there'
done
listens accept until '\n' send 'last\n' reset
echo q >&7
row 8 0 'resets, open input' open
is "$out" last 'what came before is there'
listens accept read 1000 reset
row 8 0 'resets in the midst of a file' much
like "$err" 'connection reset by peer|closed the connection before it had read everything' 'says so'
listens accept read 1000 reset
row 8 0 'resets in the midst of a pipe' piped

# It is done before we have had our first look: strace holds us back in connect(2).
hold_back() { # STATUS NAME INPUT COMMAND [OPTION…]
	local want=$1 name=$2 input=$3
	shift 3
	if ! "${trace[@]}" true 2>"$tmp/trace"; then
		skip "$name: status $want" 'strace cannot trace here'
		return
	fi
	run "${trace[@]}" "$NETKIT" "$@" 127.0.0.1 "$port" <"$input"
	is "$status" "$want" "$name: status $want"
}
# What looks for leaks under a sanitizer cannot be traced.
trace=(env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o /dev/null -e trace=connect
	-e inject=connect:delay_exit=300000)

echo q >"$tmp/line"
for input in /dev/null "$tmp/line"; do
	listens accept send 'last\n' reset
	hold_back 8 "resets before our first look, ${input##*/}" "$input" connect
	is "$out" last 'what came before is there'
	like "$err" "127.0.0.1:$port: connection reset by peer" 'says who did what'
	listens accept reset
	hold_back 8 "says nothing and resets before our first look, ${input##*/}" "$input" connect
done
listens accept reset
hold_back 0 'resets before our first look, probed' /dev/null connect --probe
like "$out" 'open' 'is open'
listens accept reset
hold_back 8 'resets before our first look, echo-client' "$tmp/line" echo-client
# After an end reading tells of an orderly end; a line has not been taken.
listens accept send 'last\n' shut reset
hold_back 0 'ends and resets before our first look, null' /dev/null connect
is "$out" last 'what came before is there'
listens accept send 'last\n' shut reset
hold_back 8 'ends and resets before our first look, line' "$tmp/line" connect
is "$out" last 'what came before is there'

# --- it never reads ----------------------------------------------------------------------
listens accept hold
row 5 300 'never reads, a line' text --linger 300ms
like "$err" 'silent for 300 ms after the end of input' 'says why'
listens accept hold
row 5 300 'never reads, more than buffers hold' much --idle 300ms
listens accept hold
row 5 300 'never reads, a pipe with more than buffers hold' piped --idle 300ms
listens accept hold
row 0 0 'never reads, not waited for' text --eof close

# --- it never closes ---------------------------------------------------------------------
listens accept eof hold
row 5 300 'never closes' text --linger 300ms
listens accept until '\n' send 'answer\n' hold
row 5 300 'answers and never closes' text --linger 300ms
is "$out" answer 'the answer is there'
listens accept eof hold
row 5 300 'never closes, any silence is borne but --idle' text --linger 0 --idle 300ms
listens accept eof hold
row 0 0 'never closes, not waited for' text --eof close
listens accept eof hold
row 5 300 'never closes, /dev/null' null --linger 300ms

# --- it never answers --------------------------------------------------------------------
start hole peer listen 127.0.0.1 0 blackhole
must_await hole 'filled up'
port=$(port_of hole)
row 5 300 'never answers' text --timeout 300ms
like "$err" 'no answer within [0-9.]+ m?s' 'says how long'
stop hole
done_testing
