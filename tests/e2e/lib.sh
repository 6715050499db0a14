# shellcheck shell=bash
# What every end-to-end script starts with: TAP, a scratch folder, servers in the background,
# and waits that have a deadline and no fixed pause.
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
#	start echo netkit echo-serve 127.0.0.1:0
#	await echo 'listening on .*:[0-9]+ tcp'
#	expect 0 'the line comes back' netkit echo-client 127.0.0.1 "$(port_of echo)" <<<hello
#	is "$out" hello 'unchanged'
#	done_testing
#
# `netkit` and the helper programs (peer, ptydrive, fakedns) are on PATH.  A script that needs a
# network, mounts and a host name of its own sources lib_namespace.sh instead.
set -uo pipefail
: "${NETKIT:?path of the program}" "${TOOLS:?folder of the helpers}" "${SOURCE:?top of the tree}"

export LC_ALL=C TERM=xterm
unset LOCALDOMAIN RES_OPTIONS HOSTALIASES NETKIT_DEBUG NO_COLOR CLICOLOR_FORCE LISTEN_FDS NOTIFY_SOCKET
exec </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # what started us may have left some open
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1

tmp=$(mktemp -d "${TMPDIR:-/tmp}/netkit-e2e.XXXXXX") || exit 1
mkdir "$tmp/bin"
ln -s "$NETKIT" "$tmp/bin/netkit"
PATH="$tmp/bin:$TOOLS:$PATH:/usr/sbin:/sbin"

finished=""
status="" out="" err=""
declare -A started=()

# --- TAP ---------------------------------------------------------------------------------

fail() { # NAME [WHY…]: each WHY may have several lines
	local name=$1
	shift
	not_ok "$name" "$([ $# -eq 0 ] || printf "%s\n" "$@" | head -60 | cat -v)"
	return 1
}

is() { # GOT EXPECTED NAME
	if [ "$1" = "$2" ]; then ok "$3"; else fail "$3" "got:" "$1" "expected:" "$2"; fi
}

like() { # TEXT ERE NAME: ERE is searched for in the whole text, lines included
	if [[ "$1" =~ $2 ]]; then ok "$3"; else fail "$3" "got:" "$1" "expected to match: $2"; fi
}

unlike() { # TEXT ERE NAME
	if [[ "$1" =~ $2 ]]; then fail "$3" "got:" "$1" "must not match: $2"; else ok "$3"; fi
}

holds() { # NAME COMMAND…: the command succeeds
	local name=$1
	shift
	if "$@"; then ok "$name"; else fail "$name" "false: $*"; fi
}

bail() { # REASON: the script cannot go on
	finished=1
	echo "Bail out! $*"
	exit 1
}

needs() { # PROGRAM…: of the package list of the tests; without it the script is skipped
	local program
	for program; do
		command -v "$program" >/dev/null && continue
		skip "$program" "is not installed: see third_party/check.packages"
		done_testing
	done
}

done_testing() {
	finished=1
	tap_end
}

# --- running -----------------------------------------------------------------------------

text_of() { # FILE: as far as a variable of the shell holds it well
	head -c 1000000 "$1" | tr -d "\\0"
}

run() { # COMMAND…: at most 30 seconds; sets status, out and err (whole: $tmp/out, $tmp/err)
	timeout -k 5 "${run_limit:-30}" "$@" <&0 >"$tmp/out" 2>"$tmp/err"
	status=$?
	out=$(text_of "$tmp/out") err=$(text_of "$tmp/err")
}

expect() { # STATUS NAME COMMAND…
	local want=$1 name=$2
	shift 2
	run "$@"
	if [ "$status" -eq "$want" ]; then
		ok "$name"
	else
		fail "$name" "$*" "ended with status $status, expected $want" "stdout:" "$out" "stderr:" "$err"
	fi
}

start() { # NAME COMMAND…: in the background; output in $tmp/NAME.out and $tmp/NAME.err
	local name=$1
	shift
	truncate -s 0 "$tmp/$name.out" "$tmp/$name.err"
	"$@" <&0 >"$tmp/$name.out" 2>"$tmp/$name.err" &
	started[$name]=$!
}

# Waits until NAME has written a line that matches ERE to either output; the line is in $line.
await() { # NAME ERE [SECONDS]
	local name=$1 tail_pid feed
	exec {feed}< <(exec tail -q -n +1 -s 0.05 --pid="${started[$name]}" -f \
		"$tmp/$name.out" "$tmp/$name.err" 2>/dev/null)
	tail_pid=$!
	line=$(timeout "${3:-30}" grep -a -m1 -E -e "$2" <&"$feed")
	exec {feed}<&-
	kill "$tail_pid" 2>/dev/null
	wait "$tail_pid" 2>/dev/null
	[ -n "$line" ]
}

must_await() { # NAME ERE [SECONDS]
	await "$@" || bail "$1 did not print '$2': $(cat "$tmp/$1.out" "$tmp/$1.err" | tail -20)"
}

port_of() { # NAME [ERE]: the port in its first ready line (that matches ERE)
	cat "$tmp/$1.out" "$tmp/$1.err" | grep -a -E "listening on .*${2:-}" | head -n1 |
		sed -E 's/.*:([0-9]+)( .*)?$/\1/'
}

pid_of() { # NAME
	echo "${started[$1]}"
}

is_running() { # NAME
	kill -0 "${started[$1]}" 2>/dev/null
}

# Waits for the end of NAME; its status is in $status, its outputs in $out and $err.
finish() { # NAME [SECONDS]
	local name=$1
	if ! timeout "${2:-20}" tail -s 0.05 --pid="${started[$name]}" -f /dev/null; then
		kill -KILL "${started[$name]}" 2>/dev/null
	fi
	wait "${started[$name]}" 2>/dev/null
	status=$?
	unset "started[$name]"
	out=$(text_of "$tmp/$name.out") err=$(text_of "$tmp/$name.err")
}

stop() { # NAME [SIGNAL]: status, out and err as after finish
	kill "-${2:-TERM}" "${started[$1]}" 2>/dev/null
	finish "$1" 20
}

wait_for_port() { # ADDRESS PORT [SECONDS]: until a TCP connection is accepted
	peer --deadline "${3:-30}s" wait "$1" "$2" || bail "nothing accepts on $1 port $2"
}

# The same without connecting, for servers that take one connection: by the kernel's own list.
wait_for_listener() { # PORT [SECONDS]
	local until=$(($(now_ms) + 1000 * ${2:-30}))
	until ss -Htln "sport = :$1" | grep -q .; do
		[ "$(now_ms)" -lt "$until" ] || bail "nothing listens on port $1"
	done
}

random_bytes() { # COUNT SEED: always the same for the same seed
	peer random "$1" "$2"
}

hash_of() { # FILE
	sha256sum <"$1" | cut -d' ' -f1
}

# The documents in $out; those of errors have a schema of their own.
keep_to_schema() { # SCHEMA NAME
	local documents=$out of_errors
	of_errors=$(grep '"ok":false' <<<"$documents")
	if ! python3 -c 'import jsonschema' 2>/dev/null; then
		skip "$2" 'no python3-jsonschema here'
		return
	fi
	[ "$documents" = "$of_errors" ] || expect 0 "$2" python3 "$SOURCE/tests/support/validate.py" \
		"$SOURCE/docs/schema/$1.json" < <(grep -v '"ok":false' <<<"$documents")
	[ -z "$of_errors" ] || expect 0 "$2 (errors)" python3 "$SOURCE/tests/support/validate.py" \
		"$SOURCE/docs/schema/error.json" <<<"$of_errors"
	[ -n "$documents" ] || fail "$2" 'there is no document'
}

is_sanitized() { # is the program built with a sanitizer?
	grep -qE "^NETKIT_SANITIZE:[A-Z]+=." "${BUILD:?folder of the build}/CMakeCache.txt"
}

now_ms() {
	local now=${EPOCHREALTIME/./}
	echo $((now / 1000))
}

give_back() { :; } # what the script took from the system

clean_up() {
	local result=$? name
	trap - EXIT
	for name in "${!started[@]}"; do
		stop "$name"
	done
	if [ -z "$finished" ]; then
		echo "Bail out! the script ended early"
		[ "$result" -ne 0 ] || result=1
	fi
	give_back
	[ -n "${keep_scratch-}" ] || rm -rf "$tmp"
	exit "$result"
}
trap clean_up EXIT
trap 'exit 143' TERM INT HUP
