# What the README repeats must not go stale: the exit statuses, the links, its first screen.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
cd "$SOURCE" || exit 1

is_equal "README has the table of exit statuses" \
	"$(sed -n '/^| status | meaning |/,/^$/p' README.md | sed '/^$/d')" \
	"$("$BUILD/man/docgen" exit)"

links()
{
	grep -oE '\]\([^)#:]+\)' "$1" | sed 's/^](//; s/)$//'
}

for page in README.md CHANGELOG.md docs/*.md docs/adr/*.md docs/guide/*.md third_party/README.md; do
	is_equal "links of $page lead somewhere" "$(links "$page" | while read -r link; do
		[ -e "$(dirname "$page")/$link" ] || echo "$link"
	done)" ""
done

# A path in backquotes is one of the tree, but for what the tests and the build make.
for page in README.md docs/*.md docs/adr/*.md docs/guide/*.md third_party/README.md; do
	is_equal "files named in $page are there" \
		"$(grep -oE '`(src|cmd|man|tests|docs|third_party)/[a-zA-Z0-9_./-]+`' "$page" |
			tr -d '`' | sort -u | while read -r path; do [ -e "$path" ] || echo "$path"; done)" ""
done

is_equal "every command is in the README" "$("$NETKIT" --list | while read -r command; do
	grep -q "netkit $command" README.md || echo "$command"
done)" ""
passes "the first screen is 40 lines" test "$(grep -n '^## ' README.md | head -1 | cut -d: -f1)" -le 40
tap_end
