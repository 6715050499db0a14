#!/bin/bash
# STARTTLS with prosody: XMPP (RFC 6120) as a client, and as a server.
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
wants prosody prosody
mkdir "$tmp/data"
cat >"$tmp/prosody.cfg.lua" <<-END
	run_as_root = true
	data_path = "$tmp/data"
	pidfile = "$tmp/prosody.pid"
	interfaces = { "127.0.0.1" }
	modules_enabled = { "tls", "saslauth", "dialback" }
	log = { info = "*console" }
	VirtualHost "localhost"
		ssl = { key = "$tmp/good.key", certificate = "$tmp/good.pem" }
END
start server prosody -F --config "$tmp/prosody.cfg.lua"
header="<stream:stream to='localhost' version='1.0' xmlns:stream='http://etherx.jabber.org/streams'"
converse xmpp 5222 "<?xml version='1.0'?>$header xmlns='jabber:client'>" '<mechanisms'
converse xmpp-server 5269 "<?xml version='1.0'?>$header xmlns='jabber:server'>" \
	'dialback'
stop server
done_testing
