# shellcheck shell=bash
# What the scripts of this folder share: a machine of their own, where each server has its own port
# and no server outlives the script, an authority, and a certificate for localhost.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1

wants() { # PROGRAM PACKAGE: or the script is skipped; the servers here demand root
	if ! command -v "$1" >/dev/null; then
		skip "$2" 'is not installed: see third_party/interop.packages'
		done_testing
	elif [ "$(awk '{ print $3 }' /proc/self/uid_map)" = 1 ]; then
		skip "$2" 'needs root'
		done_testing
	fi
}

# Waits until NAME has written WORD, around which bytes may be anything.
hears() { # NAME WORD
	local until=$(($(now_ms) + 20000))
	while is_running "$1" && [ "$(now_ms)" -lt "$until" ]; do
		! grep -aqF -e "$2" "$tmp/$1.out" || return 0
	done
	grep -aqF -e "$2" "$tmp/$1.out" # the word may have come with the end
}

# What is behind STARTTLS: trusted by the test's authority alone, and the server that was asked for,
# which answers WORDS (for printf) with EXPECTED.  Some forget what they were about to say when the
# client is done, so it waits for that.
converse() { # PROTOCOL PORT WORDS EXPECTED [STATUS]
	local at=(localhost "$2")
	wait_for_port 127.0.0.1 "$2" 60
	expect 0 "$1: a report" netkit connect --tls-info --starttls "$1" --ca "$tmp/ca.pem" "${at[@]}"
	like "$out" 'verdict      trusted' "$1: the certificate is the test's"
	expect 6 "$1: whom nobody knows is refused" netkit connect --starttls "$1" "${at[@]}"
	[ -e "$tmp/words" ] || mkfifo "$tmp/words"
	exec 9<>"$tmp/words"
	start client netkit connect --starttls "$1" --ca "$tmp/ca.pem" "${at[@]}" <"$tmp/words" 9>&-
	# shellcheck disable=SC2059 # the words are a format
	printf "$3" >&9
	if hears client "$4"; then
		ok "$1: the server answers through TLS"
	else
		fail "$1: the server answers through TLS" "$(cat "$tmp/client.out" "$tmp/client.err")"
	fi
	exec 9>&-
	finish client
	is "$status" "${5:-0}" "$1: and the status is right"
}
