# Each header compiles alone, and twice, with each compiler that is there.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1

compile() # COMPILER HEADER
{
	printf '#include "%s"\n#include "%s"\n' "$2" "$2" |
		"$1" -x c -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only \
			-I"$SOURCE/src" -I"$SOURCE/cmd" -I"$SOURCE/tests" -I"$SOURCE/man" -
}
export -f compile
export SOURCE

for compiler in gcc clang; do
	if ! command -v "$compiler" >/dev/null; then
		skip "headers compile alone with $compiler" "no $compiler here"
		continue
	fi
	output=$(cd "$SOURCE" && { find src cmd man -name '*.h'; find tests/support -name '*.h'; } |
		sed -E 's,^(src|cmd|man|tests)/,,' |
		xargs -P 2 -I {} bash -c 'compile "$0" "$1"' "$compiler" {} 2>&1)
	is_equal "headers compile alone with $compiler" "$output" ""
done
tap_end
