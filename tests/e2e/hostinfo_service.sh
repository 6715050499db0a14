# hostinfo --service, with a services file of the script's own.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
own_file /etc/services <<'END'
# Network services, of this test
echo		7/tcp
echo		7/udp
smtp		25/tcp		mail
http		80/tcp		www	# WorldWideWeb HTTP
mine		4711/udp	own private
END

expect 0 'a name' netkit hostinfo --service http
is "$out" 'http  80/tcp  www' 'port, protocol and alias'
expect 0 'a port' netkit hostinfo --service 7
is "$out" $'echo  7/tcp\necho  7/udp' 'an entry for each protocol'
expect 0 'an alias' netkit hostinfo --service mail
is "$out" 'smtp  25/tcp  mail' 'leads to its entry'
expect 0 'of one protocol' netkit hostinfo --service echo/udp 7/tcp
is "$out" $'echo  7/udp\necho  7/tcp' 'that entry alone'
expect 1 'of a protocol that it has not' netkit hostinfo --service http/udp
is "$err" 'netkit hostinfo: http is no udp service' 'says so'
expect 1 'a port of one that it has not' netkit hostinfo --service 80/sctp
is "$err" 'netkit hostinfo: port 80 is that of no sctp service' 'says so, too'
expect 0 'several' netkit hostinfo --service smtp 4711
is "$out" $'smtp  25/tcp    mail\nmine  4711/udp  own private' 'one after the other'
expect 0 'none: all' netkit hostinfo --service
is "$(wc -l <<<"$out")" 5 'entries'
is "$(awk '{ print $1, $2 }' <<<"$out")" "$(getent services | awk '{ print $1, $2 }')" 'as getent has them'

expect 1 'a name that is mistyped' netkit hostinfo --service htpp
is "$err" "netkit hostinfo: there is no service 'htpp'; did you mean http?" 'is met with the right one'
expect 1 'a port without a service' netkit hostinfo --service 81
is "$err" 'netkit hostinfo: port 81 is that of no known service' 'says so'
expect 2 'a port that is none' netkit hostinfo --service 99999
expect 1 'several, some of them wrong' netkit hostinfo --service htpp smtp 99999 81
like "$out" '^smtp' 'the others are shown'
is "$(grep -c '^netkit hostinfo: ' <<<"$err")" 3 'and each wrong one is named'
expect 2 'together with a layout' netkit hostinfo --service --hex 7

expect 0 'as JSON' netkit hostinfo --json --service 7
printf '%s\n' "$out" >"$tmp/json"
holds 'keeps to its schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/hostinfo.json" <"$tmp/json"

: | own_file /etc/services
expect 1 'no list at all' netkit hostinfo --service http
like "$err" 'hint: this host has no list of services: install the package netbase' 'has a hint'
done_testing
