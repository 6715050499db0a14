#!/bin/bash
# How fast connect carries bytes over loopback and what that costs, and how long it takes to
# connect and leave, against Debian's nc (netcat-openbsd) and socat with three sizes of its
# block, all in turn:
#
#	tests/bench/connect.sh build/release/netkit [ROUNDS [MIB]]
#
# First each tool sends to itself, as one would use it; then all send to one receiver, which does
# not even copy what it gets; then all receive from one sender.
set -euo pipefail
netkit=$(realpath "${1:?usage: connect.sh PATH-OF-NETKIT [ROUNDS [MIB]]}")
rounds=${2:-5} size=${3:-512}
here=$(dirname "$(realpath "$0")")
for program in nc.openbsd:netcat-openbsd socat:socat cc:gcc; do
	command -v "${program%:*}" >/dev/null || { echo "${program#*:} is not installed"; exit 1; }
done
tmp=$(mktemp -d)
trap 'kill ${server-} 2>/dev/null && wait "$server"; rm -rf "$tmp"' EXIT
for program in transfer turns bare_connect; do
	cc -O2 -D_GNU_SOURCE -o "$tmp/$program" "$here/$program.c"
done
host=127.0.0.1
blocks=(65536 262144 1048576)

pairs() { # HOW
	local words=() block
	for block in "${blocks[@]}"; do
		words+=(-- socat -u -b"$block" STDIN "TCP:$host:PORT"
			:: socat -u -b"$block" "TCP-LISTEN:PORT,bind=$host" STDOUT)
	done
	"$tmp/transfer" "$rounds" "$size" "$1" \
		nc.openbsd -N $host PORT :: nc.openbsd -d -l $host PORT "${words[@]}" \
		-- "$netkit" connect $host PORT :: "$netkit" listen -q $host:PORT
}

alone() { # HOW
	local words=() block ends=(STDIN "TCP:$host:PORT") quiet=-N
	case $1 in to-*) ends=("TCP:$host:PORT" STDOUT) quiet=-d ;; esac
	for block in "${blocks[@]}"; do
		words+=(-- socat -u -b"$block" "${ends[@]}")
	done
	"$tmp/transfer" "$rounds" "$size" "$1" nc.openbsd $quiet $host PORT "${words[@]}" \
		-- "$netkit" connect $host PORT
}

echo "== from a pipe, to itself"
pairs pipe
echo "== from a file, to itself"
pairs file
for how in pipe file to-pipe to-null; do
	echo "== $how, the other side the same for all"
	alone "$how"
done

# As installed: where the linker has just written a program, the page cache has it in small pieces,
# and mapping those takes longer than it ever does again.
cat "$netkit" >"$tmp/netkit"
chmod +x "$tmp/netkit"
echo "== connect and leave"
exec {ready}< <(exec "$tmp/bare_connect" serve)
server=$!
read -r port <&"$ready"
"$tmp/turns" 500 "$tmp/bare_connect" "$port" wait -- "$tmp/netkit" connect $host "$port" \
	-- nc.openbsd -z $host "$port" -- socat -u OPEN:/dev/null "TCP:$host:$port" </dev/null
