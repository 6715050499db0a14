#!/bin/bash
# listen with a program: what it gets, what it does not, who may reach it, and that it ends.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs ss

# --- both ways -------------------------------------------------------------------------------
serve -v -e cat 0
run peer connect 127.0.0.1 "$port" send 'hello\n' until 'hello\n' send 'again\n' shut eof
is "$status $out" $'0 hello\nagain' '-e cat gives back what comes'
finish listen
is "$status" 0 'and ends with the connection'
like "$err" 'ended: both ended; 12 bytes received, 12 sent, .*; program ended with status 0' \
	'-v tells how the program ended'

serve -v -c 'head -c 3; exit 7' 0
run peer connect 127.0.0.1 "$port" send 'abcdef' eof
is "$status $out" '0 abc' 'a program that reads a part: its answer arrives whole'
finish listen
is "$status" 0 "the program's status is not listen's"
like "$err" 'program ended with status 7' 'but is told'

# The answer is large, and the question was not read: no reset may overtake the answer.
serve -c 'head -c 1 >/dev/null; peer random 4000000 1' 0
run peer connect 127.0.0.1 "$port" random 300000 eof
random_bytes 4000000 1 >"$tmp/random"
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/random")" 'unread input does not cut the answer off'
finish listen

serve -e "sh -c 'echo \"\$0|\$1\"' 'a b' '\$HOME;x'" 0
run peer connect ::1 "$port" eof
is "$out" 'a b|$HOME;x' 'words are split by quotes, and no shell sees them'
finish listen

# It has no answer, and says so at once: what comes later still reaches it.
serve -c "exec >&-; cat >'$tmp/later'; echo end >>'$tmp/later'" 0
exec 3<>"/dev/tcp/127.0.0.1/$port"
run cat <&3
is "$status $out" '0 ' 'the end of the output is passed on'
echo later >&3
exec 3>&-
finish listen
is "$status $(cat "$tmp/later")" $'0 later\nend' 'a program without output gets all of its input'

serve -v -c 'echo done' 0
start client peer connect 127.0.0.1 "$port" until 'done\n' gone
finish listen
is "$status" 0 'a client that does not close cannot hold a program that has ended'
stop client

# --- the environment -------------------------------------------------------------------------
SECRET=hidden LANG=C.UTF-8 serve -e env 0
exec 3<>"/dev/tcp/127.0.0.1/$port"
mine=$(ss -Htn "dport = :$port and src 127.0.0.1" | awk '{ sub(/.*:/, "", $4); print $4; exit }')
run cat <&3
exec 3>&-
told=$out
finish listen
is "$(cut -d= -f1 "$tmp/out" | sort | tr '\n' ' ')" \
	'HOME LANG NETKIT_LOCAL_ADDR NETKIT_LOCAL_PORT NETKIT_REMOTE_ADDR NETKIT_REMOTE_PORT PATH TERM ' \
	'the environment is these variables and no others'
like "$told" "NETKIT_REMOTE_ADDR=127\.0\.0\.1"$'\n'"NETKIT_REMOTE_PORT=$mine" 'it says who the peer is'
like "$told" "NETKIT_LOCAL_ADDR=127\.0\.0\.1"$'\n'"NETKIT_LOCAL_PORT=$port" 'and where it came in'

# --- what it inherits ------------------------------------------------------------------------
exec 9</dev/null
serve -c 'ls /proc/self/fd; grep -E "^Sig(Blk|Ign)" /proc/self/status | cut -c 18-; cut -d" " -f6,7 /proc/$$/stat; echo $$' 0
exec 9<&-
run peer connect 127.0.0.1 "$port" eof
mapfile -t lines <<<"$out"
finish listen
is "${lines[*]:0:4}" '0 1 2 3' 'three descriptors (and the one that ls opens)'
is "${lines[*]:4:2}" '0000000 0000000' 'no signal is blocked or ignored'
is "${lines[6]}" "${lines[7]} 0" 'a session of its own, and no terminal'

# --- many ------------------------------------------------------------------------------------
serve -k -v -e cat 0
before=$(open_files)
for i in 1 2 3 4 5; do
	peer connect 127.0.0.1 "$port" send "$i\n" until "$i\n" hold >/dev/null 2>&1 &
	clients[i]=$!
done
holds 'five clients have a program each' soon eval '[ "$(ps -o pid= --ppid "$(pid_of listen)" | wc -l)" = 5 ]'
run peer connect 127.0.0.1 "$port" send 'six\n' shut eof
is "$status $out" '0 six' 'and a sixth does not wait'
kill "${clients[@]}"
wait "${clients[@]}" 2>/dev/null
holds 'no child is left' soon has_no_child
is "$(open_files)" "$before" 'no descriptor is left'
stop listen
is "$status" 143 'SIGTERM ends the server'

serve -k --max-clients 1 -e cat 0
exec 3<>"/dev/tcp/127.0.0.1/$port"
echo first >&3
read -r -t 5 -u 3 line
is "$line" first 'the first of --max-clients 1 is served'
start second peer connect 127.0.0.1 "$port" send 'second\n' shut eof 3>&-
is "$(ps -o pid= --ppid "$(pid_of listen)" | wc -l)" 1 'the second waits'
exec 3>&-
finish second
is "$status $out" '0 second' 'until the first has ended'
stop listen

# --- ending ----------------------------------------------------------------------------------
serve -v -k -c 'trap "" TERM; echo ready; tail -f /dev/null & tail -f /dev/null' 0
start client peer connect 127.0.0.1 "$port" until 'ready\n' gone
must_await client ready
session=$(ps -o pid= --ppid "$(pid_of listen)" | tr -d ' ')
stop listen TERM
like "$err" 'ended: stopped; .*; program ended with' 'SIGTERM stops a connection, which -v tells'
is "$status" 143 'a server whose program does not want to end ends all the same'
holds 'and leaves nothing of its session' soon eval '! ps -o pid= -s "$session" | grep -q .'
finish client

serve -v -c 'tail -f /dev/null >/dev/null' 0
run peer connect 127.0.0.1 "$port" send x reset
finish listen
is "$status" 8 'a reset is status 8 with a program, too'
like "$err" 'program ended with signal SIGTERM' 'and its program is told to end'

# --- who may reach it ------------------------------------------------------------------------
for where in 0.0.0.0:0 '*:0' '[::]:0' '@netkit-e2e'; do
	expect 2 "-e on $where is refused" netkit listen -e cat "$where"
	like "$err" 'hint: .*--expose' 'and --expose is named'
done
expect 2 '-c on 0.0.0.0 is refused' netkit listen -c cat 0.0.0.0:0
serve -e cat --expose 0.0.0.0:0
run peer connect 127.0.0.1 "$port" send 'x' shut eof
is "$status $out" '0 x' '--expose allows it'
finish listen
serve -e cat "unix:$tmp/socket"
run timeout 10 nc.openbsd -N -U "$tmp/socket" <<<hello
is "$status $out" '0 hello' 'a unix socket needs no --expose'
finish listen

# --- mistakes --------------------------------------------------------------------------------
expect 2 'a program that is not there' netkit listen -e no-such-program-x 0
like "$err" 'no-such-program-x: cannot be run: no such file' 'is named before anybody connects'
expect 2 'an open quote' netkit listen -e "cat 'x" 0
expect 2 'an empty command' netkit listen -e '' 0
expect 2 'a pipe without a shell' netkit listen -e 'cat|rev' 0
like "$err" '--shell has one' 'gets a hint'
expect 2 '--exec and --shell' netkit listen -e cat -c cat 0
expect 2 '--output with a program' netkit listen -e cat --output "$tmp/x" 0

# --- a terminal ------------------------------------------------------------------------------
serve --pty -c 'stty size; read -r line; echo "got $line"; : </dev/tty && echo controlling' -4 0
run peer connect 127.0.0.1 "$port" send 'hello\n' eof
said=$out
finish listen
like "$said" $'24 80\r.*got hello\r\ncontrolling\r' '--pty gives the program a terminal'
serve --pty -c 'stty -icanon; trap "" INT; exec tail -f /dev/null' -4 0
run peer connect 127.0.0.1 "$port" close
finish listen
is "$status" 0 'a peer that has gone hangs up'
expect 2 '--pty without a program' netkit listen --pty 0

# --- documents -------------------------------------------------------------------------------
start listen netkit listen --json -4 -e cat 0
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
run peer connect 127.0.0.1 "$port" send hello shut eof
finish listen
holds 'the documents keep to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/listen.err"
like "$err" '"program":\{"status":0,"text":"status 0"\}' 'and tell how the program ended'

done_testing
