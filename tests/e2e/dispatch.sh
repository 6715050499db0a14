# One program under several names: --list, links, --install-links, help and versions.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

mapfile -t commands < <(sed -nE 's/^COMMAND\(([a-z_]+)\).*/\1/p' "$SOURCE/cmd/commands.def" | tr _ -)

expect 0 '--list' netkit --list
is "$out" "$(printf '%s\n' "${commands[@]}")" '--list is the registry, in its order'
expect 0 '--help' netkit --help
for command in "${commands[@]}"; do
	like "$out" "  $command +[a-z]" "--help names $command"
done
expect 2 'no word at all is a usage error' netkit
like "$out" '^Usage: ' 'and shows the commands'

# --- help of each command
for command in "${commands[@]}"; do
	expect 0 "$command --help" netkit "$command" --help
	like "$out" "^Usage: netkit $command " "its usage is that of $command"
	is "$err" '' 'nothing on standard error'
	is "$(awk 'length > 100' <<<"$out")" '' "--help of $command has no long line"
	expect 2 "$command refuses an unknown option" netkit "$command" --no-such-option
	like "$err" "^netkit $command: unknown option --no-such-option" 'the command names itself'
	expect 2 "$command suggests what was meant" netkit "$command" --verbos
	like "$err" 'hint: did you mean --verbose\?' 'suggestion'
	expect 2 "$command refuses a bad choice" netkit "$command" --color sometimes
	like "$err" "'sometimes' is none of auto, always, never" 'the choices are named'
	expect 2 "$command refuses -4 with -6" netkit "$command" -4 -6
	expect 2 "$command refuses an unknown topic" netkit "$command" --debug nonsense
	expect 2 "errors of $command are JSON with --json" netkit "$command" --json --no-such-option
	holds 'and well-formed' python3 -c '
import json, sys
doc = json.loads(sys.argv[1])
assert doc["ok"] is False and doc["error"]["status"] == 2 and doc["schema"], doc' "$(grep -h '^{' "$tmp/out" "$tmp/err")"
	expect 7 "$command --help on a full disk" bash -c "netkit $command --help >/dev/full"
	expect 7 "$command --help without standard output" bash -c "netkit $command --help >&-"
done

# --- links
mkdir "$tmp/links" "$tmp/busy"
expect 0 '--install-links' netkit --install-links "$tmp/links"
is "$out" "$(printf "$tmp/links/%s\n" "${commands[@]}")" 'it says what it made'
is "$(ls "$tmp/links" | sort)" "$(printf '%s\n' "${commands[@]}" | sort)" 'a link for each command'
for command in "${commands[@]}"; do
	expect 0 "the link $command runs it" "$tmp/links/$command" --help
	like "$out" "^Usage: netkit $command " "as $command"
done
expect 0 'a second time is harmless' netkit --install-links "$tmp/links"
is "$out" '' 'and makes nothing'
last=${commands[-1]}
echo mine >"$tmp/busy/$last"
expect 9 'a name that is taken is left alone' netkit --install-links "$tmp/busy"
is "$(cat "$tmp/busy/$last")" mine 'the file is as it was'
is "$(ls "$tmp/busy")" "$last" 'and no other link was made'
expect 9 'a folder that is not there' netkit --install-links "$tmp/none"
ln -s "$NETKIT" "$tmp/another-name"
expect 0 'a link of another name is netkit' "$tmp/another-name" --list

# --- help COMMAND shows the page, found beside the program
mkdir -p "$tmp/prefix/bin" "$tmp/prefix/share/man/man1"
cp "$NETKIT" "$tmp/prefix/bin/netkit"
cp "$BUILD"/man/man1/netkit*.1 "$tmp/prefix/share/man/man1/"
for command in netkit "${commands[@]}"; do
	name=netkit-$command
	[ "$command" = netkit ] && name=netkit
	expect 0 "help $command" env MANPAGER=cat PAGER=cat MANWIDTH=80 netkit help "$command"
	like "$(col -b <<<"$out")" 'DESCRIPTION' "from the build folder"
	expect 0 "help $command, installed" env MANPAGER=cat PAGER=cat MANWIDTH=80 \
		"$tmp/prefix/bin/netkit" help "$command"
	like "$(col -b <<<"$out" | head -1)" "^${name^^}\(1\)" 'from share/man'
done
rm -r "$tmp/prefix/share"
expect 0 'help without a page' "$tmp/prefix/bin/netkit" help "$last"
like "$out" "^Usage: netkit $last " 'shows the options'

# --- versions
expect 0 '--version' netkit --version
like "$out" '^netkit [0-9]+\.[0-9]+\.[0-9]+ \(' 'program and commit'
expect 0 '--version --json' netkit --version --json
holds 'is a JSON document' python3 -c '
import json, sys
doc = json.loads(sys.argv[1])
assert doc["schema"] == "netkit.version/1" and doc["features"], doc' "$out"

# --- completions are installed with the names that the shells look for
expect 0 'cmake --install' cmake --install "$BUILD" --prefix "$tmp/root"
for file in bin/netkit share/man/man1/netkit.1 "share/man/man1/netkit-$last.1" \
	share/bash-completion/completions/netkit share/zsh/site-functions/_netkit \
	share/fish/vendor_completions.d/netkit.fish; do
	holds "installs $file" test -s "$tmp/root/$file"
done
expect 0 'the installed program shows its page' env MANPAGER=cat PAGER=cat \
	"$tmp/root/bin/netkit" help "$last"
like "$(col -b <<<"$out")" 'DESCRIPTION' 'from where it was installed'
done_testing
