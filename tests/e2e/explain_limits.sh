#!/bin/bash
# --explain: that it ends in time, sends no more than it says, needs no privilege, and refuses what
# it would not heed.
. "${SOURCE:?top of the tree}/tests/e2e/lib_explain.sh" || exit 1

# --- time: two servers are silent, and glibc alone would wait for them again and again --------
story 'zdns#524: servers are silent'
resolv 'nameserver 127.0.0.1' 'nameserver 127.0.0.2' 'search a.test b.test c.test' \
	'options timeout:2 attempts:5'
dns '127.0.0.1 *.test silent' '127.0.0.2 *.test silent' '127.0.0.1 web silent' '127.0.0.2 web silent'
verdict web dead-server \
	'Applications get nothing: none of 2 name servers answers; the first, 127.0.0.1 (line 1 of /etc/resolv.conf), does not answer'
is "$status" 5 "$title: status"
says '.ms < 4000' true 'it ends with the longest single wait'
says '.getaddrinfo.state, .sources[1].state' $'late\nlate' 'what still waits is told'
says '[.queries[].fate] | unique[]' timed-out 'no question is answered'

story 'systemd#39242: the first server is silent'
resolv 'nameserver 127.0.0.1' 'nameserver 127.0.0.2' 'options timeout:2'
dns '127.0.0.1 web.test silent' '127.0.0.2 web.test A 192.0.2.1'
run netkit lookup --explain --json --timeout 5s web.test
says .verdict.text \
	'Applications get 192.0.2.1, but wait 2.0 s for each name first: the name server 127.0.0.1 (line 1 of /etc/resolv.conf) does not answer; the next, 127.0.0.2 (line 2 of /etc/resolv.conf), answers' \
	'--timeout waits longer than one attempt'
run netkit lookup --explain --json --timeout 1s web.test
says .verdict.text \
	'DNS says 192.0.2.1; applications wait longer than 1.0 s for it: the name server 127.0.0.1 (line 1 of /etc/resolv.conf) does not answer' \
	'or shorter'

# --- what leaves the machine ------------------------------------------------------------------
story 'what is sent is announced'
resolv 'nameserver 127.0.0.1' 'nameserver 127.0.0.2' 'search a.test b.test'
dns '127.0.0.1 web.b.test A 192.0.2.1'
: >"$tmp/story.out"
run netkit lookup --explain -v web
is "$(sed -n -E 's/^asking ([0-9.]+):53 for (.*)/\1 \2/p' "$tmp/err" | sort -u)" \
	"$(sed -n -E 's/^asked ([^ ]+ [^ ]+) .*/\1/p' "$tmp/story.out" | sort -u)" 'names and servers'
like "$err" 'asking the source files' 'and sources'
run netkit lookup --explain web
is "$err" '' 'without -v nothing is said'

# --- whoever asks -----------------------------------------------------------------------------
if setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null; then
	hosts '10.0.0.9 web.test'
	dns '127.0.0.1 web.test A 192.0.2.1'
	chmod -R go+rX "$tmp"
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$NETKIT" lookup --explain --json web.test
	says .verdict.cause hosts-file 'no privilege is needed'
else
	skip 'no privilege is needed' 'cannot become another user here'
fi

# --- several names, families, and what is refused ---------------------------------------------
story 'several names'
dns '127.0.0.1 web.test A 192.0.2.1' '127.0.0.1 web.test AAAA 2001:db8::1'
run netkit lookup --explain --json web.test nothing.test
is "$(jq -r '.name + " " + .verdict.cause' "$tmp/out")" $'web.test agree\nnothing.test no-name' 'a document for each name'
is "$status" 1 'and the status of the first that fails'
run netkit hostinfo --explain --json -4 web.test
says '[.queries[].type] | unique[]' A '-4 asks for A'
says '.getaddrinfo.addresses[]' 192.0.2.1 'and gets that'
run netkit hostinfo --explain --json -6 web.test
says '.getaddrinfo.addresses[]' 2001:db8::1 '-6 the other'
expect 2 'a type is refused' netkit lookup --explain web.test MX
like "$err" 'takes no type' 'and told why'
expect 2 'a server is refused' netkit lookup --explain web.test @127.0.0.1
like "$err" 'compare' 'with a hint'
expect 2 'no name' netkit lookup --explain
expect 2 'no host' netkit hostinfo --explain
expect 2 'what it would not heed' netkit lookup --explain --short web.test
expect 2 'no name either' netkit lookup --explain 'a..b'
done_testing
