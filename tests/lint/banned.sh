# Calls that are not used here, sleeps in tests, and what should not be committed.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
cd "$SOURCE" || exit 1

# Without comments and strings, each line with its file and number.
code()
{
	find src cmd man tests -name '*.[ch]' -print0 | xargs -0 perl -0777 -ne '
		s{/\*.*?\*/|//[^\n]*|("|\x27)(?:\\.|(?!\1)[^\\])*\1}{$1 ? "\"\"" : " "}gse;
		print map "$ARGV: $_\n", split /\n/'
}

texts()
{
	find . -path ./build -prune -o -path ./.git -prune -o -path './tests/fuzz/corpus' -prune \
		-o -type f \( -name '*.[ch]' -o -name '*.def' -o -name '*.sh' -o -name '*.md' -o \
		-name '*.in' -o -name '*.txt' -o -name '*.cmake' -o -name '*.json' -o -name run \
		-o -name check -o -name '*.packages' \) -print
}

all=$(code)
banned='(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atof|system|popen|strtok|alloca)'
is_equal "no banned call" "$(grep -E "[^_a-zA-Z0-9]$banned *\(" <<<"$all")" ""
is_equal "gethostbyname is called by net/legacy alone" \
	"$(grep -E '[^_a-zA-Z0-9]gethostby[a-z0-9_]+ *\(' <<<"$all" |
		grep -v '^src/net/legacy\.c:' | grep -v '^tests/')" ""
is_equal "nothing below cmd/main.c ends the program" \
	"$(grep -E '^src/.*[^_a-zA-Z0-9]exit *\(' <<<"$all" | grep -v '^src/base/mem\.c:')" ""
is_equal "no sleep in the tests' code" \
	"$(grep -E '^tests/.*[^_a-zA-Z0-9](u|nano|clock_nano)?sleep *\(' <<<"$all")" ""
is_equal "no sleep in the tests' scripts" \
	"$(find tests -name '*.sh' ! -path tests/lint/banned.sh -exec \
		grep -HnE '(^|[^-_a-zA-Z0-9./])u?sleep( |$)' {} +)" ""
is_equal "nothing is left to do" \
	"$(texts | grep -v tests/lint/banned.sh | xargs grep -nE '\<(TODO|FIXME|XXX|HACK)\>')" ""
is_equal "no paths of one machine" \
	"$(texts | grep -v tests/lint/banned.sh | xargs grep -nE '(^|[^-_.a-zA-Z0-9])/(work|root|home)/')" ""
is_equal "no marks of a merge" \
	"$(texts | xargs grep -nE '^(<<<<<<<|>>>>>>>|=======$)')" ""
is_equal "no blanks at the end of a line" \
	"$(texts | grep -v '\.md$' | xargs grep -nE '[[:blank:]]$')" ""
is_equal "no line of code beyond 100 columns" \
	"$(find src cmd man -name '*.[ch]' -print0 | xargs -0 perl -CSD -ne '
		$text = $_;
		1 while $text =~ s/^([^\t]*)\t/$1 . " " x (8 - length($1) % 8)/e;
		print "$ARGV: $_" if length($text) > 101')" ""
is_equal "every source file says what it is" \
	"$(find src cmd man -name '*.[ch]' | while read -r file; do
		case $(head -c 2 "$file") in '/*') ;; *) echo "$file" ;; esac
	done)" ""
tap_end
