# Follows docs/adding-a-command.md to the letter, in a copy of the tree: takes the files from its
# blocks, builds, and tries what the page promises.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tree=$tmp/tree
netkit=$tmp/build/netkit
mkdir "$tree"
(cd "$SOURCE" && tar cf - --exclude=./build --exclude=./.git .) | tar xf - -C "$tree"

# "```c file=cmd/arpa/arpa.c" … "```" is that file; append= adds to one.
awk -v top="$tree" '
/^```[a-z]+ (file|append)=/ {
	verb = path = $2
	sub(/=.*/, "", verb)
	sub(/^[a-z]+=/, "", path)
	out = top "/" path
	folder = out
	sub(/\/[^\/]*$/, "", folder)
	system("mkdir -p " folder)
	if (verb == "append")
		print "" >>out
	next
}
/^```/ && out { close(out); out = ""; next }
out && verb == "append" { print >>out; next }
out { print >out }
' "$SOURCE/docs/adding-a-command.md"

compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$BUILD/CMakeCache.txt")
passes "the new command builds" bash -c "
	cmake -S '$tree' -B '$tmp/build' -G Ninja -DCMAKE_BUILD_TYPE=None -DNETKIT_WERROR=ON \
		-DBUILD_TESTING=OFF -DCMAKE_C_COMPILER='$compiler' &&
	cmake --build '$tmp/build'"
[ -x "$netkit" ] || tap_end

is_equal "it runs" "$("$netkit" arpa 192.0.2.1)" 1.2.0.192.in-addr.arpa
is_equal "its --json is what the page says" "$("$netkit" arpa --json 192.0.2.1)" \
	'{"schema":"netkit.arpa/1","address":"192.0.2.1","name":"1.2.0.192.in-addr.arpa"}'
"$netkit" arpa nonsense 2>/dev/null
is_equal "an error ends with its status" "$?" 2
is_equal "an error is told" "$("$netkit" arpa nonsense 2>&1)" \
	"netkit arpa: nonsense: is not an address"
is_equal "a mistyped option is recognised" "$("$netkit" arpa --dto ::1 2>&1 | tail -n 1)" \
	"hint: did you mean --dot?"
"$netkit" arpa ::1 >/dev/full 2>/dev/null
is_equal "a full disk is noticed" "$?" 7
passes "--list names it" bash -c "'$netkit' --list | grep -qx arpa"
passes "--help shows its options" bash -c "'$netkit' arpa --help | grep -q -e '--\[no-\]dot'"
ln -s "$netkit" "$tmp/arpa"
is_equal "a link of its name runs it" "$("$tmp/arpa" 192.0.2.1)" 1.2.0.192.in-addr.arpa
for test in lint/layers lint/man lint/completions 'golden/run arpa'; do
	passes "$test passes" env SOURCE="$tree" BUILD="$tmp/build" NETKIT="$netkit" \
		bash "$tree/tests/${test%% *}.sh" ${test#"${test%% *}"}
done
tap_end
