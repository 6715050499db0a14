#!/bin/bash
# echo-serve confined: each model by all means, what it says where one is missing, and that it
# serves, replaces and cleans up all the same.  The other scripts of echo-serve run with --sandbox
# auto, which is as strict where everything is there.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1
needs strace

if is_sanitized; then
	expect 9 'a program built to be examined refuses' netkit echo-serve --sandbox strict 127.0.0.1:0
	done_testing
fi

walls_of() { # PID
	awk '/^(CapPrm|CapEff|CapBnd|NoNewPrivs|Seccomp):/ { printf "%s ", $2 }' "/proc/$1/status"
}
own_walls='0000000000000000 0000000000000000 [0-9a-f]{16} 1 2 '
[ "$(id -u)" -ne 0 ] || own_walls=${own_walls/'[0-9a-f]{16}'/0000000000000000}

for how in '--model uring --workers 1' '--model uring --workers 2' '--model epoll --workers 1' \
	'--model epoll --workers 2' '--model threads' '--model fork' '--model iterative'; do
	# shellcheck disable=SC2086 # words
	start serve netkit echo-serve --sandbox strict $how 127.0.0.1:0 "unix:$tmp/socket"
	if ! await serve 'listening on unix'; then
		finish serve
		skip "$how" "$err"
		continue
	fi
	port=$(port_of serve ' tcp')
	expect 0 "$how: TCP" peer connect 127.0.0.1 "$port" random 3000000 shut eof
	is "$(wc -c <"$tmp/out")" 3000000 "$how: all of it"
	expect 0 "$how: UDP" netkit echo-client --ping --udp --count 2 --interval 5ms 127.0.0.1 "$port"
	expect 0 "$how: a unix socket" peer connect "unix:$tmp/socket" send x until x shut eof
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	printf x >&3
	read -r -t 5 -N 1 -u 3 answer
	for pid in $(pid_of serve) $(ps -o pid= --ppid "$(pid_of serve)"); do
		like "$(walls_of "$pid")" "^$own_walls\$" "$how: a process has nothing left"
	done
	exec 3>&-
	if [[ "$how" = *'workers 2' ]]; then
		worker=$(ps -o pid= --ppid "$(pid_of serve)" | head -n1)
		kill -KILL "$worker"
		holds "$how: a worker that dies is replaced" await serve "has died"
		for i in 1 2 3 4; do
			expect 0 "$how: and all goes on" peer --deadline 5s connect 127.0.0.1 "$port" send x until x shut eof
		done
	fi
	stop serve
	is "$status" 0 "$how: it ends in order"
	holds "$how: the file of its socket is removed" [ ! -e "$tmp/socket" ]
done

start serve netkit echo-serve --sandbox off --workers 1 127.0.0.1:0
must_await serve 'listening on'
like "$(walls_of "$(pid_of serve)")" ' 0 0 $' '--sandbox off gives up nothing'
stop serve

# A kernel or a container without one of the means.
for failure in landlock_restrict_self:error=EPERM seccomp:error=EINVAL capset:error=EPERM; do
	call=${failure%%:*}
	without=(strace -D -f -qq -o /dev/null -e "trace=$call" -e "inject=$failure")
	expect 9 "strict without $call" "${without[@]}" netkit echo-serve --sandbox strict --workers 1 127.0.0.1:0
	like "$err" 'hint: --sandbox auto goes on' "strict without $call: says what to do"
	unlike "$out" 'listening' "strict without $call: it does not begin to serve"
	start serve "${without[@]}" netkit echo-serve -v --workers 1 127.0.0.1:0
	must_await serve 'listening on'
	expect 0 "auto without $call serves" netkit echo-client 127.0.0.1 "$(port_of serve)" <<<hello
	stop serve
	like "$err" 'not confined by all means: ' "auto without $call: says so with -v"
done
done_testing
