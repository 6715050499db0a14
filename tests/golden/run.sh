# Goldens: tests/golden/cases/NAME.cmd is one line for the shell, NAME.out what it prints and
# how it ends.  With UPDATE=1 the .out files are written anew: look at the difference before
# you commit it.  With a pattern for names: those alone.  Measured times read
# TIME, ports that the kernel chose PORT.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
cases=$SOURCE/tests/golden/cases
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset NETKIT_DEBUG NO_COLOR CLICOLOR_FORCE
export PATH="$(dirname "$NETKIT"):$PATH" LC_ALL=C.UTF-8 TERM=dumb

timeless()
{
	sed -E 's/(after|in|at) [0-9.]+ (ns|us|µs|ms|s)\>/\1 TIME/g; s/time=[0-9.]+/time=TIME/g; s/\]:[0-9]{5}/]:PORT/g; s/"(milliseconds|took_ms)":[0-9.]+/"\1":TIME/g'
}

# What a case gives: its line, standard output, standard error and status.
record() # FILE.cmd
{
	local status=0
	rm -rf "$tmp/scratch" && mkdir "$tmp/scratch"
	(cd "$tmp/scratch" && timeout 20 bash -c "$(cat "$1")" </dev/null >"$tmp/stdout" 2>"$tmp/stderr") ||
		status=$?
	printf '$ %s\n' "$(cat "$1")"
	timeless <"$tmp/stdout"
	printf -- '--- standard error\n'
	timeless <"$tmp/stderr"
	printf -- '--- status %d\n' "$status"
}

for file in "$cases"/${1-*}.cmd; do
	name=$(basename "$file" .cmd)
	record "$file" >"$tmp/got"
	if [ -n "${UPDATE-}" ]; then
		cp "$tmp/got" "$cases/$name.out"
	fi
	if output=$(diff -u "$cases/$name.out" "$tmp/got" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$output"
	fi
done

# A golden without its case is never looked at again.
is_equal "every .out has its .cmd" "$(for file in "$cases"/*.out; do
	[ -e "${file%.out}.cmd" ] || echo "$file"
done)" ""
tap_end
