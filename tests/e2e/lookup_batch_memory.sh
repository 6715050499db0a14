#!/bin/bash
# What lookup --batch keeps in memory when answers are large and come before their turn.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

peak_of() { # COMMAND…: its most memory in use, in KiB, is in $peak; its output in $tmp/out
	peak=$(python3 - "$tmp/out" "$@" <<-'PYTHON'
		import resource, subprocess, sys
		with open(sys.argv[1], "w") as out:
		    subprocess.run(sys.argv[2:], stdout=out, stderr=subprocess.DEVNULL)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
		PYTHON
	)
}

# The first name has no answer for two seconds; those behind it have 64 KB each over TCP.
start fakedns fakedns 127.0.0.1 0 fork
must_await fakedns 'listening on'
{
	echo drop.test
	awk 'BEGIN { for (i = 0; i < 2000; i++) print "big.n" i ".test" }'
} >"$tmp/large"
for options in --ordered ''; do
	# shellcheck disable=SC2086
	peak_of "$NETKIT" lookup --batch "$tmp/large" $options --timeout 2s --tries 1 \
		"@127.0.0.1:$(port_of fakedns)"
	is "$(cut -f3 "$tmp/out" | sort | uniq -c | tr -s ' ' | tr '\n' ,)" ' 2000 NOERROR, 1 TIMEOUT,' \
		"large answers${options:+, }$options: each name has its line"
	is_sanitized || # which keep what was freed for a while
		holds "large answers${options:+, }$options: $peak KiB are less than 64 MiB" test "$peak" -lt 65536
	[ -z "$options" ] || is "$(cut -f1 "$tmp/out" | sha256sum)" "$(sha256sum <"$tmp/large")" 'in their order'
done
stop fakedns
done_testing
