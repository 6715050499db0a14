#!/bin/bash
# Certificates that must be refused, each in its own words, and odd ones that are good, shown by
# OpenSSL's own server under the name good.test.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
. "${SOURCE:?top of the tree}/tests/e2e/lib_authority.sh" || exit 1
make_authority
good=subjectAltName=DNS:good.test
authority=$'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign'

# What the server of NAME shows: its certificate, and those of the others behind it.
shows() { # NAME [OTHER…]
	local name=$1 other
	shift
	for other; do cat "$tmp/$other.pem"; done >"$tmp/$name.chain"
	if [ $# -gt 0 ]; then set -- -cert_chain "$tmp/$name.chain"; fi
	start_openssl "$name" "$name" -rev "$@"
}

reaches() { # [OPTION…]: the server at $port, for good.test
	expect "$1" "$2" netkit connect --tls --sni good.test --ca "$tmp/ca.pem" 127.0.0.1 "$port" \
		"${@:3}" <<<hello
}

refused() { # NAME WORDS [OTHER…]
	shows "$1" "${@:3}"
	reaches 6 "$1 is refused"
	is "$out" '' "$1: nothing was taken from it"
	like "$err" "^netkit connect: 127\.0\.0\.1:[0-9]+: $2" "$1: in its own words"
	unlike "$err" $'\e' "$1: nothing of it drives the terminal"
	printf '%s\n' "${err%%$'\n'*}" | sed 's/.*127.0.0.1:[0-9]*: //' >>"$tmp/words"
	expect 0 "$1: --insecure goes on" netkit connect --tls --insecure --sni good.test 127.0.0.1 \
		"$port" <<<hello
	is "$out" olleh "$1: and the answer comes"
	like "$err" 'warning: --insecure: nothing says' "$1: and it is said"
	stop "$1"
}

accepted() { # NAME WHAT [OTHER…]
	shows "$1" "${@:3}"
	reaches 0 "$2 is good"
	is "$out$err" olleh "$2: the answer comes, and no other word"
	stop "$1"
}

# --- sixteen bad ones --------------------------------------------------------------------
certificate expired "$good" -days -1
refused expired 'the certificate expired on 20[0-9-]+ [0-9:]+ UTC, [0-9]+ (hours|days) ago'

FAKETIME=+30d LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null) \
	certificate early "$good"
if openssl x509 -in "$tmp/early.pem" -noout -startdate | grep -q "$(date -d +30days +%b)"; then
	refused early 'the certificate is not valid before 20[0-9-]+ [0-9:]+ UTC; here it is 20'
else
	skip early 'libfaketime is not installed'
fi

new_key "$tmp/selfsigned.key"
openssl req -x509 -key "$tmp/selfsigned.key" -out "$tmp/selfsigned.pem" -days 10 \
	-subj $'/CN=good\e[31m.test' -addext "$good" 2>>"$tmp/openssl.log"
refused selfsigned 'the certificate of "good\\x1b\[31m\.test" is self-signed and not trusted here'

new_key "$tmp/rogue.key"
openssl req -x509 -key "$tmp/rogue.key" -out "$tmp/rogue.pem" -days 10 -subj '/CN=Rogue Root' \
	2>>"$tmp/openssl.log"
issuer=rogue certificate untrusted "$good"
refused untrusted 'the certificate leads to the authority "Rogue Root", which is not trusted here' rogue

certificate between "$authority"
issuer=between certificate incomplete "$good"
refused incomplete 'the certificate was issued by "between\.test", which is not known here'

certificate old "$authority" -days -1
issuer=old certificate oldabove "$good"
refused oldabove 'the certificate of its issuer "old\.test" expired on 20' old

certificate other subjectAltName=DNS:a.test,DNS:b.test,IP:192.0.2.1
refused other 'the certificate is for a\.test, b\.test and 1 more, not for good\.test'

certificate limited "$authority"$'\nnameConstraints=critical,permitted;DNS:elsewhere.test'
issuer=limited certificate constrained "$good"
refused constrained 'the certificate is for good\.test, for which an issuer above it \("limited\.test"\) has no permission' limited

certificate sha1 "$good" -sha1
refused sha1 'the certificate is signed with ecdsa-with-SHA1, which can be forged'

certificate sha1above "$authority" -sha1
issuer=sha1above certificate belowsha1 "$good"
refused belowsha1 'the certificate of its issuer "sha1above\.test" is signed with ecdsa-with-SHA1' sha1above

certificate leaf 'basicConstraints=CA:FALSE'
issuer=leaf certificate byleaf "$good"
refused byleaf 'the certificate was issued by "leaf\.test", which is no authority' leaf

certificate client "$good"$'\nextendedKeyUsage=clientAuth'
refused client 'the certificate is not one for this side of a connection'

certificate nameless basicConstraints=CA:FALSE
refused nameless 'the certificate has no subjectAltName, so it is not for good\.test'

openssl genrsa -out "$tmp/weak.key" 1024 2>>"$tmp/openssl.log"
certificate weak "$good"
refused weak 'the certificate has a key of 1024 bits: too weak'

certificate wide 'subjectAltName=DNS:*.test'
refused wide 'the certificate is for \*\.test, not for good\.test'

# [2] "good.test", NUL, ".evil.test" in a SEQUENCE
certificate trick "subjectAltName=DER:30:16:82:14:67:6f:6f:64:2e:74:65:73:74:00:2e:65:76:69:6c:2e:74:65:73:74"
refused trick 'the certificate is for good\.test\\x00\.evil\.test, not for good\.test'
like "$(sort "$tmp/words" | uniq -d)" '^$' 'no two have the same words'

# --- four odd good ones ------------------------------------------------------------------
certificate address subjectAltName=IP:127.0.0.1
start_openssl address address -rev
expect 0 'an address among the names is good' netkit connect --tls --ca "$tmp/ca.pem" \
	127.0.0.1 "$port" <<<hello
is "$out" olleh 'an address: the answer comes'
stop address

certificate wildcard 'subjectAltName=DNS:*.wild.test'
start_openssl wildcard wildcard -rev
expect 0 'a wildcard for one label is good' netkit connect --tls --sni a.wild.test \
	--ca "$tmp/ca.pem" 127.0.0.1 "$port" <<<hello
expect 6 'but not for two' netkit connect --tls --sni b.a.wild.test --ca "$tmp/ca.pem" \
	127.0.0.1 "$port" <<<hello
stop wildcard

certificate upper "$authority"
issuer=upper certificate lower "$authority"
issuer=lower certificate reversed "$good"
accepted reversed 'a chain in the wrong order' ca upper lower

many=$(printf 'DNS:n%d.test,' {1..10000})
certificate many "subjectAltName=${many}DNS:good.test"
accepted many 'a certificate with 10,001 names'
start_openssl many many -rev
used=$({ TIMEFORMAT='%U + %S' && time netkit connect --tls --sni good.test --ca "$tmp/ca.pem" 127.0.0.1 \
	"$port" <<<hello >"$tmp/out"; } 2>&1)
if is_sanitized; then
	skip 'within a second' 'a sanitizer takes its time'
else
	holds "within a second of processor time ($used s)" python3 -c "assert ${used:-9} < 1"
fi
stop many

# --- what the peer is known by else ------------------------------------------------------
pin=sha256:$(openssl pkey -in "$tmp/expired.key" -pubout -outform DER | openssl dgst -sha256 -binary |
	base64)
shows expired
expect 0 'a pinned key needs no good certificate' netkit connect --tls --pin "$pin" 127.0.0.1 \
	"$port" <<<hello
is "$out$err" olleh 'and no warning'
hex=$(openssl pkey -in "$tmp/expired.key" -pubout -outform DER | openssl dgst -sha256 -c | sed 's/.* //')
expect 0 'its pin in hex' netkit connect --tls --pin "sha256:$hex" 127.0.0.1 "$port" <<<hello
expect 6 'another pin' netkit connect --tls --pin "sha256:${hex//[0-9]/7}" 127.0.0.1 "$port" <<<hello
like "$err" "the peer's key is ${pin//+/\\+}, and that was not pinned" 'says which key it has'
expect 0 'one of two pins' netkit connect --tls --pin "sha256:${hex//[0-9]/7}" --pin "$pin" \
	127.0.0.1 "$port" <<<hello
expect 2 'a bad pin' netkit connect --tls --pin sha256:abc 127.0.0.1 "$port"

known=(netkit connect --tls --tofu "$tmp/known" 127.0.0.1 "$port")
expect 0 'a peer that is met for the first time' "${known[@]}" <<<hello
is "$out" olleh 'is trusted'
like "$err" "127\.0\.0\.1:$port: met for the first time; its key is kept in $tmp/known" 'and it is said'
is "$(cat "$tmp/known")" "127.0.0.1:$port $pin" 'its key is kept'
is "$(stat -c %a "$tmp/known")" 600 'for us alone'
expect 0 'the second time' "${known[@]}" <<<hello
is "$out$err$(wc -l <"$tmp/known")" olleh1 'nothing is said or written'
expect 0 'another name at that port' "${known[@]}" --sni other.test <<<hello
is "$(wc -l <"$tmp/known")" 2 'is somebody else'
expect 0 'a report' netkit connect --tls-info --tofu "$tmp/nobody" 127.0.0.1 "$port"
holds 'keeps nothing' test ! -e "$tmp/nobody"
printf '# mine\n\n127.0.0.1:%s sha256:%s\n' "$port" "${hex//[0-9]/7}" >"$tmp/known"
expect 6 'another key' "${known[@]}" <<<hello
like "$err" "the peer's key was sha256:[A-Za-z0-9+/=]+ and is ${pin//+/\\+} now" 'is refused, with both'
is "$out" '' 'before anything is said'
echo nonsense >"$tmp/known"
expect 9 'a file that is none' "${known[@]}" <<<hello
like "$err" 'known: line 1 is no peer with its key' 'is told'
expect 7 'a full disk' netkit connect --tls --tofu /dev/full 127.0.0.1 "$port" <<<hello
is "$out" '' 'is an error before anything is said'
expect 2 'with --pin' netkit connect --tls --tofu "$tmp/known" --pin "$pin" 127.0.0.1 "$port"
stop expired
done_testing
