# shellcheck shell=bash
# A real name server (NSD) on 127.0.0.1 port 53 of the script's own machine, with zones that the
# script has written to $tmp/ZONE.zone:
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
#	cat >"$tmp/example.test.zone" …
#	start_nsd example.test
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs nsd

nsd_config() { # ADDRESS ZONE…
	cat <<-E
	server:
		ip-address: $1
		username: ""
		chroot: ""
		zonesdir: "$tmp"
		database: ""
		pidfile: ""
		xfrdfile: ""
		zonelistfile: "$tmp/nsd.list"
		xfrdir: "$tmp"
		server-count: 1
		nsid: "ascii_ns1.test"
		rrl-ratelimit: 0
	remote-control:
		control-enable: no
	E
	shift
	for zone; do
		printf 'zone:\n\tname: %s\n\tzonefile: %s.zone\n' "$zone" "$([ "$zone" = . ] && echo root || echo "$zone")"
	done
}

start_nsd() { # ZONE…
	nsd_config 127.0.0.1 "$@" >"$tmp/nsd.conf"
	start nsd nsd -d -c "$tmp/nsd.conf"
	wait_for_port 127.0.0.1 53
}
