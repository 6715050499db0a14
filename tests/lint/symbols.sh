# A name that two objects define is linked by chance: a static library gives the first it finds.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1

# Every global function and variable of the libraries, with the objects that define it.
twice()
{
	find "$BUILD/src" "$BUILD/cmd" -name '*.a' | sort | xargs nm --defined-only 2>/dev/null |
		awk '$2 ~ /^[TDBRVW]$/ { print $3 }' | sort | uniq -d | grep -vE '^(__|_\.)'
}
is_equal "no global name is defined twice" "$(twice)" ""
tap_end
