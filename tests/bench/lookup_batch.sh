#!/bin/bash
# lookup --batch: 200,000 names against a knotd of the script's own on loopback, beside dnsperf,
# in turn (rate); 5,000 names over a path that takes 20 ms and loses 1 % each way (path); the
# memory of a million names (memory).
#
#	tests/bench/lookup_batch.sh build/release/netkit build/dev/tests/delay [ROUNDS [PART…]]
set -euo pipefail
usage='usage: lookup_batch.sh NETKIT DELAY [ROUNDS [PART…]]'
netkit=$(realpath "${1:?$usage}")
delay=$(realpath "${2:?$usage}")
rounds=${3:-5}
parts=("${@:4}")
[ ${#parts[@]} -gt 0 ] || parts=(rate path memory)
. "$(dirname "$(realpath "$0")")/lib_knotd.sh"
need knotd:knot dnsperf python3
cd "$tmp"

python3 - <<'END'
n = 20000
with open("zone", "w") as f:
    f.write("$ORIGIN bench.test.\n$TTL 3600\n@ SOA ns1 h 1 3600 600 86400 300\n@ NS ns1\nns1 A 127.0.0.1\n")
    for i in range(n):
        f.write(f"h{i} A 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\n")
for name, count, kind in ("names", 200000, ""), ("queries", 200000, " A"), ("few", 5000, ""), ("million", 1000000, ""):
    with open(name, "w") as f:
        f.writelines(f"h{i % n}.bench.test{kind}\n" for i in range(count))
END
start_knotd "$netkit"

# Runs a command; its time, and its processor time for each of 200,000 names, are in $took, $cpu.
TIMEFORMAT='%R %U %S'
measure() { # COMMAND…
	local times
	times=$({ time "$@" >out 2>err; } 2>&1)
	read -r took cpu < <(awk '{ printf "%s %.2f\n", $1, ($2 + $3) * 5 }' <<<"$times")
}

good() { # how many of the answers are there
	cut -f3 out | grep -c '^NOERROR$' || true
}

rate() {
	local i

	echo "200,000 names, in turn: seconds, names a second, processor time a name, lost"
	for ((i = 0; i < rounds; i++)); do
		measure dnsperf -s 127.0.0.1 -p "$port" -d queries -n 1 -q 100 -T 1 -c 1
		awk -v took="$(awk '/Run time/ { print $4 }' out)" -v cpu="$cpu" \
			-v lost="$(awk '/Queries lost/ { print $3 }' out)" \
			'BEGIN { printf "dnsperf\t%.2f\t%d\t%s us\t%d\n", took, 200000 / took, cpu, lost }'
		measure "$netkit" lookup --batch names "@127.0.0.1:$port"
		awk -v took="$took" -v cpu="$cpu" -v good="$(good)" \
			'BEGIN { printf "netkit\t%.2f\t%d\t%s us\t%d\n", took, 200000 / took, cpu, 200000 - good }'
	done
}

path() {
	local i

	echo "5,000 names, 20 ms, 1 % lost each way: seconds, lost, what was sent"
	for ((i = 0; i < rounds; i++)); do
		"$delay" 127.0.0.1 "$port" 20 10 "$i" 2>path &
		helper=$!
		timeout 10 grep -q -m1 listening < <(tail -n +1 -s 0.05 --pid="$helper" -f path)
		measure "$netkit" lookup --batch few -v "@127.0.0.1:$(sed 's/.*://' path)"
		printf 'netkit\t%s\t%s\t%s\n' "$took" "$((5000 - $(good)))" \
			"$(grep -oE '[0-9]+ datagrams sent, [0-9]+ of them again' err)"
		kill "$helper"
		wait "$helper" 2>/dev/null || true
		helper=
	done
}

memory() {
	local options

	echo "1,000,000 names: the most memory in use, in KiB"
	for options in '' --ordered --json '--json --ordered'; do
		# shellcheck disable=SC2086
		python3 - "$netkit" lookup --batch million $options "@127.0.0.1:$port" <<-'END'
		import resource, subprocess, sys
		with open("out", "w") as out:
		    subprocess.run(sys.argv[1:], stdout=out, stderr=subprocess.DEVNULL, check=True)
		print("netkit", " ".join(sys.argv[4:-1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, sep="\t")
		END
		[ "$(grep -c NOERROR out)" -eq 1000000 ] || echo "names were lost"
	done
}

for part in "${parts[@]}"; do
	"$part"
done
