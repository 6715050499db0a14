"""A machine by chance, for tests/e2e/address_order.sh: python3 addrorder.py SEED FOLDER writes into
the folder `ip` (commands for ip -batch), `hosts` (one name, many addresses), `gai.conf`, and
`order` (the addresses in the order in which glibc's source `files` gives them)."""
import ipaddress
import random
import sys

seed, folder = int(sys.argv[1]), sys.argv[2]
rng = random.Random(seed)

PREFIXES6 = ["2001:db8:1::/48", "2001:db8:2::/48", "fd11:1111:1111::/48", "fd22:2222:2222::/48",
	     "2002:c633:6401::/48", "2001:0:5ef5::/48", "fec0:0:0:1::/64", "3ffe:1::/32", "2001:db8:1:1::/64"]
PREFIXES4 = ["10.1.0.0/16", "10.1.2.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/25",
	     "169.254.0.0/16", "172.16.0.0/12"]


def chosen(prefixes):
    net = ipaddress.ip_network(rng.choice(prefixes))
    low = rng.choice([8, 16, 20, 64])
    span = min(2 ** low, net.num_addresses) - 2
    high = rng.getrandbits(128) & ((net.num_addresses - 1) >> 16 << 16) if rng.random() < 0.5 else 0
    return net.network_address + min(high + rng.randint(1, span), net.num_addresses - 2)


def machine():
    lines = ["link set lo up"]
    links = ["d0", "d1"]
    for link in links:
        lines += [f"link add {link} type veth peer name {link}-far", f"link set {link} up",
                  f"link set {link}-far up"]
    if rng.random() < 0.3:
        lines += ["tunnel add t0 mode sit remote 192.0.2.200 local any", "link set t0 up"]
        links.append("t0")
    if rng.random() < 0.2:
        lines += ["tunnel add t1 mode gre remote 192.0.2.201 local any", "link set t1 up"]
        links.append("t1")
    own = set()
    for _ in range(rng.randint(0, 6)):
        is_v6 = rng.random() < 0.6
        a = chosen(PREFIXES6 if is_v6 else PREFIXES4)
        if a in own:
            continue
        own.add(a)
        length = rng.choice([48, 64, 64, 96, 128] if is_v6 else [8, 16, 24, 24, 25, 32])
        times = " valid_lft forever preferred_lft 0" if rng.random() < 0.25 else ""
        home = " home" if is_v6 and rng.random() < 0.15 else ""
        nodad = " nodad" if is_v6 else ""
        lines.append(f"address add {a}/{length} dev {rng.choice(links)}{nodad}{home}{times}")
    for flag in ("", "-6 "):
        for prefix in rng.sample(PREFIXES6 if flag else PREFIXES4, 3):
            if rng.random() < 0.5:
                lines.append(f"{flag}route add {prefix} dev {rng.choice(links)}")
        if rng.random() < 0.6:
            lines.append(f"{flag}route add default dev {rng.choice(links)}")
    return lines


def policy():
    lines = []
    for word in ("label", "precedence"):
        for _ in range(rng.choice([0, 0, 1, 3, 8])):
            prefix = rng.choice(PREFIXES6 + ["::/0", "::ffff:0:0/96", "::1/128", "fc00::/7",
                                             "::ffff:10.0.0.0/104", "2002::/16"])
            lines.append(f"{word} {prefix} {rng.choice([1, 2, 5, 30, 40, 50, 100])}")
    for _ in range(rng.choice([0, 0, 1, 3])):
        prefix = rng.choice(["10.0.0.0/8", "::ffff:169.254.0.0/112", "192.0.2.0/24", "0.0.0.0/0",
                             "::ffff:0.0.0.0/96", "172.16.0.0/12", "172.16.0.0/13"])
        lines.append(f"scopev4 {prefix} {rng.choice([2, 5, 14])}")
    rng.shuffle(lines)
    return lines


destinations = []
while len(destinations) < rng.randint(2, 24):
    a = chosen(PREFIXES6 if rng.random() < 0.55 else PREFIXES4)
    if rng.random() < 0.05:
        a = ipaddress.ip_address(rng.choice(["::1", "127.0.0.1", "127.0.0.2"]))
    if a not in destinations:
        destinations.append(a)
for name, lines in (("ip", machine()), ("gai.conf", policy()),
                    ("hosts", [f"{a} many" for a in destinations]), ("order", map(str, destinations))):
    with open(f"{folder}/{name}", "w") as f:
        f.writelines(f"{line}\n" for line in lines)
