#!/bin/bash
# An IPv4 address is a 32-bit number: 0x8002c2f2 is 128.2.194.242, as the lecture's exercise
# hex2dd and dd2hex has it.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

expect 0 'dd2hex' netkit hostinfo --hex 128.2.194.242
like "$out" '0x8002c2f2' '128.2.194.242 is 0x8002c2f2'
like "$out" '128\.2\.194\.242' 'and is shown beside'
expect 0 'hex2dd' netkit hostinfo 0x8002c2f2
is "$out" 128.2.194.242 '0x8002c2f2 is 128.2.194.242'
expect 0 'in capitals' netkit hostinfo 0x8002C2F2
is "$out" 128.2.194.242 'the same'

while read -r hex dotted; do # the practice problem of the textbook
	run netkit hostinfo "$hex"
	is "$out" "$dotted" "$hex is $dotted"
	run netkit hostinfo --hex "$dotted"
	like "$out" "$(printf '0x%08x' "$hex")" "$dotted is $hex"
done <<E
0x0 0.0.0.0
0xffffffff 255.255.255.255
0x7f000001 127.0.0.1
0xcdbca079 205.188.160.121
0x400c950d 64.12.149.13
0xcdbc9217 205.188.146.23
E

expect 0 'hex beside each address of a name' netkit hostinfo -4 --hex localhost
like "$out" '0x7f000001' 'localhost is 0x7f000001'
run netkit hostinfo 0x8002c2f2f
holds 'nine digits are no address' test "$status" -ne 0
done_testing
