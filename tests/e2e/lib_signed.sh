# shellcheck shell=bash
# A DNS of the script's own, signed: the root, test. below it, and zones below that, all served by
# one NSD at 127.0.0.1, which is all that a forwarding validator needs.  $tmp/root.key is the
# trust anchor.
#
#	. "${SOURCE:?top of the tree}/tests/e2e/lib_signed.sh" || exit 1
#	zone a.test; printf 'www A 192.0.2.1\n' >>"$tmp/a.test.zone"
#	sign a.test; delegate test a.test
#	sign_top; start_nsd . test a.test
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
needs ldns-keygen ldns-signzone

file_of() { # ZONE: the name of its files
	[ "$1" = . ] && echo root || echo "$1"
}

zone() { # ZONE: starts its file
	local zone=${1%.}
	printf '$ORIGIN %s.\n$TTL 300\n@ SOA ns1.test. h.test. 1 3600 600 86400 300\n@ NS ns1.test.\n' \
		"$zone" >"$tmp/$(file_of "$1").zone"
}

make_key() { # ZONE: its key, in $tmp/FILE.key, .private and .ds
	local base
	base=$(cd "$tmp" && ldns-keygen -a ECDSAP256SHA256 -k -r /dev/urandom "$1") ||
		bail "ldns-keygen failed"
	for part in key private ds; do
		mv "$tmp/$base.$part" "$tmp/$(file_of "$1").$part" || bail "no key for $1"
	done
}

sign() { # ZONE [OPTION OF ldns-signzone…]
	local zone=$1 file
	file=$tmp/$(file_of "$1")
	shift
	[ -e "$file.key" ] || make_key "$zone"
	ldns-signzone "$@" -o "$zone" -f "$file.signed" "$file.zone" "$file" 2>"$tmp/sign.err" ||
		bail "cannot sign $zone: $(cat "$tmp/sign.err")"
	mv "$file.signed" "$file.zone"
}

delegate() { # PARENT CHILD [FILE OF ITS DS]: without FILE that of the child's key, if it has one
	local parent ds
	parent=$tmp/$(file_of "$1").zone ds=${3-$tmp/$2.ds}
	printf '%s. NS ns1.test.\n' "$2" >>"$parent"
	[ ! -e "$ds" ] || cat "$ds" >>"$parent"
}

sign_top() { # once all zones below test. are delegated
	printf 'ns1.test. A 127.0.0.1\n' >>"$tmp/test.zone"
	sign test -n
	zone .
	delegate . test
	printf 'ns1.test. A 127.0.0.1\n' >>"$tmp/root.zone"
	sign .
}
