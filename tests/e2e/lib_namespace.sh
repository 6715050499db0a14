# shellcheck shell=bash
# lib.sh for scripts that need a machine of their own: the script is started again in new
# network, mount, host-name and process namespaces, where every port is free, /etc can be
# dressed up, and nothing outlives the script.  Works without privilege, too, as far as the
# kernel lets users make namespaces.
: "${SOURCE:?top of the tree}"
! declare -F own_file >/dev/null || return 0 # two libraries need this one
if [ -z "${E2E_INSIDE-}" ]; then
	flags=(--net --mount --uts --pid --fork --kill-child --mount-proc)
	[ "$(id -u)" -eq 0 ] || flags+=(--user --map-root-user)
	E2E_INSIDE=1 exec unshare "${flags[@]}" bash "$0" "$@"
fi
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
ip link set lo up || bail "there is no network namespace"

# Replaces a file of the system by standard input, for this script alone; may be repeated.
own_file() { # PATH
	local copy=$tmp/own${1//\//_}
	if [ -e "$copy" ]; then
		cat >"$copy"
	else
		cat >"$copy" && chmod 644 "$copy" && mount --bind "$copy" "$1" || bail "cannot replace $1"
		echo "$1" >>"$tmp/replaced"
	fi
}

# In front of a command: no capability, and no other user's rights where there are other users.
as_nobody=(setpriv --no-new-privs --inh-caps=-all --bounding-set=-all)
[ "$(awk '{ print $3 }' /proc/self/uid_map)" = 1 ] ||
	as_nobody+=(--reuid 65534 --regid 65534 --clear-groups)

# The scratch folder cannot be removed while its files stand for others.
give_back() {
	[ ! -e "$tmp/replaced" ] || xargs umount --lazy <"$tmp/replaced"
}

chmod 755 "$tmp"
printf 'nameserver 127.0.0.1\n' | own_file /etc/resolv.conf
printf 'hosts: files dns\nservices: files\nprotocols: files\npasswd: files\ngroup: files\n' |
	own_file /etc/nsswitch.conf
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' | own_file /etc/hosts
