#!/bin/bash
# connect through squid, which asks for the password by Digest or by Basic, and through proxies of
# our own that ask in other ways; none of them sees it before it asks.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
printf '127.0.0.1 localhost target.test\n' | own_file /etc/hosts
echo me:secret >"$tmp/auth"
echo me:wrong >"$tmp/wrong"

reach() { # STATUS NAME OPTION…: a server that answers a line, by way of a proxy
	local want=$1 name=$2
	start server peer listen 127.0.0.1 0 accept until '\n' send 'answer\n' close
	must_await server 'listening on'
	expect "$want" "$name" netkit connect --eof hold "${@:3}" target.test "$(port_of server)" <<<q
	[ "$want" -ne 0 ] || is "$out" answer 'and the answer comes back'
	said=$err
	stop server
}

squid_on() { # NAME PORT AUTH-PARAM…
	local name=$1 port=$2 line
	shift 2
	cat >"$tmp/$name.conf" <<-END
		http_port 127.0.0.1:$port
		pid_filename none
		visible_hostname squid.test
		cache_log /dev/null
		access_log none
		cache deny all
		coredump_dir $tmp/squid
		cache_effective_user nobody
		shutdown_lifetime 0 seconds
		pinger_enable off
		netdb_filename none
		max_filedescriptors 256
		$(for line; do echo "auth_param $line"; done)
		acl known proxy_auth REQUIRED
		http_access allow known
		http_access deny all
	END
	start "$name" squid -N -n "$name" -f "$tmp/$name.conf"
	wait_for_port 127.0.0.1 "$port" 30
}

if ! command -v squid >/dev/null; then
	skip 'squid' 'is not installed: see third_party/check.packages'
elif [ "$(awk '{ print $3 }' /proc/self/uid_map)" = 1 ]; then
	skip 'squid' 'needs root'
else
	mount -t tmpfs none /dev/shm || bail 'no memory of our own for squid'
	mkdir "$tmp/squid"
	chown nobody "$tmp/squid"
	printf 'me:here:%s\n' "$(printf me:here:secret | md5sum | cut -d' ' -f1)" >"$tmp/digests"
	printf 'me:%s\n' "$(openssl passwd -apr1 secret)" >"$tmp/passwords"
	programs=/usr/lib/squid
	digest=("digest program $programs/digest_file_auth -c $tmp/digests" 'digest realm here'
		'digest children 1')
	basic=("basic program $programs/basic_ncsa_auth $tmp/passwords" 'basic realm here'
		'basic children 1')

	squid_on digest 3128 "${digest[@]}" "${basic[@]}"
	reach 0 'squid, which would take Digest or Basic' --proxy http://127.0.0.1:3128 \
		--proxy-auth "$tmp/auth"
	reach 4 'a wrong password' --proxy http://127.0.0.1:3128 --proxy-auth "$tmp/wrong"
	like "$said" '407 .*it does not take this user and password' 'is refused, and not tried twice'
	reach 4 'none' --proxy http://127.0.0.1:3128
	like "$said" '407 .*--proxy-auth FILE' 'says what to do'
	squid_on basic 3129 "${basic[@]}"
	reach 0 'squid, which takes Basic' --proxy http://127.0.0.1:3129 --proxy-auth "$tmp/auth"
	reach 4 'a wrong password' --proxy http://127.0.0.1:3129 --proxy-auth "$tmp/wrong"
	reach 0 'a chain of both' --proxy http://127.0.0.1:3128,http://127.0.0.1:3129 \
		--proxy-auth <(printf 'me:secret\nme:secret\n')
	stop digest
	stop basic
fi

# --- proxies of our own: what they hear is in $heard --------------------------------------------
ours() { # STATUS NAME WORD…
	local want=$1 name=$2
	start own peer listen 127.0.0.1 0 "${@:3}"
	must_await own 'listening on'
	expect "$want" "$name" netkit connect -v --proxy "http://127.0.0.1:$(port_of own)" \
		--proxy-auth "$tmp/auth" a.example 80 <<<q
	said=$err answer=$out
	finish own
	heard=$out
}
who='HTTP/1.1 407 Who?\r\nContent-Length: 3\r\nProxy-Authenticate:'
digest='Digest realm="r", nonce="one", qop="auth", algorithm=SHA-256'
accepts=(send 'HTTP/1.1 200 OK\r\n\r\nfirst\n' until 'q\n' send 'last\n' close)

ours 0 'a question is answered on the same connection' accept until '\r\n\r\n' \
	send "$who Basic realm=r, $digest\r\n\r\nwho" until '\r\n\r\n' "${accepts[@]}"
is "$answer" $'first\nlast' 'and no byte behind the answer is lost'
is "$(grep -c Authorization <<<"$heard")" 1 'nothing is said before the question'
like "$heard" 'Authorization: Digest username="me", realm="r", uri="a.example:80", algorithm=SHA-256, nonce="one", nc=00000001' \
	'the best of what it takes is said'
unlike "$heard" 'secret|bWU6c2Vjcm' 'and no password'
ours 0 'an old nonce is changed for a new one' accept until '\r\n\r\n' \
	send "$who $digest\r\n\r\nwho" until '\r\n\r\n' \
	send "$who ${digest/one/two}, stale=true\r\n\r\nwho" until '\r\n\r\n' "${accepts[@]}"
like "$heard" 'nonce="one", nc=00000001.*nonce="two", nc=00000001' 'and its count begins again'
ours 0 'one that hangs up is asked by another connection' accept until '\r\n\r\n' \
	send "$who $digest\r\nConnection: close\r\n\r\nwho" close accept until '\r\n\r\n' \
	"${accepts[@]}"
is "$answer" $'first\nlast' 'and the answer comes back'
like "$said" 'asks who we are \(Digest with SHA-256\), and hangs up: once more' '-v says so'
ours 4 'one that hangs up for ever' accept until '\r\n\r\n' \
	send "$who $digest\r\nConnection: close\r\n\r\nwho" close accept until '\r\n\r\n' \
	send "$who $digest\r\nConnection: close\r\n\r\nwho" close
like "$said" 'it does not take this user and password' 'is left'
ours 4 'control characters in a question' accept until '\r\n\r\n' \
	send 'HTTP/1.1 407 \e]0;x\a\r\nProxy-Authenticate: Digest realm="\e[2J", nonce=n\r\n\r\n' close
like "$said" '407 \\x1b\]0;x\\x07' 'reach no terminal'
like "$said" 'it wants neither Basic nor Digest' 'and are no question'
done_testing
