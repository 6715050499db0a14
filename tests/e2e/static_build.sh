# The program linked statically says what it cannot see, and does the rest.  The objects are those
# of the build, so that only the linker runs.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs jq
build=${BUILD:?folder of the build}
if is_sanitized || grep -qE '^CMAKE_C_FLAGS[A-Z_]*:[A-Z]+=.*--coverage' "$build/CMakeCache.txt"; then
	skip 'a static build' 'its objects need libraries of the compiler'
	done_testing
fi
static=$tmp/netkit
layers=("$build"/src/libnetkit_{cli,dns,stream,net,base}.a)
"${CC:-cc}" -static -o "$static" "$build/cmd/CMakeFiles/netkit.dir/main.c.o" \
	"$build/cmd/libnetkit_commands.a" "${layers[@]}" -lm -ldl 2>"$tmp/link" ||
	bail "cannot link statically: $(grep -v warning: "$tmp/link" | tail -1)"

printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.9 ok.test\n' | own_file /etc/hosts
printf 'hosts: files dns\n' | own_file /etc/nsswitch.conf
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' | own_file /etc/resolv.conf
hostname here
start dns fakedns 127.0.0.1 53
must_await dns 'listening on'
blind='linked statically or without glibc: it cannot see what the modules of nsswitch\.conf\(5\) know'

for command in hostinfo 'hostinfo localhost' 'hostinfo --lint'; do
	# shellcheck disable=SC2086
	run "$static" $command
	holds "$command ends by itself" test "$status" -le 1
	like "$err" "^netkit hostinfo: warning: .*$blind" '… and says what it cannot see'
	like "$out" '::1|127\.0\.0\.1|checks' '… and what it can'
done
for command in hostinfo lookup; do
	expect 0 "$command --explain ends well" "$static" "$command" --explain ok.test
	like "$(tr -s '\n ' ' ' <<<"$out")" 'Sources, in their order this build of netkit cannot see them, since it is linked statically or without glibc' \
		'… and says what it cannot see'
	like "$(tr -s '\n ' ' ' <<<"$out")" 'this build of netkit gets 127\.0\.0\.9 from a source that it cannot see' '… in its verdict, too'
	expect 0 '… as JSON' "$static" "$command" --explain --json ok.test
	is "$(jq -c '[.sees_sources, .sources, .verdict.cause]' <<<"$out")" '[false,[],"unknown"]' '… which says so'
done
done_testing
