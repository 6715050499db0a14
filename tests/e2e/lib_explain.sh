# shellcheck shell=bash
# A machine of the script's own for stories about names: its files in /etc, name servers that
# say what the story says (tests/support/storydns.py), modules of NSS that do, too
# (tests/support/nss_story.c).
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib_explain.sh" || exit 1
#	story 'dog#7: the hosts file overrides the DNS'
#	hosts '10.0.0.9 web.test'
#	dns '127.0.0.1 web.test A 192.0.2.1'
#	verdict web.test hosts-file 'DNS says 192.0.2.1; …'
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs jq python3 getent

# Addresses to speak from; lo has them, since not every kernel has dummy links.
ip address add 192.0.2.100/24 dev lo
ip address add 10.0.0.100/24 dev lo
ip -6 address add 2001:db8::100/64 dev lo nodad

: >"$tmp/story"
start story python3 "$SOURCE/tests/support/storydns.py" "$tmp/story" 127.0.0.1 127.0.0.2 127.0.0.53
must_await story 'listening on'

export NSS_STORY=$tmp/sources
export LD_LIBRARY_PATH=$tmp/nss${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
mkdir "$tmp/nss"

module() { # SOURCE…: these sources are installed on this machine
	local source
	for source; do
		[ ! -e "$tmp/nss/libnss_$source.so.2" ] || continue
		"${CC:-cc}" -shared -fPIC -D_GNU_SOURCE -DSOURCE="$source" \
			-o "$tmp/nss/libnss_$source.so.2" "$SOURCE/tests/support/nss_story.c" ||
			bail "cannot compile the module $source"
	done
}

lines() { # LINE…
	[ $# -eq 0 ] || printf '%s\n' "$@"
}
hosts() { lines "$@" | own_file /etc/hosts; }
nsswitch() { lines "$@" | own_file /etc/nsswitch.conf; }
resolv() { lines "$@" | own_file /etc/resolv.conf; }
gai() { lines "$@" | own_file /etc/gai.conf; }
host_conf() { lines "$@" | own_file /etc/host.conf; }
dns() { lines "$@" >"$tmp/story"; }
sources() { lines "$@" >"$tmp/sources"; }

story() { # TITLE: everything is as on a plain machine again
	title=$1
	hosts '127.0.0.1 localhost' '::1 localhost'
	nsswitch 'hosts: files dns'
	resolv 'nameserver 127.0.0.1'
	gai
	host_conf 'multi on'
	dns
	sources
	unset NSS_DOMAIN LOCALDOMAIN RES_OPTIONS HOSTALIASES
	hostname here
}

# Explains HOST and holds the verdict, and the order against what getaddrinfo(3) gives another
# program.
verdict() { # HOST CAUSE TEXT [OPTION…]
	local host=$1 cause=$2 text=$3
	shift 3
	run netkit lookup --explain --json "$@" "$host"
	cat "$tmp/out" >>"$tmp/documents"
	is "$(jq -r '.verdict.text' <<<"$out")" "$text" "$title"
	is "$(jq -r '.verdict.cause' <<<"$out")" "$cause" "$title: the cause is $cause"
	if [ "$(jq -r .getaddrinfo.state <<<"$out")" = replied ]; then
		is "$(jq -r '.order[].address' <<<"$out")" \
			"$(getent ahosts "$host" | awk '$2 == "STREAM" { print $1 }')" \
			"$title: the order is that of getaddrinfo"
		is "$(jq -r .order_agrees <<<"$out")" true "$title: and what the rules make of it"
	fi
}

says() { # FILTER TEXT NAME: of the last explanation
	is "$(jq -r "$1" <"$tmp/out")" "$2" "$title: $3"
}
