# shellcheck shell=bash
# Guides whose outputs are real: each block marked as a console has commands behind a `$` and
# their output; times and identifiers may differ.  With UPDATE=1 the outputs are written anew.
#
#	. "${SOURCE:?top of the tree}/tests/support/guide.sh" || exit 1
#	guide_is_true "$SOURCE/docs/guide/lookup.md" 20

# Columns of times are as wide as their times, and the slowest is another one each time.
even() {
	sed -E 's/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}/DATE/g;s/[0-9]+ (days|hours) /AGE /g;s/sha256:[A-Za-z0-9+/]{43}=/PIN/g' "$1" |
		sed -E 's/(serial|SHA-256) +[0-9a-f]{16,}/\1 HEX/' |
		sed -E 's/[0-9.]+ (us|ms|s)\b/TIME/g;s/id: [0-9]+/id: ID/;s/  slowest, /  /;s/  slowest$//;s/ +$//;s/  +/  /g'
}

guide_is_true() { # GUIDE LEAST: so many commands it has at least
	local guide=$1 least=$2
	python3 "$SOURCE/tests/support/replay.py" "$guide" >"$tmp/guide.md" 2>"$tmp/replay.err"
	is "$(cat "$tmp/replay.err")" '' 'every command of the guide runs'
	[ -z "${UPDATE-}" ] || [ -s "$tmp/replay.err" ] || cp "$tmp/guide.md" "$guide"
	is "$(diff -u <(even "$guide") <(even "$tmp/guide.md"))" '' 'and prints what the guide shows'
	holds 'which is much' test "$(grep -c '^\$ ' "$guide")" -ge "$least"
}
