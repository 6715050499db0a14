#!/bin/bash
# connect --trace telnet: what is said in telnet, in words.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
says='\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0'		   # DO TTYPE, SB TTYPE SEND
says+='\xff\xfd\x27\xff\xfa\x27\x01\x03NAME\xff\xf0'	   # DO NEW-ENVIRON, SEND USERVAR NAME
says+='\xff\xfb\x01\xff\xf1\xff\xf9\xff\xe0'		   # WILL ECHO, NOP, GA, a command without a name
says+='\xff\xfd\x2a\xff\xfa\x2a\x01;UTF-8;X\xff\xf0'	   # DO CHARSET, REQUEST
says+='\xff\xfa\xc9a\x1b]0;x\x07\xff\xf0'		   # GMCP, with a sequence for terminals
says+='\xff\xfa\x22\x03\x03\x62\x03\xff\xf0'		   # LINEMODE SLC
many=$(printf 'a%.0s' {1..1000})
says+="\\xff\\xfa\\xc9$many\\xff\\xf0\\xff\\xfa\\xc9$many$many\\xff\\xf0" # a long one, and one beyond the bound
start server peer listen 127.0.0.1 0 accept send "${says}ready\\n" until 'bye\n' close
must_await server 'listening on'
mkfifo "$tmp/keys"
exec 9<>"$tmp/keys"
start client netkit connect --telnet always --env NAME=me --trace telnet 127.0.0.1 \
	"$(port_of server)" <"$tmp/keys" 9>&-
holds 'the bytes of the user pass' await client '^ready'
echo bye >&9
exec 9>&-
finish client
is "$status" 0 'and all ends well'
traced() { # LINE
	if grep -qxE "[0-9.]+ telnet $1" <<<"$err"; then ok "$1"; else fail "$1" "$err"; fi
}
traced 'received DO TTYPE'
traced 'sent WONT TTYPE' # there is no terminal
traced 'received SB TTYPE SEND'
traced 'received SB NEW-ENVIRON SEND USERVAR "NAME"'
traced 'sent SB NEW-ENVIRON IS USERVAR "NAME" VALUE "me"'
traced 'received WILL ECHO'
traced 'received NOP'
traced 'received GA'
traced 'received 224'
traced 'received SB CHARSET REQUEST ";UTF-8;X"'
traced 'received SB GMCP "a\\x1b\]0;x\\x07"'
traced 'received SB LINEMODE SLC IP VALUE\|FLUSHIN\|FLUSHOUT \^C;'
traced 'received SB, too long, empty or broken off: passed over'
unlike "$err" $'[\001-\010\033]' 'no control character reaches a terminal'
like "$err" 'received SB GMCP "a{300,400} \.\.\.' 'a long one is cut'
done_testing
