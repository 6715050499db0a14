#!/bin/bash
# A thousand clients of listen at once: every byte is right, and nothing of them is left.
. "${SOURCE:?top of the tree}/tests/e2e/lib_listen.sh" || exit 1
needs ncat

clients=1000
! is_sanitized || clients=100
[ "$(ulimit -Hn)" -ge $((clients * 6)) ] || clients=$(($(ulimit -Hn) / 8))
ulimit -Sn "$(ulimit -Hn)"

serve_crowd() { # OPTION… OPERAND
	serve -m $((clients + 50)) "$@"
	before=$(open_files)
}

crowd() { # KIND NUMBER…
	run_limit=110 run python3 "$SOURCE/tests/support/crowd.py" "$1" 127.0.0.1 "$port" "${@:2}"
}

nothing_left() { # NAME
	holds "$1: no descriptor is left" soon eval '[ "$(open_files)" = "$before" ]'
	holds "$1: no child is left" soon has_no_child
}

# --- a program each --------------------------------------------------------------------------
serve_crowd -4 -k -e cat 0
crowd echo "$clients" 50
is "$status $out" "0 $clients clients, $((clients * 50 * 40)) bytes" "-e cat: $clients at once get their own bytes"
nothing_left '-e cat'
stop listen

# --- a connection each -----------------------------------------------------------------------
start echo netkit echo-serve --tcp 127.0.0.1:0
must_await echo 'listening on'
serve_crowd -4 -k --to "127.0.0.1:$(port_of echo)" 0
crowd echo "$clients" 50
is "$status $out" "0 $clients clients, $((clients * 50 * 40)) bytes" "--to: $clients at once get their own bytes"
nothing_left '--to'
stop listen
stop echo

# --- all together ----------------------------------------------------------------------------
serve_crowd -4 --broker 0
crowd room "$clients" 1
is "$status $out" "0 $clients clients, $((clients * (clients - 1) * 40)) bytes" \
	"--broker: each of $clients gets every line of all others"
nothing_left '--broker'

some=50
crowd room "$some" 800 3
is "$status $out" "0 $some clients, $((some * (some - 1) * 800 * 40)) bytes" \
	'those who never read do not stop the others'
must_await listen 'warning: 127\.0\.0\.1:[0-9]+: does not read: '
ok 'they are dropped, and that is said'
nothing_left 'slow readers'
stop listen

# --- lists under load ------------------------------------------------------------------------
echo 127.0.0.1 >"$tmp/allow"
serve_crowd -4 -k -v -e cat --allow-file "$tmp/allow" 0
reload() { # until stopped: who is refused knocks, and the lists are read again
	local i=0
	while kill -HUP "$(pid_of listen)"; do
		printf '127.0.0.1\n10.0.%d.0/24\n' $((i++ % 256)) >"$tmp/new" && mv "$tmp/new" "$tmp/allow"
		ncat -w1 -s 127.0.0.2 127.0.0.1 "$port" </dev/null >/dev/null 2>&1
	done
}
start reload reload
crowd echo $((clients / 2)) 50
is "$status $out" "0 $((clients / 2)) clients, $((clients / 2 * 50 * 40)) bytes" \
	'lists that are read again all the time disturb nobody who may come'
stop reload
holds 'and they were' [ "$(grep -c 'have been read again' "$tmp/listen.err")" -ge 3 ]
holds 'while others were refused' grep -q 'Connection from 127\.0\.0\.2:[0-9]* refused' "$tmp/listen.err"
nothing_left 'lists under load'
stop listen
done_testing
