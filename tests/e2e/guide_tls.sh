#!/bin/bash
# What docs/guide/tls.md shows is what connect prints.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/support/guide.sh" || exit 1
needs jq python3
cd "$tmp" || exit 1

serve() { # NAME PORT [OPTION…]
	start "$1" openssl s_server -accept "127.0.0.1:$2" -cert "$tmp/$1.pem" -key "$tmp/$1.key" -rev "${@:3}"
	wait_for_listener "$2"
}

printf '127.0.0.1 localhost shop.test wrong.test old.test left.test device.test\n' | own_file /etc/hosts
make_authority
certificate shop subjectAltName=DNS:shop.test,DNS:www.shop.test
certificate old subjectAltName=DNS:old.test -days -1
certificate between $'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign'
issuer=between certificate left subjectAltName=DNS:left.test
new_key device.key
openssl req -x509 -key device.key -out device.pem -days 3650 -subj /CN=device.test/O=Cellar 2>>openssl.log
serve shop 443
serve old 444
serve left 445
serve device 446
cat >starttls.py <<'E'
import runpy, socket, sys
real = socket.create_server
socket.create_server = lambda address: real(("127.0.0.1", 143))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
E
start imap python3 starttls.py "$SOURCE/tests/support/starttlspeer.py" shop.pem shop.key imap
must_await imap 'listening on'
guide_is_true "$SOURCE/docs/guide/tls.md" 14
done_testing
