#!/bin/bash
# listen with --allow and --deny, and the owner and mode of unix sockets.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs ncat nc.openbsd socat

said() { # ADDRESS: what a client from there gets
	ncat -s "$1" 127.0.0.1 "$port" </dev/null 2>/dev/null
}

# --- addresses -------------------------------------------------------------------------------
serve -kv -e 'echo served' --allow 127.0.0.0/28,::1 --deny 127.0.0.8/29 --allow 127.0.0.9 -4 0
is "$(said 127.0.0.1)" served 'who is allowed is served'
is "$(said 127.0.0.8)" '' 'who is denied more exactly is not'
is "$(said 127.0.0.9)" served 'unless something still more exact allows it'
is "$(said 127.0.0.16)" '' 'nor is who is not named'
like "$(cat "$tmp/listen.err")" 'Connection from 127\.0\.0\.8:[0-9]+ refused: --deny 127\.0\.0\.8/29' \
	'-v names the rule'
like "$(cat "$tmp/listen.err")" 'Connection from 127\.0\.0\.16:[0-9]+ refused: no --allow is for it' \
	'or that there is none'
before=$(open_files)
for _ in {1..40}; do
	for _ in {1..25}; do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port" && exec {fd}>&-
	done
done 2>/dev/null
is "$(said 127.0.0.8)$(said 127.0.0.9)" served 'a thousand connections later'
holds 'no descriptor is left' soon eval '[ "$(open_files)" = "$before" ]'
stop listen

serve -k -e 'echo served' --deny 127.0.0.1 -4 0
before=$(open_files)
for _ in {1..1000}; do
	exec {fd}<>"/dev/tcp/127.0.0.1/$port" && exec {fd}>&-
done 2>/dev/null
is "$(said 127.0.0.1)" '' 'a peer that was refused a thousand times'
is "$(said 127.0.0.2)" served 'takes no place from others'
holds 'and no descriptor' soon eval '[ "$(open_files)" = "$before" ]'
stop listen

serve -e 'echo served' --allow 127.0.0.2 -4 0
is "$(said 127.0.0.1)" '' 'the one connection is not'
is "$(said 127.0.0.2)" served 'the one that is refused'
finish listen
is "$status" 0 'but the one that is served'
serve -k -e 'echo served' --allow localhost -4 0
is "$(said 127.0.0.1)$(said 127.0.0.2)" served 'a name stands for its addresses'
stop listen
expect 3 'a name that is none' netkit listen --allow no-such-name.invalid 0
like "$err" 'no-such-name.invalid: no such name' 'is told'
expect 2 'a rule that is none' netkit listen --allow 127.0.0.1/8 0
like "$err" "^netkit listen: --allow: '127.0.0.1/8' is no network; 127.0.0.0/8 is one" 'is told'

# --- datagrams -------------------------------------------------------------------------------
serve -uk -4 --allow 127.0.0.1 0
netkit connect -u --eof close --source 127.0.0.2 127.0.0.1 "$port" <<<no
netkit connect -u --eof close 127.0.0.1 "$port" <<<yes
must_await listen '^yes$'
stop listen
is "$out" yes 'datagrams are taken from those that are allowed'
serve -uk -4 --allow 127.0.0.1 --idle 5s -e cat 0
expect 5 'a datagram from elsewhere' netkit connect -u --linger 50ms --source 127.0.0.2 127.0.0.1 "$port" <<<no
expect 0 'starts no program' netkit connect -u --linger 5s --idle 300ms 127.0.0.1 "$port" <<<yes
is "$out" yes 'an allowed one does'
stop listen

# --- who may reach a program -----------------------------------------------------------------
serve -k -e 'echo served' --allow 127.0.0.1 0.0.0.0:0
is "$(said 127.0.0.1)$(said 127.0.0.2)" served 'with --allow a program may be on every address'
stop listen
expect 2 '--deny alone does not do' netkit listen -k -e cat --deny 127.0.0.1 0.0.0.0:0
like "$err" 'hint: --allow says who may come' 'and the hint says what does'

# --- files and SIGHUP ------------------------------------------------------------------------
printf '# friends\n127.0.0.1\n\n' >"$tmp/allow"
serve -kv -e cat --allow-file "$tmp/allow" 0.0.0.0:0
start held peer connect 127.0.0.1 "$port" send 'one\n' until 'one\n' send 'two\n' until 'two\n' hold
must_await held two
is "$(ncat -s 127.0.0.2 127.0.0.1 "$port" <<<x 2>/dev/null)" '' 'a file of rules'
echo 127.0.0.2 >"$tmp/allow"
kill -HUP "$(pid_of listen)"
must_await listen 'have been read again'
is "$(ncat -s 127.0.0.2 127.0.0.1 "$port" <<<x)" x 'SIGHUP reads it again'
is "$(said 127.0.0.1)" '' 'also who is not allowed any more'
holds 'who is there stays' is_running held
echo 'not a rule' >>"$tmp/allow"
kill -HUP "$(pid_of listen)"
must_await listen "warning: $tmp/allow:2: 'not a rule' is no .*; the lists .* stay as they were"
is "$(ncat -s 127.0.0.2 127.0.0.1 "$port" <<<y)" y 'a mistake leaves the lists as they were'
: >"$tmp/allow"
kill -HUP "$(pid_of listen)"
holds 'once more' soon eval '[ "$(grep -c "have been read again" "$tmp/listen.err")" = 2 ]'
is "$(ncat -s 127.0.0.2 127.0.0.1 "$port" <<<z 2>/dev/null)" '' 'an empty file allows nobody'
stop held
stop listen
expect 9 'a file that is not there' netkit listen --allow-file "$tmp/no-such" 0

# --- unix sockets ----------------------------------------------------------------------------
serve -k -e 'echo served' --mode 0666 --allow "uid:$(id -u)" "unix:$tmp/socket"
is "$(stat -c %a "$tmp/socket")" 666 '--mode'
is "$(nc.openbsd -NU "$tmp/socket" </dev/null)" served 'a user who is allowed'
stop listen
serve -kv -e 'echo served' --allow uid:4711 --mode 660 "unix:$tmp/socket"
is "$(nc.openbsd -NU "$tmp/socket" </dev/null)" '' 'a user who is not'
must_await listen "Connection from unix client \(process [0-9]+, user $(id -u)\) refused: no --allow is for it"
ok 'is told with -v'
stop listen
serve -k -e 'echo served' --allow "gid:$(id -g)" @netkit-e2e-$$
is "$(socat -u "ABSTRACT-CONNECT:netkit-e2e-$$" -)" served \
	'an abstract socket for a group'
stop listen
if [ "$(id -u)" = 0 ]; then
	serve -k -e 'echo served' --owner nobody:daemon --mode 620 "unix:$tmp/socket"
	is "$(stat -c '%U %G %a' "$tmp/socket")" 'nobody daemon 620' '--owner'
	stop listen
	serve -k -e 'echo served' --owner :daemon "unix:$tmp/socket"
	is "$(stat -c '%u %G %a' "$tmp/socket")" '0 daemon 600' 'or the group alone'
	stop listen
else
	skip '--owner' 'only root can give files away'
fi
expect 2 'a mode that is none' netkit listen --mode rw "unix:$tmp/socket"
expect 2 'a mode with a set-user bit' netkit listen --mode 4755 "unix:$tmp/socket"
expect 2 'an owner that is none' netkit listen --owner no-such-user-x "unix:$tmp/socket"
expect 2 'a mode of no file' netkit listen --mode 600 0
expect 2 'an address for a unix socket' netkit listen --allow 127.0.0.1 "unix:$tmp/socket"
expect 2 'a user for an address' netkit listen --allow uid:0 0
expect 2 'rules for datagrams of a unix socket' netkit listen --allow uid:0 "unix-dgram:$tmp/socket"
holds 'no socket is left' [ ! -e "$tmp/socket" ]

# --- documents -------------------------------------------------------------------------------
start listen netkit listen --json -k -4 -e cat --deny 127.0.0.2 0
must_await listen '"event":"listening"'
port=$(grep -oE '"port":[0-9]+' "$tmp/listen.err" | head -n1 | tr -dc 0-9)
said 127.0.0.2 >/dev/null
must_await listen '"event":"refused","transport":"tcp","address":"127.0.0.2","port":[0-9]+,"error":"--deny 127.0.0.2"'
stop listen
printf '%s\n' "$err" >"$tmp/documents"
holds 'fit the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/listen.json" <"$tmp/documents"
done_testing
