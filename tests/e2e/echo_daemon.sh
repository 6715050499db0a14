#!/bin/bash
# echo-serve in the background: what its starter sees, the file with its number, its log; and under
# Debian's inetd, for one client and for as long as some come.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs socat

gone() { # PID
	timeout 10 tail -s 0.05 --pid="$1" -f /dev/null
}
port_in() { # FILE
	sed -nE 's/^listening on .*:([0-9]+) tcp$/\1/p' "$1" | head -n1
}
has_line() { # FILE ERE
	timeout 10 bash -c 'until grep -qE -e "$2" "$1"; do read -rt 0.05 <> <(:) || :; done' has_line "$1" "$2"
}

for workers in 1 2; do
	log=$tmp/log.$workers
	expect 0 "--daemon, $workers workers: the starter returns" \
		netkit echo-serve -v --tcp --workers "$workers" --daemon --pidfile "$tmp/pid" --log "$log" 127.0.0.1:0
	port=$(port_in "$tmp/out") pid=$(cat "$tmp/pid")
	like "$out" '^listening on 127\.0\.0\.1:[0-9]+ tcp$' "--daemon, $workers workers: and has said where it listens"
	expect 0 "--daemon, $workers workers: it serves at once" netkit echo-client 127.0.0.1 "$port" <<<hello
	is "$(ps -o sid= -p "$pid" | tr -d ' ')" "$pid" "--daemon, $workers workers: in a session of its own"
	is "$(readlink "/proc/$pid/cwd")" / "--daemon, $workers workers: in no folder"
	for process in "$pid" $(ps -o pid= --ppid "$pid"); do
		is "$(readlink "/proc/$process/fd/"{0,1,2} | sort -u)" /dev/null \
			"--daemon, $workers workers: process $process has no terminal"
	done
	holds "--log FILE, $workers workers: lines" has_line "$log" '\] Closed by \(127\.0\.0\.1, [0-9]+\): 6 bytes'

	expect 9 "--pidfile, $workers workers: a second one is refused" \
		netkit echo-serve --tcp --pidfile "$tmp/pid" 127.0.0.1:0
	like "$err" "process $pid runs already" "--pidfile, $workers workers: and told of the first"

	mv "$log" "$log.old"
	kill -HUP "$pid"
	for again in 1 2 3 4 5 6; do
		run netkit echo-client 127.0.0.1 "$port" <<<again
	done
	holds "SIGHUP, $workers workers: and written to" has_line "$log" 'Closed by'
	kill -TERM "$pid"
	holds "--daemon, $workers workers: SIGTERM ends it" gone "$pid"
	holds "--pidfile, $workers workers: the file is removed" [ ! -e "$tmp/pid" ]
done

start other netkit echo-serve --tcp 127.0.0.1:0
must_await other 'listening on'
expect 4 '--daemon: what fails before it is ready has its status' \
	netkit echo-serve --daemon --log "$tmp/log" --pidfile "$tmp/pid" --tcp "127.0.0.1:$(port_of other)"
like "$err" 'address already in use' '--daemon: and is said where it was started'
holds '--daemon: no file is left' [ ! -e "$tmp/pid" ]
stop other
expect 7 'a log that cannot be' netkit echo-serve --log /no/such/folder/log 127.0.0.1:0
expect 2 'a log that is nothing' netkit echo-serve --log journald 127.0.0.1:0
expect 2 '--daemon has nobody to print documents for' netkit echo-serve --daemon --json 127.0.0.1:0

start serve netkit echo-serve --tcp --pidfile "$tmp/pid" 127.0.0.1:0
must_await serve 'listening on'
stop serve KILL
start serve netkit echo-serve --tcp --pidfile "$tmp/pid" 127.0.0.1:0
holds '--pidfile: what a crash left bars nobody' await serve 'listening on'
is "$(cat "$tmp/pid")" "$(pid_of serve)" '--pidfile: it is the number of the next one'
stop serve

# As systemd starts services, whose standard error the journal reads.
: >"$tmp/journal"
start serve bash -c 'JOURNAL_STREAM=$(stat -Lc %d:%i "$1") exec netkit echo-serve -v --tcp --workers 1 127.0.0.1:0 2>>"$1"' \
	serve "$tmp/journal"
must_await serve 'listening on'
run peer connect 127.0.0.1 "$(port_of serve)" send x until x shut eof
stop serve
like "$(cat "$tmp/journal")" '<6>Closed by \(127' 'priorities for the journal'

# A /dev with a syslog of the script's own.
mkdir "$tmp/dev"
for node in null zero urandom; do
	: >"$tmp/dev/$node"
	mount --bind "/dev/$node" "$tmp/dev/$node" || bail 'no /dev of our own'
	echo "$tmp/dev/$node" >>"$tmp/replaced"
done
ln -s /proc/self/fd "$tmp/dev/fd"
mount --rbind "$tmp/dev" /dev || bail 'no /dev of our own'
echo /dev >>"$tmp/replaced"
expect 7 'syslog that nobody runs' netkit echo-serve --log syslog --tcp 127.0.0.1:0
start syslog socat -u UNIX-RECV:/dev/log -
timeout 10 bash -c 'until [ -S /dev/log ]; do read -rt 0.05 <> <(:) || :; done' || bail 'no syslog'
told() { # ERE
	timeout 10 bash -c 'until grep -q -a -E -e "$1" "$2"; do read -rt 0.05 <> <(:) || :; done' told "$1" "$tmp/syslog.out"
}
expect 0 '--daemon tells syslog' netkit echo-serve -v --tcp --daemon --pidfile "$tmp/pid" 127.0.0.1:0
port=$(port_in "$tmp/out") pid=$(cat "$tmp/pid")
run peer connect 127.0.0.1 "$port" send x until x shut eof
holds 'in its form' told '<30>[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} netkit-echo-serve\[[0-9]+\]: Connected to \(127'
stop syslog
rm /dev/log
run peer connect 127.0.0.1 "$port" send x until x shut eof
is "$status" 0 'a syslog that goes away harms nobody'
start syslog socat -u UNIX-RECV:/dev/log -
timeout 10 bash -c 'until [ -S /dev/log ]; do read -rt 0.05 <> <(:) || :; done' || bail 'no syslog'
run peer connect 127.0.0.1 "$port" send x until x shut eof
holds 'and is told again when it is back' told 'Connected to'
kill -TERM "$pid"
gone "$pid"

# --inetd: by socat, then by Debian's inetd.
run socat -t 10 - "EXEC:netkit echo-serve --inetd,pipes=0" <<<hello
is "$out" hello '--inetd: one client, and the end'
expect 2 '--inetd: standard input that is no socket' netkit echo-serve --inetd
like "$err" 'standard input is no socket' 'says so'
expect 2 '--inetd and an operand' netkit echo-serve --inetd 7
if command -v inetd >/dev/null; then
	cat >"$tmp/inetd.conf" <<-END
		127.0.0.1:echo stream tcp nowait root $NETKIT netkit echo-serve --inetd -v
		127.0.0.1:echo dgram udp wait root $NETKIT netkit echo-serve --inetd -v --idle-timeout 300ms
		127.0.0.1:discard stream tcp wait root $NETKIT netkit echo-serve --inetd -v --idle-timeout 300ms
	END
	start inetd inetd -i "$tmp/inetd.conf"
	wait_for_port 127.0.0.1 7
	for i in 1 2 3; do
		random_bytes 1000000 "$i" >"$tmp/random"
		run socat -t 10 - TCP:127.0.0.1:7 <"$tmp/random"
		is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/random")" "inetd, nowait: client $i"
	done
	for round in 1 2; do
		expect 0 "inetd, wait: datagrams, round $round" netkit echo-client --ping --udp --count 3 --interval 5ms 127.0.0.1 7
		expect 0 "inetd, wait: connections, round $round" netkit echo-client 127.0.0.1 9 <<<hello
		holds "inetd, wait: the servers leave when nobody comes, round $round" \
			timeout 20 bash -c 'while pgrep -x netkit >/dev/null; do read -rt 0.05 <> <(:) || :; done'
	done
	stop inetd
else
	skip 'under inetd' 'openbsd-inetd is not installed'
fi
done_testing
