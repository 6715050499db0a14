#!/bin/bash
# echo-serve under mixed load, each model beside the others and without haste: clients that talk,
# send much, say nothing, never read or go away in the midst, and datagrams.  Every byte is checked.
# Between rounds all clients are gone: then the server has the descriptors that it began with, and
# the memory that it had before.
#
#	tests/e2e/echo_endurance.sh			some seconds
#	ENDURANCE=full tests/e2e/echo_endurance.sh	an hour (the target `endurance`)
#	ENDURANCE=600 tests/e2e/echo_endurance.sh	600 seconds
#
# What each has between two rounds is printed: seconds, name, KiB, descriptors, what clients did.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

case ${ENDURANCE-} in
'') rounds=2 round_s=1 may_grow=2048 ;;
full) rounds=180 round_s=20 may_grow=256 ;;
*) rounds=$(((ENDURANCE + 19) / 20)) round_s=20 may_grow=256 ;;
esac
guests=4
names=(uring epoll workers threads fork iterative datagrams)
declare -A options=(
	[uring]='--tcp --model uring --workers 1' [epoll]='--tcp --model epoll --workers 1'
	[workers]='--tcp --workers 2' [threads]='--tcp --model threads' [fork]='--tcp --model fork'
	[iterative]='--tcp --model iterative' [datagrams]='--udp'
)
declare -A descriptors=() memory=()

descriptors_of() { # NAME
	local pid n=0
	for pid in $(tree_of "$1"); do
		n=$((n + $(find "/proc/$pid/fd" -type l 2>/dev/null | wc -l)))
	done
	echo "$n"
}

# When the last clients' ends have been seen: $now_open is what is open then.
become_idle() { # NAME
	local until=$(($(now_ms) + 20000))
	while now_open=$(descriptors_of "$1"); [ "$now_open" -ne "${descriptors[$1]}" ]; do
		[ "$(now_ms)" -lt "$until" ] || return
		await "$1" 'no such line' 0.1
	done
}

load() { # NAME
	local transport=tcp n=$guests
	[ "$1" != datagrams ] || transport=udp
	[ "$1" != iterative ] || n=1
	start "load.$1" medley "$transport" 127.0.0.1 "${ports[$1]}" "$n" "$round_s"
}

# The most of some rounds, from and to in quarters of all.
most() { # NAME FROM TO
	tr ' ' '\n' <<<"${memory[$1]# }" | sed -n "$((rounds * $2 / 4 + 1)),$((rounds * $3 / 4))p" |
		sort -n | tail -n1
}

declare -A ports=() lost=() open=()
for name in "${names[@]}"; do
	start "$name" netkit echo-serve -q ${options[$name]} 127.0.0.1:0
	must_await "$name" 'listening on'
	ports[$name]=$(port_of "$name")
	descriptors[$name]=$(descriptors_of "$name")
done
began=$(now_ms)
for ((round = 0; round < rounds; round++)); do
	for name in "${names[@]}"; do
		load "$name"
	done
	for name in "${names[@]}"; do
		finish "load.$name" $((round_s + 90))
		[ "$status" -eq 0 ] || lost[$name]+=" $err"
		become_idle "$name"
		[ "$now_open" -eq "${descriptors[$name]}" ] || open[$name]=$now_open
		memory[$name]+=" $(memory_of "$name")"
		echo "# $((($(now_ms) - began) / 1000)) $name ${memory[$name]##* } $now_open $out"
	done
done

for name in "${names[@]}"; do
	is "${lost[$name]-}" '' "$name: every byte came back, for $((rounds * round_s)) s"
	is "${open[$name]-${descriptors[$name]}}" "${descriptors[$name]}" "$name: and no descriptor stayed open"
	grown=$(($(most "$name" 3 4) - $(most "$name" 1 2)))
	if is_sanitized; then
		skip "$name: nor did memory" 'a sanitizer uses memory of its own'
	else
		holds "$name: nor did memory ($(most "$name" 1 2) KiB at first, $grown more at the end)" \
			[ "$grown" -le "$may_grow" ]
	fi
	stop "$name"
	is "$status" 0 "$name: status 0"
done
done_testing
