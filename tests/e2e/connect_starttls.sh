#!/bin/bash
# STARTTLS: each protocol with a server by a script, which then speaks TLS; servers that refuse,
# and those in whose mouth somebody else has put words.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
needs python3
make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1

serve() { # PROTOCOL [HABIT]: $port
	start server python3 "$SOURCE/tests/support/starttlspeer.py" "$tmp/good.pem" "$tmp/good.key" "$@"
	must_await server 'listening on'
	port=$(port_of server)
}

talk() { # STATUS NAME PROTOCOL [OPTION…]
	expect "$1" "$2" netkit connect --starttls "$3" --ca "$tmp/ca.pem" "${@:4}" 127.0.0.1 "$port" <<<hello
}

for protocol in smtp lmtp imap pop3 ftp xmpp xmpp-server ldap mysql postgres nntp sieve irc telnet; do
	serve "$protocol"
	talk 0 "$protocol" "$protocol"
	is "$out$err" olleh "$protocol: only what came by TLS is printed"
	expect 6 "$protocol: the certificate counts" netkit connect --starttls "$protocol" 127.0.0.1 "$port" \
		<<<hello
	stop server
	serve "$protocol" refuse
	talk 6 "$protocol: a refusal" "$protocol"
	like "$err" 'the server does not (go on with|offer) TLS' "$protocol: is told"
	stop server
	serve "$protocol" inject
	talk 8 "$protocol: words in plain text behind the go-ahead" "$protocol"
	is "$out" '' "$protocol: are not taken"
	stop server
done
serve imap
expect 0 'a report' netkit connect --starttls imap --tls-info --ca "$tmp/ca.pem" 127.0.0.1 "$port"
like "$out" 'verdict      trusted' 'on what is behind it'
stop server
start silent peer listen 127.0.0.1 0 accept eof
must_await silent 'listening on'
port=$(port_of silent)
talk 5 'a server that says nothing' smtp --timeout 300ms
stop silent
expect 2 'a protocol that there is not' netkit connect --starttls gopher 127.0.0.1 1
expect 2 'datagrams' netkit connect --starttls smtp -u 127.0.0.1 1

done_testing
