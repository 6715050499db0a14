#!/bin/bash
# The units of echo-serve, as installed: systemd takes them, finds next to nothing to fear, and
# would make the user.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs systemd-analyze systemd-sysusers

expect 0 'they are installed' cmake --install "$BUILD" --component units --prefix "$tmp/usr"
units=$tmp/usr/lib/systemd/system
like "$(cat "$units/netkit-echo.service")" '/bin/netkit echo-serve ' 'the service starts the installed program'
sed -i "s|^ExecStart=[^ ]*|ExecStart=$NETKIT|" "$units/netkit-echo.service"

score=$(systemd-analyze security --offline=yes --no-pager "$units/netkit-echo.service" 2>&1 | tail -n1)
like "$score" ' (0\.[0-9]|1\.[0-2]) ' "systemd-analyze security: ${score#* }"

# What else there is on this machine has its own mistakes.
expect 0 'systemd-analyze verify reads both' systemd-analyze verify --man=no --recursive-errors=no \
	"$units/netkit-echo.service" "$units/netkit-echo.socket"
unlike "$err" 'netkit-echo' 'and has nothing to say'

unlike "$(cat "$units/netkit-echo.socket")" 'NoDelay' 'nothing is asked of both sockets that datagrams do not have'

mkdir -p "$tmp/root/etc"
expect 0 'systemd-sysusers makes the user' \
	systemd-sysusers --root="$tmp/root" "$tmp/usr/lib/sysusers.d/netkit-echo.conf"
like "$(cat "$tmp/root/etc/passwd")" '^netkit-echo:[^:]*:[0-9]+:[0-9]+:netkit.s echo service:/:/[a-z/]*nologin$' \
	'who cannot log in'

# The command of the unit, with its sockets and without its namespaces.
read -ra command < <(sed -n 's/^ExecStart=//p' "$units/netkit-echo.service")
is_sanitized && command=("${command[@]/strict/off}")
start serve activate 127.0.0.1 "${command[@]}"
must_await serve 'listening on .* udp'
expect 0 'its command line serves' netkit echo-client 127.0.0.1 "$(port_of serve ' tcp')" <<<hello
stop serve
is "$status" 0 'and ends in order'
done_testing
