# shellcheck shell=bash
# The lectures' names, served by a real name server (NSD) on port 53 of the script's own
# machine, which has an address and a way out in both families, so that what getaddrinfo
# leaves out and how it sorts is as on a machine with a network.
. "${SOURCE:?top of the tree}/tests/e2e/lib_nsd.sh" || exit 1
needs nslookup getent ip

ip address add 192.0.2.10/24 dev lo
ip address add 2001:db8::10/64 dev lo nodad
ip route add default dev lo
ip -6 route add default dev lo

cat >"$tmp/root.zone" <<'E'
$ORIGIN .
$TTL 3600
@ SOA ns. hostmaster. 1 3600 600 86400 300
@ NS ns.
ns. A 127.0.0.1
ns. AAAA ::1

twitter.com. A 104.244.42.65
twitter.com. A 104.244.42.129
twitter.com. A 104.244.42.193
twitter.com. A 104.244.42.1
twitter.com. AAAA 2001:db8:104:244::42:65
twitter.com. AAAA 2001:db8:104:244::42:129
twitter.com. MX 10 mail.twitter.com.
www.twitter.com. A 199.16.156.6
www.twitter.com. A 199.16.156.70
www.twitter.com. A 199.16.156.102
www.twitter.com. A 199.16.156.230
mobile.twitter.com. CNAME twitter.com.

cs.mit.edu. A 18.62.1.6
cs.mit.edu. AAAA 2001:db8:18:62::1:6
eecs.mit.edu. A 18.62.1.6
eecs.mit.edu. AAAA 2001:db8:18:62::1:6
6.1.62.18.in-addr.arpa. PTR cs.mit.edu.
6.1.62.18.in-addr.arpa. PTR eecs.mit.edu.

ics.cs.cmu.edu. TXT "a name, and no address"
whaleshark.ics.cs.cmu.edu. A 128.2.210.175
whaleshark.ics.cs.cmu.edu. AAAA 2001:db8:128:2::210:175
175.210.2.128.in-addr.arpa. PTR whaleshark.ics.cs.cmu.edu.
5.7.1.0.0.1.2.0.0.0.0.0.0.0.0.0.2.0.0.0.8.2.1.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR whaleshark.ics.cs.cmu.edu.
six.cs.cmu.edu. AAAA 2001:db8:128:2::6
E

start_nsd .

# What the system's own tools say, to be compared with.
addresses_by_nslookup() { # NAME [TYPE]
	nslookup ${2:+-type="$2"} "$1" | sed -n '/^Name:/,$s/^Address: //p' | sort
}

# In its order, and each once: glibc makes 127.0.0.1 of "::1 localhost" in /etc/hosts.
addresses_by_getaddrinfo() { # NAME [ahosts|ahostsv4]
	getent "${2:-ahosts}" "$1" | sed -n "s/ .*STREAM.*//p" | uniq
}
