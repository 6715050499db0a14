# ./run on a copy of the tree as a clone has it: builds the release preset, runs it, passes the
# exit status on; and what it built is hardened: position independent, relocations read-only
# from the start, a stack protector, checked string functions, no executable stack.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tree=$tmp/tree
netkit=$tree/build/release/netkit
mkdir "$tree"
(cd "$SOURCE" && tar cf - --exclude=./build --exclude=./.git .) | tar xf - -C "$tree"

is_equal "./run builds and runs" "$("$tree/run" --list 2>/dev/null)" "$("$NETKIT" --list)"
[ -x "$netkit" ] || tap_end
"$tree/run" no-such-command 2>/dev/null
is_equal "./run passes the exit status on" "$?" 2
is_equal "./run says nothing of itself the second time" "$("$tree/run" --list 2>&1 >/dev/null)" ""
is_equal "./run stays where it was called" \
	"$(cd "$tmp" && "$tree/run" --install-links . | head -n 1 | cut -d/ -f1)" .
ln -s "$tree/run" "$tmp/elsewhere"
is_equal "./run works through a link" "$("$tmp/elsewhere" --list)" "$("$NETKIT" --list)"
touch -d '1 hour ago' "$netkit"
passes "./run builds again when the sources are newer" bash -c "
	'$tree/run' --list >/dev/null && [ '$netkit' -nt '$tree/CMakeLists.txt' ]"
"$tree/check" --nonsense >/dev/null 2>&1
is_equal "./check refuses an unknown option" "$?" 2

headers=$(readelf -Wl "$netkit")
dynamic=$(readelf -Wd "$netkit")
symbols=$(readelf -W --dyn-syms "$netkit")
passes "position independent" grep -q 'Position-Independent Executable\|Type is DYN' <<<"$headers"
passes "marked as an executable of that kind" grep -q 'FLAGS_1.*PIE' <<<"$dynamic"
passes "relocations read-only" grep -q GNU_RELRO <<<"$headers"
passes "bound at the start" grep -q 'FLAGS_1.*NOW' <<<"$dynamic"
passes "no executable stack" grep -qE 'GNU_STACK .* RW ' <<<"$headers"
is_equal "no segment that is writable and executable" "$(grep -E 'LOAD .* RWE ' <<<"$headers")" ""
passes "stack protector" grep -q __stack_chk_fail <<<"$symbols"
passes "checked string functions" grep -qE '__(sn|f|vsn|vf)printf_chk' <<<"$symbols"
is_equal "no search path of its own" "$(grep -E 'RPATH|RUNPATH' <<<"$dynamic")" ""
is_equal "the machine's own path is not in it" "$(grep -cF "$tree" "$netkit")" 0
# Everything but libc is loaded on first use: start-up is a feature.
is_equal "it needs libc and nothing else" \
	"$(grep NEEDED <<<"$dynamic" | sed 's/.*\[\(.*\)\]/\1/' | grep -v '^ld-linux')" libc.so.6
tap_end
