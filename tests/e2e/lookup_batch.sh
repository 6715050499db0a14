# Many names at once: against a real name server, over bad paths, from slow producers, and ended
# in the middle.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1

names=20000
{
	printf '%s\n' '$ORIGIN bulk.test.' '$TTL 300' '@ SOA ns h 1 2 3 4 5' '@ NS ns' \
		'ns A 127.0.0.1' 'www CNAME h1' 'mx MX 10 a' 'mx MX 20 b' 'sub NS ns.sub' \
	'ns.sub A 127.0.0.9' 'away NS ns.other.test.' 'alias CNAME x.away' 'mb MB a'
	awk -v n="$names" 'BEGIN { for (i = 0; i < n; i++) print "h" i " A 10.1." int(i / 256) "." i % 256 }'
	printf 'big TXT'
	awk 'BEGIN { for (i = 0; i < 20; i++) { printf " \""; for (k = 0; k < 200; k++) printf "x"; printf "\"" } print "" }'
} >"$tmp/bulk.test.zone"
start_nsd bulk.test
awk -v n="$names" 'BEGIN { for (i = 0; i < n; i++) print "h" i ".bulk.test" }' >"$tmp/names"
awk -v n="$names" 'BEGIN { for (i = 0; i < n; i++) print "h" i ".bulk.test\tA\tNOERROR\t10.1." int(i / 256) "." i % 256 }' >"$tmp/wanted"

expect 0 "$names names" netkit lookup --batch "$tmp/names"
is "$(sort "$tmp/out" | sha256sum)" "$(sort "$tmp/wanted" | sha256sum)" 'each has its line, and it is right'
like "$err" "^$names lines in .*: $names found, 0 without data" 'a summary ends it'
expect 0 'in order' netkit lookup -q --batch "$tmp/names" --ordered
is "$(hash_of "$tmp/out")" "$(hash_of "$tmp/wanted")" 'the lines are in the order of the input'
is "$err" '' 'and with -q nothing is said beside them'

# --- one line for each line

printf '%s\n' h1.bulk.test '  h2.bulk.test   A ' '' 'www.bulk.test' 'mx.bulk.test MX' \
	'none.bulk.test' 'h1.bulk.test TXT' 'other.test' 'foo..bar' 'a b c' 'h3.bulk.test BOGUS' \
	localhost 127.0.0.1 $'\e[31mred' 'big.bulk.test TXT' x.sub.bulk.test x.away.bulk.test \
	alias.bulk.test 'mx.bulk.test ANY' 'mb.bulk.test MAILB' >"$tmp/mixed"
printf 'h4.bulk.test' >>"$tmp/mixed" # no newline at the end
expect 11 'lines of every kind' netkit lookup --batch "$tmp/mixed" --ordered
is "$(head -n 14 "$tmp/out")" "$(printf '%s\n' \
	$'h1.bulk.test\tA\tNOERROR\t10.1.0.1' \
	$'h2.bulk.test\tA\tNOERROR\t10.1.0.2' \
	$'\tA\tINVALID\tthe line is empty' \
	$'www.bulk.test\tA\tNOERROR\t10.1.0.1' \
	$'mx.bulk.test\tMX\tNOERROR\t10 a.bulk.test.\t20 b.bulk.test.' \
	$'none.bulk.test\tA\tNXDOMAIN' \
	$'h1.bulk.test\tTXT\tNODATA' \
	$'other.test\tA\tREFUSED' \
	$'foo..bar\tA\tINVALID\tnot a domain name' \
	$'a\tA\tINVALID\tthere is more than a name and a type' \
	$'h3.bulk.test\tA\tINVALID\tthere is no such record type' \
	$'localhost\tA\tNOERROR\t127.0.0.1' \
	$'127.0.0.1\tPTR\tNOERROR\tlocalhost.' \
	$'\\x1b[31mred\tA\tREFUSED')" 'each gives one line'
like "$(sed -n 15p "$tmp/out")" $'^big.bulk.test\tTXT\tNOERROR\t"x{200}"( "x{200}"){19}$' \
	'what does not fit into a datagram comes over TCP'
is "$(sed -n '16,18p' "$tmp/out" | cut -f1,3)" "$(printf '%s\tREFERRAL\n' x.sub.bulk.test x.away.bulk.test alias.bulk.test)" \
	'a referral is no answer'
like "$err" ', 3 referrals, 4 invalid lines$' 'they are counted'
like "$(sed -n 19p "$tmp/out")" $'^mx.bulk.test\tANY\tNOERROR\t10 a.bulk.test.\t20 b' 'ANY wants every record'
is "$(tail -n 1 "$tmp/out")" $'h4.bulk.test\tA\tNOERROR\t10.1.0.4' 'the last line needs no newline'
expect 11 'as JSON' netkit lookup --batch "$tmp/mixed" --json
holds 'each document keeps to the schema' \
	python3 "$SOURCE/tests/support/validate.py" "$SOURCE/docs/schema/lookup-batch.json" <"$tmp/out"
is "$(wc -l <"$tmp/out")" 21 'one for each line'
expect 11 'data alone' netkit lookup -s --batch "$tmp/mixed" --ordered
is "$(sed -n '1p;3p;5p' "$tmp/out")" $'10.1.0.1\n\n10 a.bulk.test.\t20 b.bulk.test.' 'one line of data each'
expect 0 'a type for all' netkit lookup --batch - MX <<<mx.bulk.test
like "$out" $'mx.bulk.test\tMX\tNOERROR' 'it is asked for'
expect 0 'over TCP' netkit lookup --batch - --tcp <<<h7.bulk.test
is "$out" $'h7.bulk.test\tA\tNOERROR\t10.1.0.7' 'TCP from the start'
expect 0 'no lines' netkit lookup --batch /dev/null
is "$out" '' 'give none'

# --- bad paths

start delay delay 127.0.0.1 53 20 20
must_await delay 'listening on'
head -n 2000 "$tmp/names" >"$tmp/fewer"
expect 0 'over a path that takes 20 ms and loses 2 %' \
	netkit lookup -q --batch "$tmp/fewer" --ordered "@127.0.0.1:$(port_of delay)"
is "$(hash_of "$tmp/out")" "$(head -n 2000 "$tmp/wanted" | sha256sum | cut -d' ' -f1)" 'none is lost'
stop delay
expect 0 'one of two servers is dead' netkit lookup -q --batch "$tmp/fewer" --ordered @127.0.0.1:9 @127.0.0.1
is "$(hash_of "$tmp/out")" "$(head -n 2000 "$tmp/wanted" | sha256sum | cut -d' ' -f1)" 'the other one answers for it'
start silent delay 127.0.0.1 53 0 1000
must_await silent 'listening on'
expect 0 'one of two is silent' netkit lookup -q --batch "$tmp/fewer" --ordered \
	"@127.0.0.1:$(port_of silent)" @127.0.0.1
is "$(hash_of "$tmp/out")" "$(head -n 2000 "$tmp/wanted" | sha256sum | cut -d' ' -f1)" 'the other one answers for it, too'
expect 5 'silence' netkit lookup --batch - --timeout 300ms --tries 1 "@127.0.0.1:$(port_of silent)" <<<h1.bulk.test
is "$out" $'h1.bulk.test\tA\tTIMEOUT' 'is a line like others'
expect 3 'a port where nobody listens' netkit lookup --batch "$tmp/fewer" @127.0.0.1:9
is "$(cut -f3 "$tmp/out" | sort | uniq -c | tr -s ' ')" ' 2000 UNREACHABLE' 'is told at once, for each'

# --- pipes

mkfifo "$tmp/in"
from_fifo() { # NAME OPTION…: in the background; opens the pipe for itself
	start "$1" bash -c 'exec netkit lookup --batch - "${@:2}" <"$1"' - "$tmp/in" "${@:2}"
}
from_fifo slow
exec {feed}>"$tmp/in"
printf 'h1.bulk' >&"$feed"
printf '.test\nh2.bulk.test\n' >&"$feed"
must_await slow '^h2.bulk.test.A.NOERROR'
ok 'lines are answered as they come'
echo h3.bulk.test >&"$feed"
must_await slow '^h3.bulk.test.A.NOERROR'
ok 'however late'
exec {feed}>&-
finish slow
is "$status $(wc -l <"$tmp/slow.out")" '0 3' 'the end of input ends it'

from_fifo interrupted @127.0.0.1 "@127.0.0.1:$(port_of silent)" --rate 20
exec {feed}>"$tmp/in"
head -n 1000 "$tmp/names" >&"$feed"
must_await interrupted '^h0.bulk.test.A.NOERROR'
stop interrupted INT
exec {feed}>&-
is "$status" 130 'an interrupt ends it by its number'
like "$err" 'interrupted: the first [0-9]+ lines were read' 'it is told how far it came'
read_n=$(grep -oE 'the first [0-9]+' <<<"$err" | grep -oE '[0-9]+')
is "$(cut -f1 "$tmp/interrupted.out" | sort)" "$(head -n "$read_n" "$tmp/names" | sort)" \
	'each line that was read has one'
stop silent

expect 7 'a full disk' bash -c "netkit lookup -q --batch '$tmp/names' >/dev/full"
expect 141 'a reader that goes away' bash -c "netkit lookup -q --batch '$tmp/names' | head -n 1 >/dev/null; exit \${PIPESTATUS[0]}"

# --- usage

expect 9 'a file that is not there' netkit lookup --batch "$tmp/nowhere"
expect 2 'a name besides' netkit lookup --batch "$tmp/names" www.bulk.test
expect 2 'two types' netkit lookup --batch "$tmp/names" A MX
expect 2 'a whole zone' netkit lookup --batch "$tmp/names" AXFR
expect 2 'the search list' netkit lookup --batch "$tmp/names" --search
expect 2 'a format without lines' netkit lookup --batch "$tmp/names" --output full
# shellcheck disable=SC2046
expect 2 'a server too many' netkit lookup --batch "$tmp/names" $(printf '@127.0.0.%d ' {1..33})
expect 2 '--ordered alone' netkit lookup --ordered www.bulk.test
done_testing
