# The source address for a destination is the kernel's choice: the examples of RFC 6724, section
# 10.1, each on a machine that has just their addresses, and what we say of them. The one with a
# home address is missing: kernels are built with and without mobile IP.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

# The machine of an example. A temporary address is made by the kernel beside its public one.
has() { # ADDRESS [FLAG…], ADDRESS [FLAG…] …
	local -a one
	local each
	ip link show here >/dev/null 2>&1 && ip link del here
	ip link add here type veth peer name there || bail 'no veth interfaces here'
	ip link set here addrgenmode none
	sysctl -qw net.ipv6.conf.here.accept_dad=0 net.ipv6.conf.here.use_tempaddr=2
	sysctl -qw net.ipv6.conf.there.disable_ipv6=1
	ip link set here up
	ip link set there up
	while IFS= read -r each; do
		read -ra one <<<"$each"
		ip -6 address add "${one[0]}/64" dev here nodad "${one[@]:1}"
	done < <(tr ',' '\n' <<<"$*")
	ip -6 route add default dev here
}

source_of() { # DESTINATION SOURCE RULE
	run addrorder "$1" "$1"
	is "$status" 0 "$1: we agree with getaddrinfo"
	is "${out%%/*}" "$1 from $2" "its source is $2: $3"
}

has 2001:db8:3::1, fe80::1
source_of 2001:db8:1::1 2001:db8:3::1 'prefer appropriate scope'
source_of ff05::1 2001:db8:3::1 'prefer appropriate scope'

has 2001:db8:1::1 preferred_lft 0, 2001:db8:2::1
source_of 2001:db8:1::1 2001:db8:1::1 'prefer same address'

has fe80::2 preferred_lft 0, 2001:db8:1::1
source_of fe80::1%here fe80::2%here 'prefer appropriate scope'

has 2001:db8:1::2, 2001:db8:3::2
source_of 2001:db8:1::1 2001:db8:1::2 'longest matching prefix'

has 2002:c633:6401::2 mngtmpaddr, 2001:db8:1::2
temporary=$(ip -6 -o address show dev here temporary | awk '{ sub("/.*", "", $4); print $4 }')
source_of 2002:c633:6401::1 "$temporary" 'prefer matching label, and a temporary address'

has 2001:db8:1::2 mngtmpaddr
temporary=$(ip -6 -o address show dev here temporary | awk '{ sub("/.*", "", $4); print $4 }')
source_of 2001:db8:1:0:d5e3::1 "$temporary" 'prefer temporary address'
done_testing
