"""Name servers on several addresses in one process, so that the order of all queries is known.

    scriptdns.py ADDRESS…

The first label of a name says what each server does, in their order, with a dash between:
servfail-drop-ok.x.test fails at the first, is not answered by the second, and found at the third.
Where there are fewer words than servers the last one counts for the rest; a name whose first word
is none of them does not exist.  "pair" finds two addresses where "ok" finds one.  A line for each
query goes to standard output: the server's number, udp or tcp, the name, the type, and AD or
edns=SIZE when the query has that.
"""
import contextlib
import selectors
import socket
import struct
import sys

RCODES = {"ok": 0, "nodata": 0, "formerr": 1, "servfail": 2, "nxdomain": 3, "notimp": 4,
          "refused": 5, "yxdomain": 6, "lame": 0, "pair": 0}
TYPES = {1: "A", 28: "AAAA"}
DATA = {1: [bytes([192, 0, 2, 1]), bytes([198, 51, 100, 1])],
        28: [bytes([0x20, 1, 0xD, 0xB8]) + bytes(11) + last for last in (b"\1", b"\2")]}


def read_question(wire):
    labels, at = [], 12
    while wire[at]:
        labels.append(wire[at + 1:at + 1 + wire[at]].decode("latin-1"))
        at += 1 + wire[at]
    kind = struct.unpack_from("!H", wire, at + 1)[0]
    return labels, kind, at + 5


def what_to_do(labels, number, kind):
    """"ok.v6" finds AAAA alone; that is how one type of two can fail."""
    words = labels[0].lower().split("-") if labels else ["nxdomain"]
    if not all(word in RCODES or word in ("drop", "trunc", "half") for word in words):
        return "nxdomain"
    word = words[min(number, len(words) - 1)]
    if word == "half":
        return "ok" if kind == 28 else "servfail"
    return word


def answer(wire, number, is_tcp):
    labels, kind, end = read_question(wire)
    flags, extra = struct.unpack_from("!H", wire, 2)[0], struct.unpack_from("!H", wire, 10)[0]
    marks = " AD" if flags & 0x20 else ""
    if extra:
        marks += " edns=%d" % struct.unpack_from("!H", wire, end + 3)[0]
    print(number + 1, "tcp" if is_tcp else "udp", ".".join(labels), TYPES.get(kind, kind),
          end=marks + "\n", flush=True)
    word = what_to_do(labels, number, kind)
    if word == "drop":
        return None
    reply = 0x8180 | RCODES.get(word, 0) | (0x200 if word == "trunc" and not is_tcp else 0)
    if word == "lame":
        reply &= ~0x80
    found = []
    if word in ("ok", "trunc", "pair") and not reply & 0x200:
        found = DATA.get(kind, [])[:2 if word == "pair" else 1]
    body = wire[:2] + struct.pack("!HHHHH", reply, 1, len(found), 0, 0) + wire[12:end]
    for data in found:
        body += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 300, len(data)) + data
    return body


def serve_udp(sock, number):
    wire, peer = sock.recvfrom(4096)
    reply = answer(wire, number, False)
    if reply:
        sock.sendto(reply, peer)


def serve_tcp(sock, number):
    """One connection at a time; queries until its end."""
    connection = sock.accept()[0]
    connection.settimeout(10)
    with connection, connection.makefile("rb") as stream, contextlib.suppress(OSError):
        while len(prefix := stream.read(2)) == 2:
            reply = answer(stream.read(struct.unpack("!H", prefix)[0]), number, True)
            if reply:
                connection.sendall(struct.pack("!H", len(reply)) + reply)


selector = selectors.DefaultSelector()
for index, address in enumerate(sys.argv[1:]):
    for family, serve in (socket.SOCK_DGRAM, serve_udp), (socket.SOCK_STREAM, serve_tcp):
        listener = socket.socket(socket.AF_INET, family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, 53))
        if family == socket.SOCK_STREAM:
            listener.listen(8)
        selector.register(listener, selectors.EVENT_READ, (serve, index))
print("listening", flush=True)
while True:
    for key, _ in selector.select():
        function, index = key.data
        function(key.fileobj, index)
