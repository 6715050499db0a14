# shellcheck shell=bash
# BIND's name server on port 53 of the script's own machine, at 127.0.0.1 or at another address that
# an interface has, with zones and keys that the script has written:
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib_named.sh" || exit 1
#	cat >"$tmp/example.test.zone" …
#	start_named <<<'zone "example.test" { type primary; file "example.test.zone"; };'
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs named

start_named() { # [ADDRESS]: its zones and keys come from standard input
	local address=${1-127.0.0.1}
	mkdir -p "$tmp/named"
	cat >"$tmp/named.conf" <<-E
	options {
		directory "$tmp";
		pid-file none;
		session-keyfile "$tmp/named/session.key";
		lock-file none;
		managed-keys-directory "$tmp/named";
		listen-on port 53 { $address; };
		listen-on-v6 { none; };
		recursion no;
		dnssec-validation no;
		notify no;
		server-id "ns1.test";
	};
	controls { };
	logging { channel out { stderr; severity info; }; category default { out; }; };
	E
	cat >>"$tmp/named.conf"
	start named named -f -g -n 1 -c "$tmp/named.conf"
	must_await named 'all zones loaded' 30
	wait_for_port "$address" 53
}
