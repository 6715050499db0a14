# The manual pages: lint has nothing to say, references lead somewhere, and docgen refuses what
# does not fit the option tables.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
docgen=$BUILD/man/docgen
mkdir -p "$tmp/man1"
cp "$BUILD"/man/man1/*.1 "$tmp/man1/"

for page in "$tmp"/man1/*.1; do
	name=$(basename "$page")
	if command -v mandoc >/dev/null; then
		# Of its standard error only "outdated mandoc.db" is to be expected.
		is_equal "mandoc has nothing to say about $name" \
			"$(mandoc -Tlint -Wstyle -M "$tmp:$SOURCE/tests/lint/man-stubs" "$page" \
				2>/dev/null)" ""
	else
		skip "mandoc has nothing to say about $name" "no mandoc here"
	fi
	if command -v groff >/dev/null; then
		is_equal "groff has nothing to say about $name" \
			"$(groff -mdoc -ww -Tutf8 "$page" 2>&1 >/dev/null)" ""
	else
		skip "groff has nothing to say about $name" "no groff here"
	fi
done

commands=$("$NETKIT" --list | sed 's/^/netkit-/; s/$/.1/')
is_equal "netkit and each command have a page" \
	"$(cd "$tmp/man1" && ls | LC_ALL=C sort)" \
	"$(printf '%s\n' $commands netkit.1 | LC_ALL=C sort)"
for page in $commands; do
	passes "$page has examples" grep -q '^\.Sh EXAMPLES' "$tmp/man1/$page"
	passes "$page has see also" grep -q '^\.Sh SEE ALSO' "$tmp/man1/$page"
done

# A misspelt title would leave its prose out in silence.
is_equal "every group in man/common is one of src/cli" \
	"$(sed -n 's/^\.\\"@group //p' "$SOURCE"/man/common/*.in | while read -r title; do
		grep -rqF "OPT_GROUP(\"$title\"" "$SOURCE/src/cli" || echo "$title"
	done)" ""

# docgen's own manners, on pages of netkit(1) and of the first command.
printf '.Dd November 20, 2026\n.\\"@option stagggr\nText.\n' >"$tmp/bad.in"
output=$("$docgen" mdoc netkit "$tmp/bad.in" 2>&1 >/dev/null)
is_equal "prose for an unknown option is refused" "$? $output" \
	"1 $tmp/bad.in:2: prose for unknown option stagggr"
printf '.Dd November 20, 2026\n.\\"@nonsense\n' >"$tmp/bad.in"
output=$("$docgen" mdoc netkit "$tmp/bad.in" 2>&1 >/dev/null)
is_equal "an unknown marker is refused" "$? $output" \
	"1 $tmp/bad.in:2: unknown marker .\\\"@nonsense"
printf '.Dd November 20, 2026\n.\\"@exit DONE NONSENSE\n' >"$tmp/bad.in"
output=$("$docgen" mdoc netkit "$tmp/bad.in" 2>&1 >/dev/null)
is_equal "an unknown exit status is refused" "$? $output" \
	"1 $tmp/bad.in:2: unknown exit status NONSENSE"
output=$("$docgen" mdoc netkit "$tmp/missing.in" 2>&1 >/dev/null)
is_equal "a missing page is refused" "$? $output" \
	"1 $tmp/missing.in:1: No such file or directory"
if [ -n "$commands" ]; then
	first=$("$NETKIT" --list | head -n 1)
	printf '.Dd November 20, 2026\n.\\"@name\n' >"$tmp/bad.in"
	output=$("$docgen" mdoc "$first" "$tmp/bad.in" 2>&1 >/dev/null)
	is_equal "a page without its sections is refused" "$? $output" \
		"1 $tmp/bad.in:2: a page needs @name, @synopsis, @options and @exit"
fi
passes "a full disk is noticed" bash -c "! '$docgen' exit >/dev/full 2>/dev/null"
tap_end
