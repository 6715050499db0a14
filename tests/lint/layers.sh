# Who may include whom: a file includes from its own layer or a lower one, a command never from
# another command, and a library's header is included where it belongs and nowhere else.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The layers that a folder may include from.
allowed()
{
	case $1 in
	src/base) echo base ;;
	src/net) echo base net ;;
	src/stream) echo base net stream ;;
	src/dns) echo base net stream dns ;;
	src/cli | cmd) echo base net stream dns cli ;;
	cmd/*) echo base net stream dns cli "${1#cmd/}" ;;
	esac
}

# Prints each include of a tree that points upwards or sideways.
wrong_includes() # TREE
{
	(cd "$1" && grep -rnoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"' src cmd) |
	while IFS=: read -r file line include; do
		path=${include#*\"}
		path=${path%\"}
		folder=$(dirname "$file")
		case $path in
		build_info.h | base/exit.def | base/log.def) continue ;;
		commands.h | commands.def | personalities.def) [ "$folder" = cmd ] && continue ;;
		esac
		case " $(allowed "$folder") " in
		*" ${path%%/*} "*) ;;
		*) echo "$file:$line: $path" ;;
		esac
	done
}

# A library's headers outside the one file that may know them.
wrong_libraries() # TREE
{
	(cd "$1" && grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(openssl|gnutls|nghttp2|ngtcp2|jansson|idn2|unbound|liburing|seccomp|editline|histedit)' src cmd) |
		grep -vE '^src/stream/tls[a-z_]*\.[ch]:.*<openssl' |
		grep -vE '^src/dns/transport_https\.c:.*<nghttp2' |
		grep -vE '^src/dns/quic_library\.h:.*<(ngtcp2|gnutls)' |
		grep -vE '^src/net/ring\.c:.*<liburing' |
		grep -vE '^cmd/echo-serve/syscalls\.c:.*<seccomp' |
		grep -vE '^src/cli/json\.c:.*<jansson' |
		grep -vE '^src/dns/idn\.c:.*<idn2' |
		grep -vE '^src/dns/validate\.c:.*<unbound' |
		grep -vE '^src/cli/lineedit\.c:.*<histedit'
}

plant() # FILE INCLUDE
{
	mkdir -p "$tmp/$(dirname "$1")"
	printf '#include %s\n' "$2" >"$tmp/$1"
}

# The check itself: each planted mistake is found, and nothing else.
plant src/base/up.c '"net/addr.h"'
plant src/net/up.c '"cli/opt.h"'
plant src/stream/up.h '"dns/name.h"'
plant src/dns/fine.c '"stream/stream.h"'
plant src/cli/fine.c '"dns/name.h"'
plant src/cli/up.c '"listen/listen.h"'
plant cmd/listen/sideways.c '"connect/connect.h"'
plant cmd/listen/fine.c '"listen/listen.h"'
plant cmd/main.c '"commands.h"'
plant cmd/listen/library.c '<openssl/ssl.h>'
found=$(wrong_includes "$tmp" | sed 's/:.*//' | sort | tr '\n' ' ')
is_equal "planted includes upwards and sideways are found" "$found" \
	"cmd/listen/sideways.c src/base/up.c src/cli/up.c src/net/up.c src/stream/up.h "
found=$(wrong_libraries "$tmp" | sed 's/:.*//')
is_equal "a planted library header is found" "$found" cmd/listen/library.c

is_silent "includes point to the own layer or a lower one" wrong_includes "$SOURCE"
is_equal "every folder of cmd is a command, or a program that netkit is by its name" \
	"$(cd "$SOURCE/cmd" && ls -d */ | tr -d / | LC_ALL=C sort |
		grep -vxF -f <(sed -nE 's/^PERSONALITY\(([a-z_]+)\).*/\1/p' personalities.def))" \
	"$(sed -nE 's/^COMMAND\(([a-z_]+)\).*/\1/p' "$SOURCE/cmd/commands.def" | tr _ - | LC_ALL=C sort)"
is_equal "libraries stay behind one file" "$(wrong_libraries "$SOURCE")" ""
tap_end
