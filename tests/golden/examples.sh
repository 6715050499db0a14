# Runs the examples of the manual pages that are marked  .\".@run [STATUS]  and the blocks of
# README.md and docs/*.md under the line  <!-- run -->  as they are written: with bash, in an
# empty folder, netkit in PATH and ./run beside them.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PATH="$(dirname "$NETKIT"):$PATH" LC_ALL=C.UTF-8

# Writes each marked example of a page to $tmp/N.sh, its place to N.name, its status to N.status.
cut_page() # PAGE FIRST-NUMBER
{
	awk -v n="$2" -v folder="$tmp" -v page="$(basename "$1")" '
	function plain(s) {
		sub(/^\.D[l1] /, "", s)
		gsub(/\\-/, "-", s); gsub(/\\\(aq/, "\047", s); gsub(/\\\(dq/, "\"", s)
		gsub(/\\\(ga/, "`", s); gsub(/\\\(ha/, "^", s); gsub(/\\\(ti/, "~", s)
		gsub(/\\&/, "", s); gsub(/\\e/, "\\", s)
		return s
	}
	/^\.\\"\.@run/ { status = NF > 1 ? $2 : 0; is_marked = 1; next }
	is_marked && /^\.Bd/ { in_block = 1; next }
	in_block && /^\.Ed/ { close(out); in_block = is_marked = 0; n++; next }
	is_marked && (in_block || /^\.D[l1] /) {
		out = folder "/" n ".sh"
		print plain($0) >out
		print page ":" NR ": " plain($0) >(folder "/" n ".name")
		print status >(folder "/" n ".status")
		if (!in_block) { close(out); is_marked = 0; n++ }
	}' "$1"
}

cut_markdown() # FILE FIRST-NUMBER
{
	awk -v n="$2" -v folder="$tmp" -v page="${1#"$SOURCE"/}" '
	/^<!-- run -->$/ { is_marked = 1; next }
	/^```/ && in_block { close(out); in_block = is_marked = 0; n++; next }
	/^```/ && is_marked { in_block = 1; next }
	in_block {
		out = folder "/" n ".sh"
		print >out
		print page ":" NR ": " $0 >(folder "/" n ".name")
		print 0 >(folder "/" n ".status")
	}' "$1"
}

count()
{
	find "$tmp" -name '*.sh' | wc -l
}

for page in "$SOURCE"/man/*.1.in; do
	cut_page "$page" "$(count)"
done
for page in "$SOURCE"/README.md "$SOURCE"/docs/*.md "$SOURCE"/docs/guide/*.md; do
	[ -e "$page" ] && cut_markdown "$page" "$(count)"
done

printf '#!/bin/sh\nexec "$NETKIT" "$@"\n' >"$tmp/run"
chmod +x "$tmp/run"
for ((i = 0; i < $(count); i++)); do
	name=$(head -n 1 "$tmp/$i.name")
	mkdir "$tmp/$i"
	cp "$tmp/run" "$tmp/$i/run"
	output=$(cd "$tmp/$i" && timeout -k 5 20 bash -eu "$tmp/$i.sh" </dev/null 2>&1)
	status=$?
	if [ "$status" -eq "$(head -n 1 "$tmp/$i.status")" ]; then
		ok "${name//#/}"
	else
		not_ok "${name//#/}" "status $status: $output"
	fi
	rm -rf "${tmp:?}/$i"
done
tap_end
