# connect --hex: what passes, for people.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1

start echo netkit echo-serve 127.0.0.1:0
must_await echo 'listening on .*udp'
port=$(port_of echo '127.0.0.1:[0-9]+ tcp')
udp=$(port_of echo '127.0.0.1:[0-9]+ udp')
time='[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}'

expect 0 'to a file' netkit connect --hex "$tmp/a.txt" 127.0.0.1 "$port" <<<hello
is "$out$err" hello 'nothing else changes'
dump=$(cat "$tmp/a.txt")
like "$dump" "^$time 1 127\.0\.0\.1:[0-9]+ > 127\.0\.0\.1:$port connected in [0-9.]+ m?s" 'who'
like "$dump" "$time 1 > 6 bytes
> 00000000  68 65 6c 6c 6f 0a  +\|hello\.\|" 'what goes'
like "$dump" "$time 1 < 6 bytes
< 00000000  68 65 6c 6c 6f 0a  +\|hello\.\|" 'what comes'
like "$dump" "$time 1 > end" 'each end'
like "$dump" "$time 1 closed\$" 'the close'

expect 0 'to standard error' netkit connect --hex - 127.0.0.1 "$port" <<<hello
is "$out" hello 'beside what the peer sends'
like "$err" '> 00000000  68 65' 'it is'
unlike "$err" $'\033' 'without colours where there is no terminal'
expect 0 'with colours' netkit connect --color always --hex - 127.0.0.1 "$port" <<<hello
like "$err" $'\033\[[0-9;]+m> 00000000  68 65.*\033\[0m' 'if they are wanted'

expect 0 'datagrams' netkit connect -u --hex - 127.0.0.1 "$udp" <<<hello
like "$err" " > 127\.0\.0\.1:$udp messages" 'are called messages'

start evil peer listen 127.0.0.1 0 accept send '\e]0;owned\a\xff\x9b31m' close
must_await evil 'listening on'
expect 0 'a wild peer' netkit connect --hex - 127.0.0.1 "$(port_of evil)"
is "$(LC_ALL=C tr -d '\n -~' <"$tmp/err" | wc -c)" 0 'drives no terminal'

# At rows of 16 bytes the text must agree with xxd's, whatever the bytes are.
random_bytes 5000 3 >"$tmp/in"
expect 0 'any bytes' netkit connect --hex "$tmp/b.txt" 127.0.0.1 "$port" <"$tmp/in"
is "$(grep '^>' "$tmp/b.txt" | sed -E 's/^> [0-9a-f]+  //; s/ *\|.*//' | tr -d ' \n')" \
	"$(basenc --base16 -w0 "$tmp/in" | tr A-F a-f)" 'are all there'

make_authority
certificate good subjectAltName=DNS:localhost,IP:127.0.0.1
echo_port=$port
start_openssl rev good -rev
expect 0 'over TLS' netkit connect --tls --ca "$tmp/ca.pem" --hex - 127.0.0.1 "$port" <<<hello
like "$err" '\|olleh' 'the plain text is shown'
port=$echo_port

expect 7 'a file that is there is kept' netkit connect --hex "$tmp/a.txt" 127.0.0.1 "$port" <<<x
is "$(cat "$tmp/a.txt")" "$dump" 'as it was'
expect 7 'a full disk' netkit connect --hex /dev/full 127.0.0.1 "$port" <<<x
like "$err" '/dev/full: cannot write: no space left on device' 'is told'
expect 2 'probes have no bytes' netkit connect -z --hex - 127.0.0.1 "$port"

done_testing
