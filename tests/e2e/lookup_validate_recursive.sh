#!/bin/bash
# lookup --validate through a recursive server that validates by itself (unbound): it answers
# SERVFAIL to what is bogus, but hands it out to who wants to validate.
. "${SOURCE:?top of the tree}/tests/e2e/lib_signed.sh" || exit 1
needs unbound

zone test
for name in good changed plain; do
	zone "$name.test"
	printf 'www A 192.0.2.1\nweb CNAME www\n' >>"$tmp/$name.test.zone"
done
sign good.test -n
sign changed.test
sed -i '/^www.*IN[[:blank:]]*A[[:blank:]]/s/192\.0\.2\.1/192.0.2.66/' "$tmp/changed.test.zone"
for name in good changed plain; do
	delegate test "$name.test"
done
sign_top
start_nsd . test {good,changed,plain}.test

printf '. NS ns1.test.\nns1.test. A 127.0.0.1\n' >"$tmp/hints"
cat >"$tmp/unbound.conf" <<C
server:
	interface: 127.0.0.2
	do-daemonize: no
	username: ""
	chroot: ""
	directory: "$tmp"
	pidfile: ""
	use-syslog: no
	do-not-query-localhost: no
	local-zone: "test." nodefault
	root-hints: "$tmp/hints"
	trust-anchor-file: "$tmp/root.key"
	module-config: "validator iterator"
remote-control:
	control-enable: no
C
start unbound unbound -d -c "$tmp/unbound.conf"
wait_for_port 127.0.0.2 53

expect 11 'the server keeps what is bogus to itself' netkit lookup www.changed.test A @127.0.0.2
like "$out" SERVFAIL 'by SERVFAIL'
validate() { # STATUS NAME WORD…
	local want=$1 name=$2
	shift 2
	expect "$want" "$name" netkit lookup "$@" --validate --anchor "$tmp/root.key" @127.0.0.2
}
validate 6 'but hands it out for validation' www.changed.test A
like "$out" 'Address: 192\.0\.2\.66.*validation: bogus: .*signature' 'so that the reason is seen'
validate 0 'what is signed' web.good.test A
like "$out" 'canonical name = www\.good\.test.*validation: secure' 'is secure'
validate 0 'what is not' www.plain.test A
like "$out" 'validation: insecure' 'is insecure'
validate 1 'what does not exist' nope.good.test A
like "$out" 'validation: secure' 'is secure, too'
done_testing
