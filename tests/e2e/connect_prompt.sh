#!/bin/bash
# Every command of the prompt: what it says, and what of it reaches the peer, byte by byte.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

# One connection for each group of commands: the peer is silent and keeps what it receives.
# The script of the person comes on standard input, the bytes that are expected as hex.
prompt() { # NAME EXPECTED-HEX PEER-WORDS… (before the end is awaited)
	local name=$1 hex=$2
	shift 2
	start silent peer listen 127.0.0.1 0 accept "$@" eof
	must_await silent 'listening on'
	{
		echo "expect Escape character is '^]'."
		cat
		printf '%s\n' 'send \x1d' 'expect netkit>' 'line quit' 'expect Connection closed.' 'status 0'
	} >"$tmp/script"
	if timeout 60 ptydrive --transcript "$tmp/screen" netkit connect 127.0.0.1 \
		"$(port_of silent)" <"$tmp/script" 2>"$tmp/why"; then
		ok "$name"
	else
		fail "$name" "$(cat "$tmp/why")"
	fi
	finish silent
	is "$(od -An -v -tx1 "$tmp/silent.out" | tr -d ' \n')" "$hex" "$name: on the wire"
}

command() { # LINE [EXPECTED-TEXT]: one command; the prompt is opened before it
	printf '%s\n' 'send \x1d' 'expect netkit>' "line $1"
	[ -z "${2-}" ] || printf 'expect %s\n' "$2"
}

stays() { # LINE EXPECTED-TEXT: one that stays at the prompt, and the way back
	command "$@"
	printf '%s\n' 'expect netkit>' 'line'
}

prompt 'send' fff5fff6fff3fff7fff8fff9fff4fff1ffefffeeffedffec1dfffd01fffbc8f2 < <( # the urgent IAC is not in the stream
	command 'send ao ayt brk'
	command 'send ec el ga ip nop'
	command 'send eor abort susp eof'
	command 'send escape'
	command 'send do echo'
	command 'send will 200'
	command 'send wont 24 dont 3'
	command 'send synch'
	stays 'send' "need at least one argument for 'send' command"
	stays 'send bogus' "Unknown send argument 'bogus'"
	stays 'send e' "Ambiguous send argument 'e'"
	stays 'send nop do' "Need 1 argument to 'send do' command."
	stays 'send do bogus' "'bogus': unknown argument ('send do ?' for help)."
	stays 'send ?' "Send Telnet 'Are You There'"
	stays 'send will ?' '"value" must be from 0 to 255'
	stays 'send getstatus' 'Remote side does not support STATUS option'
)

prompt 'send getstatus' fffd05fffa0501fff0 send '\xff\xfb\x05ready' \
	until '\xff\xfa\x05\x01\xff\xf0' send '\xff\xfa\x05\x00\xfb\x01\xff\xf0' < <(
	echo 'expect ready'
	command 'send getstatus' 'RCVD IAC SB STATUS IS WILL ECHO IAC SE'
)

prompt 'set and unset' '' < <(
	command 'set escape ^A' "escape character is '^A'."
	printf '%s\n' 'send \x01' 'expect netkit>' 'line set escape ^]' "expect escape character is '^]'."
	command 'set echo ^B' "echo character is '^B'."
	command 'unset echo' "echo character is 'off'."
	command 'set crlf' 'Will send carriage returns as telnet <CR><LF>.'
	command 'unset crlf' 'Will send carriage returns as telnet <CR><NUL>.'
	command 'set interrupt off' "interrupt character is 'off'."
	command 'display interrupt crmod' 'interrupt       [off]'
	stays 'set' "Format is 'set Name Value'"
	stays 'set echo' "Format is 'set Name Value'"
	stays 'set echo xx' "'xx' is no character"
	stays 'set bogus x' "'bogus': unknown argument ('set ?' for help)."
	stays 'set e x' "'e': ambiguous argument ('set ?' for help)."
	stays 'set ?' 'character to escape back to telnet command mode'
	stays 'unset' "Need an argument to 'unset' command."
	stays 'set rlogin ~' '?rlogin: the escape character is the one way'
	stays 'set tracefile x' '?tracefile: start netkit with --trace telnet'
)

prompt 'toggle' fffd00fffb00 < <(
	command 'toggle autoflush' "Won't flush output when sending interrupt characters."
	command 'toggle autosynch' 'Will send interrupt characters in urgent mode.'
	command 'toggle autologin' 'Will send login name and/or authentication information.'
	command 'toggle skiprc' "Won't skip reading of ~/.telnetrc file."
	command 'toggle crmod crlf' 'Will map carriage return on output.'
	command 'toggle localchars' "Won't recognize certain control characters."
	command 'toggle debug' 'Will turn on socket level debugging.'
	command 'toggle options' 'Will show option processing.'
	command 'toggle binary' 'Negotiating binary mode with remote host.'
	echo 'expect SENT DO BINARY'
	command 'toggle outbinary' 'Negotiating network ascii mode on output.'
	stays 'toggle' "Need an argument to 'toggle' command."
	stays 'toggle bogus' "'bogus': unknown argument ('toggle ?' for help)."
	stays 'toggle escape' "'escape': unknown argument"
	stays 'toggle autoencrypt' '?autoencrypt: netkit has no ENCRYPT option'
	stays 'toggle netdata' '?netdata: start netkit with --trace telnet'
	stays 'toggle ?' 'viewing of options processing'
)

prompt 'display, status, mode' fffd03fffd01780a < <(
	command 'display' 'will flush output when sending interrupt characters.'
	echo 'expect escape          [^]]'
	stays 'display bogus' "?Unknown argument 'bogus'."
	command 'status' 'Operating in obsolete linemode'
	command 'mode character'
	echo 'send x\r'
	command 'status' 'Operating in single character mode'
	echo 'expect No line editing'
	command 'mode line'
	stays 'mode' "Need an argument to 'mode' command"
	stays 'mode bogus' "Unknown mode 'bogus' ('mode ?' for help)."
	stays 'mode edit' '?Need to have LINEMODE option enabled first.'
	stays 'mode ?' 'Enable signal trapping'
)

all=fffa220301000003620304020f05000007621c08020409421a0a027f0b02150c02170d02120e02160f0211
all+=100213110000120000fff0
ack=fffa220107fff0 no_edit=fffa220102fff0 softtabs=fffa22010afff0
import=fffa2203000300fff0 check=fffa2203000200fff0
prompt 'LINEMODE: mode and slc' "fffd03fffb22${all}$ack$no_edit$softtabs$all$import$check" \
	send '\xff\xfd\x22\xff\xfa\x22\x01\x03\xff\xf0ready' < <(
	echo 'expect ready'
	command 'status' 'Operating with LINEMODE option'
	command 'mode -edit'
	command 'mode softtabs'
	stays 'mode -' "Ambiguous mode '-'"
	command 'slc export' 'Special characters are local values'
	command 'slc import' 'Special characters are remote default values'
	command 'slc check' 'Special characters are remote values'
	echo 'expect IP        3           variable|flushin|flushout'
	stays 'slc' "Need an argument to 'slc' command."
	stays 'slc bogus' "'bogus': unknown argument ('slc ?' for help)."
	stays 'slc ?' 'Verify remote special character definitions'
)

prompt 'environ' fffb27fffa270203464f4f01612062fff0 send '\xff\xfd\x27ready' < <(
	echo 'expect ready'
	command 'environ define FOO "a b"'
	command 'environ send FOO'
	command 'environ list' '* FOO                  a b'
	command 'environ unexport FOO'
	stays 'environ send FOO' "Cannot send 'FOO': it is not exported"
	command 'environ export FOO'
	command 'environ undefine FOO'
	stays 'environ export FOO' "There is no variable 'FOO'."
	stays 'environ' "Need an argument to 'environ' command."
	stays 'environ define' "Need only 2 arguments to 'environ define' command."
	stays 'environ export' "Need only 1 argument to 'environ export' command."
	stays 'environ bogus' "'bogus': unknown argument ('environ ?' for help)."
	stays 'environ ?' 'Mark an environment variable for automatic export'
)

prompt 'the rest' fffd12 < <(
	command 'environ define A b'
	stays 'environ send A' "Cannot send 'A': Telnet ENVIRON option not enabled"
	stays 'serial dtr' '?The server controls no serial line'
	stays 'serial ?' 'drop DTR'
	stays 'serial' "Need 1 argument to 'serial' command."
	command 'logout'
	stays 'auth status' '?netkit has no AUTHENTICATION option'
	stays 'encrypt start' '?netkit has no ENCRYPT option'
	command '!echo from-the-$((1+1))-shell' 'from-the-2-shell'
	echo 'ends 29'
	stays 'open somewhere' '?Already connected to 127.0.0.1'
	stays '? open quit' 'connect to a site'
	stays 'help' 'Commands may be abbreviated.  Commands are:'
	stays 'bogus' '?Invalid command'
	stays 's' '?Ambiguous command'
	stays 'SER ?' 'start a break on the line'
)

# The editor: a line is mended, one from before comes back, ^C gives it up.
prompt 'editing, history, control-c' fff1fff1fff9 < <(
	printf '%s\n' 'send \x1d' 'expect netkit>' 'mode raw' 'send sendx\x7f nop' 'send \r'
	printf '%s\n' 'send \x1d' 'expect netkit>' 'mode raw' 'send \x10\r'
	printf '%s\n' 'send \x1d' 'expect netkit>' 'mode raw' 'send status\x03' 'expect netkit>' 'line send ga'
)

start one peer listen 127.0.0.1 0 accept until 'x\r\n' close
must_await one 'listening on'
start two peer listen 127.0.0.1 0 accept eof
must_await two 'listening on'
cat >"$tmp/script" <<EOS
expect netkit>
line close
expect ?Need to be connected first.
expect netkit>
line mode line
expect ?Need to be connected first.
expect netkit>
line open
expect usage: open [-4] [-6] [-l user] [-b addr] [-a] host-name [port]
expect netkit>
line open -6 127.0.0.1 1
expect netkit>
line open -b 127.0.0.2 -l bob localhost $(port_of one)
expect Connected to localhost.
line x
expect Connection closed by foreign host.
expect netkit>
line environ list
expect * USER                 bob
expect netkit>
line open -4 127.0.0.1 -$(port_of two)
expect Connected to 127.0.0.1.
send \x1d
expect netkit>
line status
expect 127.0.0.1:
send \x1d
expect netkit>
line close
expect Connection closed.
expect netkit>
line exit
status 0
EOS
if timeout 60 ptydrive netkit connect <"$tmp/script" 2>"$tmp/why"; then
	ok 'open, close, open again'
else
	fail 'open, close, open again' "$(cat "$tmp/why")"
fi
finish two
like "$(od -An -tx1 "$tmp/two.out" | tr -d ' \n')" '^fffd03fffb18fffb1ffffb20fffb21fffb22fffb27fffd05$' \
	'a dash before the port: telnet from the first byte, as Debian has it without ENCRYPT'
done_testing
