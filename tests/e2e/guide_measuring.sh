#!/bin/bash
# What docs/guide/measuring.md shows is what --bench prints, but for the figures.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/support/guide.sh" || exit 1

printf '127.0.0.1 localhost\n' | own_file /etc/hosts
start serve netkit echo-serve --tcp --workers 1 127.0.0.1:7
must_await serve tcp
start stall stall "$(pid_of serve)" 2000 200

# Figures, and how they are aligned, are another each time; so is the engine where there is no io_uring.
even() {
	sed -E 's/[0-9.]+ (ns|us|ms|s)\b/TIME/g;s/[0-9]+(\.[0-9]+)?/N/g;s/epoll/uring/;s/ +/ /g' "$1"
}

PATH="$SOURCE/tests/support:$PATH"
mkdir "$tmp/work" && cd "$tmp/work" || exit 1
guide_is_true "$SOURCE/docs/guide/measuring.md" 6
[ -z "${UPDATE-}" ] || cp measuring.svg "$SOURCE/docs/guide/measuring.svg"
holds 'the picture is there' grep -q '^</svg>' "$SOURCE/docs/guide/measuring.svg"
closed=$(awk '$1 + 0 > 0 && $2 >= 0.95 && NF == 4 { print int($1); exit }' closed.hgrm)
open=$(awk '$1 + 0 > 0 && $2 >= 0.95 && NF == 4 { print int($1); exit }' open.hgrm)
holds "95 % are within $closed us in the closed loop, $open us in the open one" test "$open" -gt 50000
stop stall
stop serve
done_testing
