#!/bin/bash
# lookup --batch: 200,000 names against a knotd of the script's own on loopback, beside dnsperf,
# in turn; 5,000 names over a path that takes 20 ms and loses 1 % each way; the memory of a
# million names.
#
#	tests/bench/lookup_batch.sh build/release/netkit build/dev/tests/delay [ROUNDS]
set -euo pipefail
netkit=$(realpath "${1:?usage: lookup_batch.sh NETKIT DELAY [ROUNDS]}")
delay=$(realpath "${2:?usage: lookup_batch.sh NETKIT DELAY [ROUNDS]}")
rounds=${3:-5}
PATH=$PATH:/usr/sbin:/sbin
for program in knotd dnsperf python3; do
	command -v "$program" >/dev/null || { echo "$program is not installed"; exit 1; }
done
tmp=$(mktemp -d)
trap 'kill ${path-} ${server-} 2>/dev/null || true; wait; rm -rf "$tmp"' EXIT
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

# A port that is free now may be taken when knotd comes: then another one.
for attempt in 1 2 3 4 5; do
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	cat >knot.conf <<-END
	server:
	  listen: 127.0.0.1@$port
	  udp-workers: 1
	  tcp-workers: 1
	  rundir: $tmp
	database:
	  storage: $tmp
	zone:
	  - domain: bench.test
	    file: $tmp/zone
	    zonefile-sync: -1
	    journal-content: none
	END
	knotd -c knot.conf >log 2>&1 &
	server=$!
	timeout 10 grep -q -m1 'server started' < <(tail -n +1 -s 0.05 --pid="$server" -f log) || true
	"$netkit" lookup -q -s h1.bench.test "@127.0.0.1:$port" >/dev/null 2>&1 && break
	kill "$server" 2>/dev/null || true
	server=
done
[ -n "$server" ] || { cat log; exit 1; }

# Runs a command; its time, and its processor time for each of 200,000 names, are in $took, $cpu.
TIMEFORMAT='%R %U %S'
measure() { # COMMAND…
	local times
	times=$({ time "$@" >out 2>err; } 2>&1)
	read -r took cpu < <(awk '{ printf "%s %.2f\n", $1, ($2 + $3) * 5 }' <<<"$times")
}

echo "200,000 names, in turn: seconds, names a second, processor time a name, lost"
for ((i = 0; i < rounds; i++)); do
	measure dnsperf -s 127.0.0.1 -p "$port" -d queries -n 1 -q 100 -T 1 -c 1
	awk -v took="$(awk '/Run time/ { print $4 }' out)" -v cpu="$cpu" -v lost="$(awk '/Queries lost/ { print $3 }' out)" \
		'BEGIN { printf "dnsperf\t%.2f\t%d\t%s us\t%d\n", took, 200000 / took, cpu, lost }'
	measure "$netkit" lookup --batch names "@127.0.0.1:$port"
	awk -v took="$took" -v cpu="$cpu" -v good="$(cut -f3 out | grep -c '^NOERROR$')" \
		'BEGIN { printf "netkit\t%.2f\t%d\t%s us\t%d\n", took, 200000 / took, cpu, 200000 - good }'
done

echo "5,000 names, 20 ms, 1 % lost each way: seconds, lost"
for ((i = 0; i < rounds; i++)); do
	"$delay" 127.0.0.1 "$port" 20 10 2>path &
	path=$!
	timeout 10 grep -q -m1 listening < <(tail -n +1 -s 0.05 --pid="$path" -f path)
	measure "$netkit" lookup --batch few "@127.0.0.1:$(sed 's/.*://' path)"
	printf 'netkit\t%s\t%s\n' "$took" "$((5000 - $(cut -f3 out | grep -c '^NOERROR$')))"
	kill "$path"
	wait "$path" 2>/dev/null || true
done

echo "1,000,000 names: the most memory in use, in KiB"
for ordered in '' --ordered; do
	python3 - "$netkit" lookup --batch million $ordered "@127.0.0.1:$port" <<'END'
import resource, subprocess, sys
with open("out", "w") as out:
    subprocess.run(sys.argv[1:], stdout=out, stderr=subprocess.DEVNULL, check=True)
print("netkit", " ".join(a for a in sys.argv[4:] if a.startswith("--")), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, sep="\t")
END
	[ "$(cut -f3 out | grep -c '^NOERROR$')" -eq 1000000 ] || echo "names were lost"
done
