#!/bin/bash
# START_TLS of telnet (option 46): Debian 12 has no server that speaks it; inetutils-telnetd and
# busybox know no TLS.  The other side is the script of the tests, which keeps to the words of the
# draft (draft-altman-telnet-starttls), so this shows less than the rest.
. "${SOURCE:?top of the tree}/tests/interop/lib.sh" || exit 1
start server python3 "$SOURCE/tests/support/starttlspeer.py" "$tmp/good.pem" "$tmp/good.key" telnet
must_await server 'listening on'
converse telnet "$(port_of server)" 'hello\n' olleh
stop server
done_testing
