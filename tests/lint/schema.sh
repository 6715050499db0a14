# Documents and their schemas: each command has one, and what can be had without a peer keeps
# to it.  (What needs a peer is checked where the peer is: validate.py in tests/e2e.)
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
schemas=$SOURCE/docs/schema
if ! python3 -c 'import jsonschema' 2>/dev/null; then
	skip "documents keep to their schemas" "no python3-jsonschema here"
	tap_end
fi

# keeps_to SCHEMA COMMAND...
keeps_to()
{
	local schema=$1 output
	shift
	if output=$("$@" </dev/null 2>/dev/null |
		python3 "$SOURCE/tests/support/validate.py" "$schemas/$schema.json" 2>&1); then
		ok "${*:2} keeps to $schema.json"
	else
		not_ok "${*:2} keeps to $schema.json" "$output"
	fi
}

# The document of an error: on standard output, but where that carries a peer's bytes.
usage_error() # COMMAND
{
	"$NETKIT" "$1" --json --no-such-option 2>&1 </dev/null | grep '^{'
}
export -f usage_error
export NETKIT

keeps_to version "$NETKIT" --version --json
for command in $("$NETKIT" --list); do
	keeps_to error bash -c "usage_error $command"
	is_equal "the schema of $command is that of its errors" \
		"$(usage_error "$command" |
			python3 -c 'import json, sys; print(json.load(sys.stdin)["schema"])')" \
		"netkit.$command/1"
	passes "docs/schema/$command.json names it" grep -q "\"netkit.$command/1\"" \
		"$schemas/$command.json"
done
is_equal "every schema is one" "$(for file in "$schemas"/*.json; do
	python3 -c 'import json, sys, jsonschema
jsonschema.Draft202012Validator.check_schema(json.load(open(sys.argv[1])))' "$file" 2>&1 |
		tail -n 1 | sed "s|^|$(basename "$file"): |"
done)" ""

has()
{
	"$NETKIT" --list | grep -qx "$1"
}
if has lookup; then
	keeps_to lookup "$NETKIT" lookup --json localhost
	keeps_to lookup "$NETKIT" lookup --json 127.0.0.1
	keeps_to explain "$NETKIT" lookup --explain --json 127.0.0.1
fi
if has hostinfo; then
	keeps_to hostinfo "$NETKIT" hostinfo --json localhost
	keeps_to hostinfo "$NETKIT" hostinfo --json
	keeps_to hostinfo "$NETKIT" hostinfo --json --service echo
	keeps_to explain "$NETKIT" hostinfo --explain --json 127.1
fi
tap_end
