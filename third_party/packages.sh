# Installs Debian packages from a list, without starting what they bring.  Sourced by run and
# check.

# packages_missing LIST [peer]: those of the list that are not installed, one a line.
packages_missing()
{
	awk -v kind="${2-}" '!/^#/ && NF && $2 == kind { print $1 }' "$1" |
	while read -r name; do
		case $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) in
		installed) ;;
		*) echo "$name" ;;
		esac
	done
}

# The root that apt needs: ourselves, or sudo.
packages_as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "netkit: not root, and there is no sudo" >&2
		return 1
	fi
}

# Runs apt-get with a policy that starts no service, and takes the policy away again.  packages_env,
# a NAME=VALUE, is for packages whose installation asks the environment.
packages_apt()
{
	local policy=/usr/sbin/policy-rc.d ours='' status=0

	if [ ! -e "$policy" ]; then
		ours=yes
		printf '#!/bin/sh\nexit 101\n' |
			packages_as_root sh -c "cat >$policy && chmod 755 $policy" || return 1
	fi
	packages_as_root env DEBIAN_FRONTEND=noninteractive ${packages_env-} apt-get -qq -y \
		-o Dpkg::Use-Pty=0 --no-install-recommends --no-remove install "$@" || status=1
	if [ -n "$ours" ]; then
		packages_as_root rm -f "$policy"
	fi
	return "$status"
}

# A server that a package brought is for the tests, not for the next boot.
packages_switch_off() # LIST PACKAGE...
{
	local list=$1 name unit
	shift
	for name; do
		unit=$(awk -v name="$name" '$1 == name { print $3 }' "$list")
		if [ -n "$unit" ] && command -v systemctl >/dev/null; then
			packages_as_root systemctl disable --quiet "$unit" 2>/dev/null || true
		fi
	done
}

# All at once; where that fails, one by one: a package that is in conflict with one of this machine,
# which stays, must not keep the others away.
packages_apt_each()
{
	local name status=0

	packages_apt "$@" && return 0
	for name; do packages_apt "$name" || status=1; done
	return "$status"
}

# packages_install LIST [peer]: installs what is missing of the list; fails with a word on what
# to install by hand.
packages_install()
{
	local list=$1 kind=${2-} missing log

	command -v dpkg-query >/dev/null || return 0 # not Debian: CMake says what it misses
	missing=$(packages_missing "$list" "$kind")
	[ -n "$missing" ] || return 0
	echo "netkit: installing" $missing >&2
	log=$(mktemp)
	# shellcheck disable=SC2086 # a list of words
	if { packages_as_root apt-get -qq update && packages_apt_each $missing; } >"$log" 2>&1 </dev/null; then
		packages_switch_off "$list" $missing
		rm -f "$log"
		return 0
	fi
	tail -n 20 "$log" >&2
	rm -f "$log"
	# shellcheck disable=SC2086
	packages_switch_off "$list" $missing
	missing=$(packages_missing "$list" "$kind")
	echo "netkit: could not install; by hand: apt-get install --no-install-recommends" \
		$missing >&2
	return 1
}
