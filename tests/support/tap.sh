# TAP for the scripts that are no session with a server: lint, goldens, the house.
# Sourced; the script ends with `tap_end`.
tap_count=0
tap_failed=0

# ok NAME; not_ok NAME [OUTPUT]
ok()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

not_ok()
{
	tap_count=$((tap_count + 1))
	tap_failed=1
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	if [ -n "${2-}" ]; then
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

skip() # NAME REASON
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

# The command must end with 0.
passes() # NAME COMMAND...
{
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "status $?: $output"
	fi
}

# The command must print nothing and end with 0.
is_silent() # NAME COMMAND...
{
	local name=$1 output
	shift
	if output=$("$@" 2>&1) && [ -z "$output" ]; then
		ok "$name"
	else
		not_ok "$name" "$output"
	fi
}

is_equal() # NAME GOT EXPECTED
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got: $2
expected: $3"
	fi
}

tap_end()
{
	printf '1..%d\n' "$tap_count"
	exit "$tap_failed"
}
