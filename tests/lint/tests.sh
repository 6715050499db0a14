# What each command and each fuzz target has to bring along.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
cd "$SOURCE/tests" || exit 1

for command in $("$NETKIT" --list); do
	name=${command//-/_}
	short=${name%%_*}
	passes "$command has end-to-end tests" bash -c "compgen -G 'e2e/$short*.sh' >/dev/null"
	passes "$command has unit tests" bash -c "compgen -G 'unit/cmd/test_$short*.c' >/dev/null"
	passes "$command has goldens" bash -c "compgen -G 'golden/cases/$command-*.cmd' >/dev/null"
	passes "--help of $command is a golden" test -e "golden/cases/$command-help.out"
done
is_equal "every fuzz target has a corpus" "$(for file in fuzz/fuzz_*.c; do
	name=$(basename "$file" .c)
	[ -n "$(ls "fuzz/corpus/${name#fuzz_}" 2>/dev/null)" ] || echo "$name"
done)" ""
is_equal "every corpus has a fuzz target" "$(for folder in fuzz/corpus/*/; do
	name=$(basename "$folder")
	[ -e "fuzz/fuzz_$name.c" ] || echo "$name"
done)" ""
# Run by hand without SOURCE a script must not go on: what it does is meant for a namespace.
is_equal "each script stops at once where it does not know the tree" "$(
	find e2e fault golden house lint system -name '*.sh' ! -path e2e/lib.sh ! -path e2e/lib_namespace.sh \
		! -path e2e/lib_authority.sh |
		while read -r script; do
			grep -vE '^(#|$|set -)' "$script" | head -1 |
				grep -qE '^\. "\$\{SOURCE:\?top of the tree}/tests/[^"]+\.sh" \|\| exit 1$' ||
				echo "$script"
		done)" ""
is_equal "every script that is sourced is sourced so" \
	"$(grep -rnE --include='*.sh' '^[^#]*(\.|source) "?\$\{?SOURCE' . | grep -vE '"\$\{SOURCE:\?top of the tree}/[^"]+" \|\| exit 1$' |
		grep -vF './lint/tests.sh:')" ""
is_equal "scripts are for bash, and say so by how they are run" \
	"$(find . -name '*.sh' -exec bash -n {} \; 2>&1)" ""
tap_end
