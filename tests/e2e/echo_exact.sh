#!/bin/bash
# echo-serve in each model: every byte comes back, whatever the client does; one that never reads
# costs little memory and hurts nobody; the end by SIGTERM loses nothing; a crowd that finds no
# descriptors is told at once.
#
#	tests/e2e/echo_exact.sh			a little of each
#	EXACT=full tests/e2e/echo_exact.sh	64 MiB a hundred times, a crowd of 20,000 (the target `exact`)
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

if [ "${EXACT-}" = full ]; then
	times=100 turns=3 load_ms=1000 leavers=200 crowd=10000 limit=256
else
	times=1 turns=1 load_ms=200 leavers=20 crowd=300 limit=64
fi
is_sanitized && times=1
declare -A is_loop=([uring]=1 [epoll]=1)

serve() { # OPTION…
	start serve netkit echo-serve --tcp --model "$model" "$@" 127.0.0.1:0
	must_await serve 'listening on'
	port=$(port_of serve)
}
one_worker() {
	[ -z "${is_loop[$model]-}" ] || echo '--workers 1'
}

median() { # NUMBER…
	printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

# The 99th percentile of a round trip, in microseconds, of a hundred clients.
load_p99() {
	local i p99=()
	for ((i = 0; i < turns; i++)); do
		run swarm load 127.0.0.1 "$port" 100 128 "$load_ms"
		[ "$status" -eq 0 ] || return
		p99+=("$(sed -E 's/.* p99 ([0-9]+) .*/\1/' <<<"$out")")
	done
	median "${p99[@]}"
}

all_come_back() {
	local began
	serve
	began=$(now_ms)
	run_limit=120 expect 0 "$model: 64 MiB and a half-close, $times times, come back equal" \
		swarm whole 127.0.0.1 "$port" $((64 << 20)) "$times"
	echo "# $model: $out in $(($(now_ms) - began)) ms"
	stop serve
	is "$status" 0 "$model: status 0"
}

# In the model iterative others wait for as long as the greedy client stays, by design.
one_that_never_reads() {
	local quiet beside before grown
	serve $(one_worker)
	[ "$model" = iterative ] || quiet=$(load_p99)
	before=$(memory_of serve)
	start greedy peer --deadline 110s connect 127.0.0.1 "$port" random $((1 << 30)) hold
	if [ "$model" = iterative ]; then
		timeout 0.5 tail -s 0.05 --pid="$(pid_of greedy)" -f /dev/null
	else
		beside=$(load_p99)
		holds "$model: beside a client that never reads others are served (p99 $quiet us, then $beside us)" \
			[ "${beside:-0}" -gt 0 ]
		[ "${EXACT-}" != full ] ||
			holds "$model: nearly as fast" [ "${beside:-0}" -lt $((2 * quiet)) ]
	fi
	holds "$model: it is still there" is_running greedy
	grown=$(($(memory_of serve) - before))
	if is_sanitized; then
		skip "$model: and costs little memory" 'a sanitizer uses memory of its own'
	else
		holds "$model: and costs less than a MiB ($grown KiB)" [ "$grown" -lt 1024 ]
	fi
	stop greedy
	stop serve
}

# Each has sent up to SIZE bytes more than have come back, and goes on talking; 8 MB are more
# than sockets hold, so that the server has some of it in its memory.
nothing_is_lost_at_the_end() {
	local size n
	for size in 128 10000 8000000; do
		n=$leavers
		[ "$size" -lt 1000000 ] || n=$((leavers / 20))
		[ "$model" != iterative ] || n=1
		serve -v
		run swarm leave 127.0.0.1 "$port" "$n" "$size" "$(pid_of serve)"
		like "$out" ' lost 0 ' "$model: SIGTERM, $n clients with up to $size bytes on their way: nothing is lost"
		echo "# $model: $out"
		[ "$status" -eq 0 ] || kill "$(pid_of serve)" 2>/dev/null
		finish serve
		is "$status" 0 "$model: and it ends"
	done
}

# A process for each client takes no descriptor of the parent, so there the number of clients is
# limited; one client after another needs no more than one.
a_crowd() {
	local a b before
	start serve bash -c "ulimit -n $limit
		exec netkit echo-serve --tcp --model $model $1 127.0.0.1:0"
	must_await serve 'listening on'
	port=$(port_of serve)
	start crowd1 swarm crowd 127.0.0.1 "$port" "$crowd"
	start crowd2 swarm crowd 127.0.0.1 "$port" "$crowd"
	must_await crowd1 served 70
	a=$line
	must_await crowd2 served 70
	b=$line
	echo "# $model: $a; $b"
	before=$(ticks_of serve)
	await serve 'no such line' 1
	holds "$model: of a crowd of $((2 * crowd)) as many are served as there is room for" \
		[ $(($(served_of "$a") + $(served_of "$b"))) -ge $((limit - 16)) ]
	unlike "$a $b" 'waiting [1-9]' "$model: and all others are told"
	holds "$model: then the processor is idle" [ $(($(ticks_of serve) - before)) -le 5 ]
	stop crowd1
	stop crowd2
	expect 0 "$model: when they have left the next is served at once" \
		peer --deadline 1s connect 127.0.0.1 "$port" send x until x shut eof
	stop serve
	is "$status" 0 "$model: to the end"
}
served_of() { # LINE
	sed -E 's/.*served ([0-9]+) .*/\1/' <<<"$1"
}

for model in uring epoll threads fork iterative; do
	all_come_back
	one_that_never_reads
	nothing_is_lost_at_the_end
	case $model in
	iterative) ;;
	fork) a_crowd "--max-clients $limit" ;;
	*) a_crowd "$(one_worker)" ;;
	esac
done
done_testing
