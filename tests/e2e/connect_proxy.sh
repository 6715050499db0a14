#!/bin/bash
# connect through proxies: those of Debian (microsocks, dante, ssh, tinyproxy), and some of our own
# that do what they like.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1

# one address, so that it is the same everywhere
printf '127.0.0.1 localhost target.test\n' | own_file /etc/hosts

serve() { # another server that answers a line, at $port
	[ -z "${started[server]-}" ] || stop server
	start server peer listen 127.0.0.1 0 accept until '\n' send 'answer\n' close
	must_await server 'listening on'
	port=$(port_of server)
}

ready() { # PORT: of a proxy that does not say when it is ready
	netkit connect -qz --wait 10s 127.0.0.1 "$1" >/dev/null || bail "nobody listens on $1"
}

# Many proxies take the end of one direction for the end of both.
reach() { # STATUS NAME HOST OPTION…
	local want=$1 name=$2 host=$3
	shift 3
	serve
	expect "$want" "$name" netkit connect --eof hold "$@" "$host" "$port" <<<q
	[ "$want" -ne 0 ] || is "$out" answer 'and the answer comes back'
}

ln -s "$NETKIT" "$tmp/nc"
as_nc() { # NAME OPTION…
	serve
	expect 0 "$1, as nc" "$tmp/nc" -v "${@:2}" target.test "$port" <<<q
	is "$out:$err" "answer:Connection to target.test $port port [tcp/*] succeeded!" 'in its words'
}

echo me:secret >"$tmp/auth"
echo me:wrong >"$tmp/wrong"

# --- microsocks ---------------------------------------------------------------------------
if command -v microsocks >/dev/null; then
	start open microsocks -i 127.0.0.1 -p 1080
	start closed microsocks -i 127.0.0.1 -p 1081 -u me -P secret
	ready 1080
	ready 1081
	reach 0 'socks5h' target.test -v --proxy socks5h://127.0.0.1
	like "$err" "through socks5h://127.0.0.1:1080 to target.test:$port, whose name the proxy looks up" \
		'says who looks the name up'
	reach 0 'socks5' target.test -v --proxy socks5://127.0.0.1
	like "$err" 'to target.test:[0-9]+, whose name is looked up here' 'says so, too'
	reach 0 'an address' 127.0.0.1 -v --proxy socks5://127.0.0.1:1080
	like "$err" 'through socks5://127.0.0.1:1080 to 127.0.0.1:[0-9]+'$'\n' 'has no name'
	reach 0 'a password from a file' target.test --proxy socks5h://127.0.0.1:1081 \
		--proxy-auth "$tmp/auth"
	reach 0 'from a descriptor' target.test --proxy socks5h://127.0.0.1:1081 --proxy-auth fd:8 \
		8<"$tmp/auth"
	auth=me:secret reach 0 'from the environment' target.test --proxy socks5h://127.0.0.1:1081 \
		--proxy-auth env:auth
	reach 4 'a wrong one' target.test --proxy socks5h://127.0.0.1:1081 --proxy-auth "$tmp/wrong"
	like "$err" 'socks5h://127.0.0.1:1081: the proxy refuses the user or the password' 'is told'
	unlike "$err" wrong 'and not shown'
	reach 4 'none' target.test --proxy socks5h://127.0.0.1:1081
	like "$err" 'the proxy wants a password.*--proxy-auth' 'is told, and what to do'
	reach 0 'a chain' target.test --proxy socks5h://127.0.0.1:1081,socks5://127.0.0.1:1080 \
		--proxy-auth "$tmp/auth"
	expect 4 'a port that is closed' netkit connect --proxy socks5h://127.0.0.1 target.test 9 <<<q
	like "$err" 'the proxy could not connect to target.test: connection refused' 'in words'
	ALL_PROXY=socks5h://me:secret@127.0.0.1:1081 reach 0 'ALL_PROXY' target.test -v --proxy env
	like "$err" 'through socks5h://127.0.0.1:1081' 'is obeyed'
	ALL_PROXY=socks5h://127.0.0.1 no_proxy=.example,target.test reach 0 'no_proxy' target.test -v \
		--proxy env
	unlike "$err" through 'is obeyed'
	ALL_PROXY=socks5h://127.0.0.1:9 reach 0 'neither without --proxy env' target.test
	reach 0 'an empty environment' target.test --proxy env
	as_nc 'microsocks' -x 127.0.0.1
	stop open
	stop closed
else
	skip 'microsocks' 'is not installed: see third_party/check.packages'
fi

# --- dante --------------------------------------------------------------------------------
cat >"$tmp/danted.conf" <<'END'
logoutput: stderr
internal: 127.0.0.1 port = 1082
external: lo
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: root
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
END
if command -v danted >/dev/null && [ "$(id -u)" -eq 0 ]; then
	start dante danted -f "$tmp/danted.conf"
	ready 1082
	for scheme in socks4 socks5 socks5h; do # it does not know socks4a
		reach 0 "dante, $scheme" target.test -4 --proxy "$scheme://127.0.0.1:1082"
	done
	expect 4 'dante, a port that is closed' netkit connect --proxy socks4://127.0.0.1:1082 \
		127.0.0.1 9 <<<q
	like "$err" 'the proxy could not connect to 127.0.0.1' 'in words'
	stop dante
else
	skip 'dante' 'is not installed: see third_party/check.packages'
fi

# --- ssh -D: a SOCKS proxy that knows 4a ------------------------------------------------------
if command -v sshd >/dev/null && [ "$(awk '{ print $3 }' /proc/self/uid_map)" != 1 ]; then
	mount -t tmpfs none /run || bail 'no /run of our own'
	mkdir /run/sshd "$tmp/ssh"
	ssh-keygen -q -t ed25519 -N '' -f "$tmp/ssh/key"
	cat >"$tmp/sshd.conf" <<-END
		ListenAddress 127.0.0.1:2222
		HostKey $tmp/ssh/key
		AuthorizedKeysFile $tmp/ssh/key.pub
		StrictModes no
		PidFile none
	END
	start sshd /usr/sbin/sshd -D -e -f "$tmp/sshd.conf"
	wait_for_port 127.0.0.1 2222
	start ssh ssh -N -F none -i "$tmp/ssh/key" -D 127.0.0.1:1083 -p 2222 \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@127.0.0.1
	ready 1083
	for scheme in socks4 socks4a socks5 socks5h; do
		reach 0 "ssh -D, $scheme" target.test -4 -v --proxy "$scheme://127.0.0.1:1083"
		case $scheme in *[ah]) who='the proxy looks up' ;; *) who='is looked up here' ;; esac
		like "$err" "through $scheme://127.0.0.1:1083 to target.test:$port, whose name $who" \
			'and says who looks the name up'
	done
	stop ssh
	stop sshd
else
	skip 'ssh -D' 'sshd is not installed (see third_party/check.packages), or we are not root'
fi

# --- tinyproxy ----------------------------------------------------------------------------
if command -v tinyproxy >/dev/null; then
	printf 'Port 3128\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n' >"$tmp/open.conf"
	{
		printf 'Port 3129\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n'
		echo BasicAuth me secret
	} >"$tmp/closed.conf"
	start tiny tinyproxy -d -c "$tmp/open.conf"
	start tiny_closed tinyproxy -d -c "$tmp/closed.conf"
	ready 3128
	ready 3129
	reach 0 'tinyproxy' target.test --proxy http://127.0.0.1:3128
	reach 0 'with a password' target.test --proxy http://127.0.0.1:3129 --proxy-auth "$tmp/auth"
	reach 4 'with a wrong one' target.test --proxy http://127.0.0.1:3129 --proxy-auth "$tmp/wrong"
	like "$err" 'http://127.0.0.1:3129: the proxy does not connect to target.test: 40[17]' 'in words'
	reach 4 'without one' target.test --proxy http://127.0.0.1:3129
	like "$err" '407 .*--proxy-auth FILE' 'says what to do'
	as_nc 'tinyproxy' -X connect -x 127.0.0.1
	reach 0 'two of them' target.test --proxy http://127.0.0.1:3128,http://127.0.0.1:3129 \
		--proxy-auth <(printf '\nme:secret\n')
	stop tiny
	stop tiny_closed
else
	skip 'tinyproxy' 'is not installed: see third_party/check.packages'
fi

# --- https: haproxy does TLS for tinyproxy ----------------------------------------------------
if command -v haproxy >/dev/null && command -v tinyproxy >/dev/null; then
	make_authority
	certificate good subjectAltName=IP:127.0.0.1
	cat "$tmp/good.pem" "$tmp/good.key" >"$tmp/both.pem"
	cat >"$tmp/haproxy.cfg" <<-END
		defaults
			timeout client 20s
			timeout server 20s
			timeout connect 20s
		listen proxy
			bind 127.0.0.1:3443 ssl crt $tmp/both.pem
			server tiny 127.0.0.1:3129
	END
	start tiny tinyproxy -d -c "$tmp/closed.conf"
	start haproxy haproxy -db -f "$tmp/haproxy.cfg"
	ready 3129
	ready 3443
	https=(--proxy https://127.0.0.1:3443 --proxy-auth "$tmp/auth" --proxy-ca "$tmp/ca.pem")
	reach 0 'https' target.test "${https[@]}"
	start_openssl within good -rev
	# Between them the two proxies may take one direction's end for both: it comes after the answer.
	mkfifo "$tmp/words"
	exec 9<>"$tmp/words"
	start inner netkit connect --tls --ca "$tmp/ca.pem" --eof close "${https[@]}" 127.0.0.1 \
		"$port" <"$tmp/words" 9>&-
	echo hello >&9
	holds 'TLS within TLS: the answer comes back' await inner olleh
	exec 9>&-
	finish inner
	is "$status$err" 0 'and all is well at the end of input'
	stop within
	expect 6 'an https proxy that is not trusted' netkit connect --proxy https://127.0.0.1:3443 \
		target.test 1 <<<q
	like "$err" 'https://127.0.0.1:3443: .*not trusted|https://127.0.0.1:3443: .*issuer' 'is named'
	expect 2 'an authority for nobody' netkit connect --proxy http://h --proxy-ca "$tmp/ca.pem" a 1
	stop tiny
	stop haproxy
else
	skip 'https' 'haproxy is not installed: see third_party/check.packages'
fi

# --- proxies of our own -------------------------------------------------------------------
ours() { # STATUS NAME SCHEME WORD…: what it says is in the script
	local want=$1 name=$2 scheme=$3
	shift 3
	[ -z "${started[own]-}" ] || stop own
	start own peer listen 127.0.0.1 0 "$@"
	must_await own 'listening on'
	expect "$want" "$name" netkit connect "${more[@]}" \
		--proxy "$scheme://127.0.0.1:$(port_of own)" a.example 80 <<<q
}
more=()
ours 0 'bytes right behind the answer' http accept until '\r\n\r\n' \
	send 'HTTP/1.1 200 OK\r\n\r\nfirst\n' until 'q\n' send 'last\n' close
is "$out" $'first\nlast' 'are not lost'
ours 0 'a name over SOCKS 4' socks4a accept until 'a.example\x00' \
	send '\x00\x5a\x00\x00\x00\x00\x00\x00first\n' until 'q\n' send 'last\n' close
is "$out" $'first\nlast' 'are not lost there either'
more=(--json)
ours 0 'the summary in JSON' http accept until '\r\n\r\n' send 'HTTP/1.1 200 OK\r\n\r\n' eof close
like "$err" '"peer":"a.example:80".*"proxies":\["http://127.0.0.1:[0-9]+"\]' 'names both'
tail -n1 "$tmp/err" >"$tmp/json"
holds 'and keeps to the schema' python3 "$SOURCE/tests/support/validate.py" \
	"$SOURCE/docs/schema/connect.json" <"$tmp/json"
more=()
ours 4 'control characters in a refusal' http accept until '\r\n\r\n' \
	send 'HTTP/1.1 503 \e]0;x\a\x9b2J\r\n\r\n' close
like "$err" '503 \\x1b\]0;x\\x07\\x9b2J' 'reach no terminal'
ours 5 'a proxy that has waited in vain' http accept until '\r\n\r\n' \
	send 'HTTP/1.1 504 Gateway Timeout\r\n\r\n' close
ours 8 'another protocol' socks5h accept read 3 send 'SSH-2.0\r\n' eof
like "$err" 'what the proxy answers is no SOCKS 5' 'in words'
ours 8 'one that only closes' socks5h accept read 3 close
like "$err" 'the proxy closed the connection in place of an answer' 'in words'
ours 8 'one that resets' http accept until '\r\n\r\n' reset
more=(--timeout 300ms)
ours 5 'one that says nothing' socks5h accept hold
stop own

# --- what cannot be -----------------------------------------------------------------------
expect 2 'a password for everybody to read' netkit connect --proxy socks5://me:secret@h a 1
like "$err" 'can be read by everybody on this host.*--proxy-auth' 'is refused with the reason'
unlike "$err" secret 'and not shown'
expect 2 'no proxy' netkit connect --proxy ftp://h a 1
expect 2 'passwords for nobody' netkit connect --proxy-auth "$tmp/auth" a 1
expect 2 'no password' netkit connect --proxy socks5://h --proxy-auth <(echo secret) a 1
expect 9 'no file' netkit connect --proxy socks5://h --proxy-auth "$tmp/none" a 1
expect 2 'datagrams' netkit connect -u --proxy socks5://h a 1
expect 2 'a unix socket' netkit connect --proxy socks5://h unix:/x
expect 2 'a probe' netkit connect -z --proxy socks5://h a 1
expect 3 'a proxy without an address' netkit connect --proxy socks5://none.invalid a 1
expect 4 'a proxy that is not there' netkit connect --proxy socks5://127.0.0.1:9 a 1
done_testing
