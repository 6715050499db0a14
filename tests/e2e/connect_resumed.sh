#!/bin/bash
# connect --session: sessions that are resumed, and those that must not be.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
ca=(--ca "$tmp/ca.pem")

talk() { # STATUS NAME [OPTION…]: a line with the server at $port, and whether it was resumed
	expect "$1" "$2" netkit connect -4 -v --tls "${@:3}" localhost "$port" <<<hello
	[ "$1" -ne 0 ] || is "$out" olleh 'the line comes back'
}
resumed() { like "$err" ': TLSv1\.[23], [A-Z0-9_-]+, resumed' 'it is resumed'; }
whole() { unlike "$err" 'resumed' 'it is a handshake of its own'; }

# --- with OpenSSL's server, by each version --------------------------------------------------
for version in 1.2 1.3; do
	file=$tmp/session$version
	start_openssl server good -rev
	talk 0 "TLS $version" "${ca[@]}" --tls-max "$version" --session "$file"
	whole
	is "$(stat -c %a "$file")" 600 'the session is for us alone'
	pin=$(netkit connect -4 --tls-info "${ca[@]}" localhost "$port" | awk '$1 == "pin" { print $2; exit }')
	talk 0 'again' "${ca[@]}" --tls-max "$version" --session "$file"
	resumed
	talk 0 'and again' "${ca[@]}" --tls-max "$version" --session "$file" --json
	like "$(tail -n1 "$tmp/err")" '"resumed":true,"trusted":true' 'in JSON, too'
	tail -n1 "$tmp/err" >"$tmp/json"
	holds 'by the schema' python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/connect.json" <"$tmp/json"
	expect 0 'a report' netkit connect -4 --tls-info "${ca[@]}" --tls-max "$version" --session "$file" localhost "$port"
	like "$out" 'session +resumed.*subject +CN=good\.test' 'says so, and has the certificate of then'

	# Another name, another trust, no trust: each has to be earned.
	cp "$file" "$tmp/keep"
	talk 0 'another pin of the same peer' --tls-max "$version" --session "$file" --pin "$pin"
	whole
	cp "$tmp/keep" "$file"
	talk 6 'without the authority' --tls-max "$version" --session "$file"
	holds 'leaves the session alone' cmp -s "$tmp/keep" "$file"
	expect 0 'another name of the peer' netkit connect --tls -v "${ca[@]}" --tls-max "$version" --session "$file" \
		127.0.0.1 "$port" <<<hello
	whole
	rm "$file"
	talk 0 'a peer that is not trusted' --insecure --tls-max "$version" --session "$file"
	holds 'leaves no session' test ! -e "$file"
	cp "$tmp/keep" "$file"
	stop server
	start_openssl server good -rev
	talk 0 'a server that has forgotten' "${ca[@]}" --tls-max "$version" --session "$file"
	whole
	expect 0 'without data' netkit connect -4 --tls-info "${ca[@]}" --session "$tmp/quiet$version" --tls-max "$version" \
		localhost "$port"
	holds 'a report keeps a session, too' test -s "$tmp/quiet$version"
	expect 0 "OpenSSL's client" openssl s_client "-tls${version/./_}" -connect "127.0.0.1:$port" -CAfile "$tmp/ca.pem" -sess_in "$file"
	like "$out" 'Reused, TLSv' 'can use it'
	stop server
done

# --- our own server, and the prompt ----------------------------------------------------------
start ours netkit listen -k -e cat --tls --cert "$tmp/good.pem" --key "$tmp/good.key" 127.0.0.1:0
must_await ours 'listening on'
port=$(port_of ours)
for turn in whole resumed; do
	expect 0 'our own server' netkit connect -4 -v --tls "${ca[@]}" --session "$tmp/ours" localhost "$port" <<<hello
	$turn
done
expect 0 'open, and open again' ptydrive netkit connect -v --tls "${ca[@]}" <<END
expect netkit>
line open 127.0.0.1 $port
expect Escape character is
line hello
expect hello
expect hello
send \x1d
expect netkit>
line close
expect netkit>
line open 127.0.0.1 $port
expect , resumed
expect Escape character is
send \x1d
expect netkit>
line quit
status 0
END
stop ours

# --- files -----------------------------------------------------------------------------------
start_openssl server good -rev
cp "$tmp/ca.pem" "$tmp/notes"
talk 2 'a file of something else' "${ca[@]}" --session "$tmp/notes"
like "$err" 'notes: has no TLS session' 'is told'
holds 'and left alone' cmp -s "$tmp/ca.pem" "$tmp/notes"
netkit connect -4 --tls "${ca[@]}" --session "$tmp/whole" localhost "$port" <<<hello >/dev/null
head -c 300 "$tmp/whole" >"$tmp/half"
talk 2 'half a session' "${ca[@]}" --session "$tmp/half"
sed 1d "$tmp/whole" >"$tmp/foreign"
talk 0 "somebody else's session" "${ca[@]}" --session "$tmp/foreign"
whole
talk 7 'a folder that there is not' "${ca[@]}" --session "$tmp/none/session"
like "$err" 'none/session: cannot keep the session: no such file' 'is told'
is "$out" olleh 'behind what came'
stop server
for option in --tofu=x --crl=x --dane; do
	expect 2 "with $option" netkit connect --tls --session "$tmp/s" "$option" localhost 1
done
expect 2 'without --tls' netkit connect --session "$tmp/s" localhost 1
done_testing
