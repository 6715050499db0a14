#!/usr/bin/env python3
"""A name server for stories: what it says is read from a file for each question anew.

    storydns.py FILE ADDRESS...

It answers over UDP at port 53 of each address, and prints `asked ADDRESS NAME TYPE` for each
question.  A line of the file is one of

    ADDRESS NAME TYPE DATA [TTL]      a record: A, AAAA or CNAME; TTL 300 where none is given
    ADDRESS NAME SERVFAIL [EDE TEXT]  or another response code; EDE with an extended error
    ADDRESS NAME silent [TYPE]        no answer, for that type alone or for all
    ADDRESS NAME empty                the name exists without a record

NAME may begin with "*." for all names below it.  A name that no line has does not exist.
"""
import ipaddress, select, socket, struct, sys

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}
RCODES = {"FORMERR": 1, "SERVFAIL": 2, "NXDOMAIN": 3, "NOTIMP": 4, "REFUSED": 5}


def encode(name):
    labels = [label for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def question(wire):
    at, labels = 12, []
    while wire[at]:
        labels.append(wire[at + 1 : at + 1 + wire[at]].decode())
        at += 1 + wire[at]
    return ".".join(labels).lower(), struct.unpack("!H", wire[at + 1 : at + 3])[0], at + 5


def lines_of(path, address, name):
    """What the file says of a name; of a name that it does not have, what a wildcard says."""
    exact, wild = [], []
    for line in open(path):
        words = line.split()
        if len(words) < 3 or words[0] != address:
            continue
        owner = words[1].lower().rstrip(".")
        if owner == name:
            exact.append(words[2:])
        elif owner.startswith("*.") and name.endswith(owner[1:]):
            wild.append(words[2:])
    return exact or wild


def record(name, kind, data, ttl):
    if kind == "CNAME":
        rdata = encode(data)
    else:
        rdata = ipaddress.ip_address(data).packed
    return encode(name) + struct.pack("!HHIH", TYPES[kind], 1, ttl, len(rdata)) + rdata


def answer(path, address, wire):
    name, qtype, end = question(wire)
    owner, rcode, records, extended, found = name, 3, b"", b"", 0
    for words in lines_of(path, address, name):
        if words[0] == "silent" and (len(words) == 1 or TYPES[words[1]] == qtype):
            return None
        if words[0] in RCODES:
            rcode = RCODES[words[0]]
            if len(words) > 1:
                text = " ".join(words[2:]).encode()
                extended = struct.pack("!HHH", 15, 2 + len(text), int(words[1])) + text
            break
        rcode = 0
        ttl = int(words[2]) if len(words) > 2 else 300
        if words[0] == "CNAME":
            records += record(owner, "CNAME", words[1], ttl)
            found += 1
            owner = words[1].rstrip(".").lower()
            for more in lines_of(path, address, owner):
                if TYPES.get(more[0]) == qtype:
                    records += record(owner, more[0], more[1], ttl)
                    found += 1
        elif TYPES.get(words[0]) == qtype:
            records += record(owner, words[0], words[1], ttl)
            found += 1
    opt = b"\0" + struct.pack("!HHIH", 41, 1232, 0, len(extended)) + extended
    has_opt = struct.unpack("!H", wire[10:12])[0] > 0
    flags = 0x8480 | (wire[2] & 1) << 8 | rcode
    head = wire[:2] + struct.pack("!HHHHH", flags, 1, found, 0, 1 if has_opt else 0)
    return head + wire[12:end] + records + (opt if has_opt else b"")


def main():
    path, sockets = sys.argv[1], {}
    for address in sys.argv[2:]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        s = socket.socket(family, socket.SOCK_DGRAM)
        s.bind((address, 53))
        sockets[s] = address
    print("listening on", *sys.argv[2:], flush=True)
    while True:
        for s in select.select(list(sockets), [], [])[0]:
            wire, peer = s.recvfrom(4096)
            name, qtype, _ = question(wire)
            print("asked", sockets[s], name + ".", qtype, flush=True)
            reply = answer(path, sockets[s], wire)
            if reply:
                s.sendto(reply, peer)


main()
