# shellcheck shell=bash
# For scripts about netkit listen: a server named `listen`, and what must not be left of its
# clients.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

serve() { # OPTION… OPERAND: the port is in $port
	start listen netkit listen "$@"
	must_await listen 'listening on '
	port=$(port_of listen)
}

# The descriptors that listen has open.
open_files() {
	find "/proc/$(pid_of listen)/fd" -mindepth 1 | wc -l
}

has_no_child() {
	! ps -o pid= --ppid "$(pid_of listen)" | grep -q .
}

# Is it true within ten seconds?
soon() { # COMMAND…
	local until=$(($(now_ms) + 30000))
	until "$@"; do
		[ "$(now_ms)" -lt "$until" ] || return 1
		read -rt 0.05 <> <(:) || :
	done
}
