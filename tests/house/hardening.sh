# The release preset hardens what it builds: position independent, relocations read-only from
# the start, a stack protector, checked string functions, no executable stack.
set -u
. "$SOURCE/tests/support/tap.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
netkit=$tmp/netkit

passes "the release preset builds" bash -c "
	cmake -S '$SOURCE' --preset release -B '$tmp' && cmake --build '$tmp' --target netkit"
[ -x "$netkit" ] || tap_end

headers=$(readelf -Wl "$netkit")
dynamic=$(readelf -Wd "$netkit")
symbols=$(readelf -W --dyn-syms "$netkit")
passes "position independent" grep -q 'Type is DYN\|(Position-Independent Executable' <<<"$headers"
passes "marked as an executable of that kind" grep -q 'FLAGS_1.*PIE' <<<"$dynamic"
passes "relocations read-only" grep -q GNU_RELRO <<<"$headers"
passes "bound at the start" grep -q 'FLAGS_1.*NOW' <<<"$dynamic"
passes "no executable stack" grep -qE 'GNU_STACK .* RW ' <<<"$headers"
passes "no segment that is writable and executable" bash -c "! grep -qE 'LOAD .* RWE ' <<<'$headers'"
passes "stack protector" grep -q __stack_chk_fail <<<"$symbols"
passes "checked string functions" grep -qE '__(sn|f|vsn|vf)printf_chk' <<<"$symbols"
is_equal "no search path of its own" "$(grep -E 'RPATH|RUNPATH' <<<"$dynamic")" ""
passes "the machine's own path is not in it" bash -c "! grep -qF '$SOURCE' '$netkit'"
# Everything but libc is loaded on first use: start-up is a feature.
is_equal "it needs libc and nothing else" \
	"$(grep NEEDED <<<"$dynamic" | sed 's/.*\[\(.*\)\]/\1/' | grep -v '^libm\.so')" libc.so.6
tap_end
