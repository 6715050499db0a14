# The completions: each shell reads its own, and bash's and fish's answers are right.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
folder=$BUILD/completions

need() # SHELL NAME
{
	command -v "$1" >/dev/null && return 0
	skip "$2" "no $1 here"
	return 1
}

# What bash offers for the words; the last one is being typed.
bash_offers()
{
	bash -c '. "$0" && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _netkit &&
		printf "%s\n" "${COMPREPLY[@]}"' "$folder/netkit.bash" "$@"
}

fish_offers()
{
	fish --no-config -c ". '$folder/netkit.fish'; complete -C '$1'" | cut -f 1
}

has_line() # NAME LINES LINE
{
	if grep -qxF -e "$3" <<<"$2"; then
		ok "$1"
	else
		not_ok "$1" "no $3 in: $(tr '\n' ' ' <<<"$2")"
	fi
}

is_silent "bash parses" bash -n "$folder/netkit.bash"
is_silent "bash loads" bash -c ". '$folder/netkit.bash' && complete -p netkit >/dev/null"
has_line "bash offers netkit's options" "$(bash_offers netkit --vers)" --version
if need zsh "zsh parses"; then
	is_silent "zsh parses" zsh -n "$folder/_netkit"
	is_equal "zsh's compinit finds it" "$(zsh -fc "fpath=('$folder' \$fpath)
		autoload -Uz compinit && compinit -u -D && print \$_comps[netkit]")" _netkit
	is_silent "zsh loads" zsh -fc "fpath=('$folder' \$fpath)
		autoload -Uz compinit && compinit -u -D && autoload -Uz +X _netkit"
fi
if need fish "fish parses"; then
	is_silent "fish parses" fish --no-config -n "$folder/netkit.fish"
	is_silent "fish loads" fish --no-config -c ". '$folder/netkit.fish'"
fi

for command in $("$NETKIT" --list); do
	options=$("$NETKIT" "$command" --help | grep -oE '^  (-., |    )--(\[no-\])?[a-z0-9-]+' |
		sed -E 's/^.*--//; s/^\[no-\]//')
	has_line "bash offers $command" "$(bash_offers netkit "${command:0:2}")" "$command"
	has_line "bash offers $command to help" "$(bash_offers netkit help "${command:0:2}")" "$command"
	is_equal "bash offers the options of $command" \
		"$(for o in $options; do bash_offers netkit "$command" "--$o" | grep -x -e "--$o"; done)" \
		"$(for o in $options; do echo "--$o"; done)"
	has_line "bash offers choices to $command" \
		"$(bash_offers netkit "$command" --color al)" always
	has_line "bash offers choices after an equals sign to $command" \
		"$(bash_offers netkit "$command" --color = al)" always
	if command -v fish >/dev/null; then
		has_line "fish offers $command" "$(fish_offers "netkit ${command:0:2}")" "$command"
		has_line "fish offers the options of $command" \
			"$(fish_offers "netkit $command --ver")" --verbose
		has_line "fish offers choices to $command" \
			"$(fish_offers "netkit $command --color al")" always
	fi
done
if "$NETKIT" --list | grep -qx lookup; then
	is_equal "netkit lookup --ty becomes --type" "$(bash_offers netkit lookup --ty)" --type
	is_equal "netkit lookup --type HT becomes HTTPS" "$(bash_offers netkit lookup --type HT)" HTTPS
fi

# Names of services: as operands of --service, and where a port is wanted.
service=$("$NETKIT" hostinfo --service 2>/dev/null | cut -d' ' -f1 | grep -E '^[a-z]{5,}$' | head -n1)
if [ -n "$service" ]; then
	has_line "bash offers services to --service" "$(bash_offers "$NETKIT" hostinfo --service "${service:0:4}")" "$service"
	has_line "bash offers services as a port" "$(bash_offers "$NETKIT" connect localhost "${service:0:4}")" "$service"
	has_line "bash offers services to listen at" "$(bash_offers "$NETKIT" listen "${service:0:4}")" "$service"
	is_equal "bash offers none as a host" "$(bash_offers "$NETKIT" connect "$service" | grep -x "$service")" ""
	if command -v fish >/dev/null; then
		PATH=$(dirname "$NETKIT"):$PATH
		has_line "fish offers services to --service" "$(fish_offers "netkit hostinfo --service ${service:0:4}")" "$service"
		has_line "fish offers services as a port" "$(fish_offers "netkit connect localhost ${service:0:4}")" "$service"
		is_equal "fish offers none as a host" "$(fish_offers "netkit connect $service" | grep -x "$service")" ""
	fi
fi
tap_end
