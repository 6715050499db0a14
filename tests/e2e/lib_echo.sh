# shellcheck shell=bash
# lib.sh, and clients of an echo server, many at a time.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

# Opens N connections; how many were served is in $served, how many were closed in $closed.
knock() { # PORT N [SECONDS]: a client waits so long for its echo, 5 else
	local i fd answer
	served=0 closed=0 fds=()
	for ((i = 0; i < $2; i++)); do
		exec {fd}<>"/dev/tcp/127.0.0.1/$1" || continue
		fds+=("$fd")
		printf 'x' >&"$fd" 2>/dev/null
	done
	for fd in "${fds[@]}"; do
		if read -r -t "${3:-5}" -N 1 -u "$fd" answer 2>/dev/null && [ "$answer" = x ]; then
			served=$((served + 1))
		elif [ $? -le 128 ]; then
			closed=$((closed + 1))
		fi
	done
}
leave() {
	local fd
	for fd in "${fds[@]}"; do
		exec {fd}>&-
	done
}
ticks_of() { # NAME: processor time that it has used, in hundredths of a second
	local fields
	read -ra fields <"/proc/$(pid_of "$1")/stat"
	echo $((fields[13] + fields[14]))
}

tree_of() { # NAME: its process and the children of that
	pid_of "$1"
	ps -o pid= --ppid "$(pid_of "$1")"
}
# KiB of memory of a server and its children: what they share is counted once.
memory_of() { # NAME
	local pid
	for pid in $(tree_of "$1"); do
		cat "/proc/$pid/smaps_rollup" 2>/dev/null
	done | awk '/^Pss_Anon:/ { sum += $2 } END { print sum + 0 }'
}
