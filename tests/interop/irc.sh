#!/bin/bash
# STARTTLS with InspIRCd: IRCv3's tls.
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
wants inspircd inspircd
cat >"$tmp/inspircd.conf" <<-END
	<server name="irc.test" description="test" network="Test">
	<admin name="a" nick="a" email="a@irc.test">
	<bind address="127.0.0.1" port="6667" type="clients">
	<connect allow="*" timeout="30" threshold="1000">
	<path configdir="$tmp" datadir="$tmp" logdir="$tmp" runtimedir="$tmp">
	<pid file="$tmp/inspircd.pid">
	<log method="file" type="*" level="default" target="$tmp/inspircd.log">
	<module name="ssl_gnutls">
	<sslprofile name="here" provider="gnutls" certfile="$tmp/good.pem" keyfile="$tmp/good.key">
	<module name="starttls">
	<starttls provider="here">
END
# It crashes when it is told to end, so it is killed.
start server inspircd --nofork --runasroot --config "$tmp/inspircd.conf"
converse irc 6667 'NICK me\r\nUSER me 0 * :me\r\nQUIT\r\n' 'Closing link'
stop server KILL
done_testing
