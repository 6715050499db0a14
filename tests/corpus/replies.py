#!/usr/bin/env python3
"""Makes replies.def: messages as a real name server (Debian's named) sends them.

The zone has the records of records.txt, one owner a type, and what a client meets besides: no
such name, no such record, a referral, an alias, a wildcard, a reply cut short, refusals, errors,
a transfer.  Not part of ./check: run it by hand.
"""
import pathlib
import random
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
ZONE = "records.test."
# Not data of a zone; or nothing but that of a signed one.
NO_ZONE = {"SOA", "NULL", "NXNAME", "TKEY", "TSIG", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "MD",
           "MF"}
ALONE = {"CNAME", "DNAME", "RESINFO"}  # one a name
HEAD = f"""$ORIGIN {ZONE}
$TTL 3600
@ SOA ns1 hostmaster 1 3600 600 86400 300
@ NS ns1
@ NS ns2.example.
ns1 A 192.0.2.53
ns1 AAAA 2001:db8::53
www CNAME web
web A 192.0.2.80
web AAAA 2001:db8::80
*.wild TXT "any"
old DNAME new
x.new A 192.0.2.1
child NS ns.child
ns.child A 192.0.2.54
child DS 1 8 2 {"ab" * 32}
"""
CONF = """options {{
	directory "{0}"; pid-file none; session-keyfile none; dnssec-validation no; recursion no;
	listen-on port {1} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; allow-transfer {{ any; }};
	server-id "ns1.example"; version "corpus"; minimal-responses no;
	transfer-format one-answer;
}};
controls {{ }};
zone "records.test" {{ type primary; file "zone"; check-names ignore; }};
"""


def zone():
    lines, types = [HEAD], {}
    for line in (HERE / "records.txt").read_text().splitlines():
        words = line.split(None, 2)
        if len(words) < 3 or words[0] != "IN" or words[1] in NO_ZONE:
            continue
        if line.startswith("IN CLA") or words[1] in ALONE and words[1] in types:
            continue
        if subprocess.run(["named-rrchecker"], input=line, text=True,
                          capture_output=True).returncode:
            continue
        types.setdefault(words[1], f"t-{words[1].lower()}")
        lines.append(f"{types[words[1]]} {words[1]} {words[2]}\n")
    return "".join(lines), types


def query(name, rrtype, rrclass=1, flags=0, edns=0, size=4096, options=b"\0\3\0\0"):
    """A query with the DO bit and a wish for the server's identity; edns None: without OPT."""
    owner = b"".join(bytes([len(label)]) + label.encode()
                     for label in name.rstrip(".").split(".") if label) + b"\0"
    wire = struct.pack(">HHHHHH", 0x1234, flags, 1, 0, 0, edns is not None)
    wire += owner + struct.pack(">HH", rrtype, rrclass)
    if edns is not None:
        wire += struct.pack(">BHHBBHH", 0, 41, size, 0, edns, 0x8000, len(options)) + options
    return wire


def ask(port, wire):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.sendto(wire, ("127.0.0.1", port))
        return sock.recv(65535)


def ask_tcp(port, wire):
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        sock.sendall(struct.pack(">H", len(wire)) + wire)
        stream = sock.makefile("rb")
        return stream.read(struct.unpack(">H", stream.read(2))[0])


def number_of(word):
    for line in (HERE / "../../src/dns/rrtype.def").read_text().splitlines():
        if line.startswith("RRTYPE(") and f'"{word}"' in line:
            return int(line.split(",")[1])
    return int(word.removeprefix("TYPE"))


def others(port):
    """What is met besides records."""
    cookie = b"\0\12\0\10" + bytes(range(8))
    yield "nxdomain", ask(port, query("no." + ZONE, 1))
    yield "nxdomain without edns", ask(port, query("no." + ZONE, 1, edns=None))
    yield "nodata", ask(port, query("web." + ZONE, 15))
    yield "alias", ask(port, query("www." + ZONE, 1))
    yield "dname", ask(port, query("x.old." + ZONE, 1))
    yield "wildcard", ask(port, query("a.b.wild." + ZONE, 16))
    yield "referral", ask(port, query("deep.child." + ZONE, 1))
    yield "ds", ask(port, query("child." + ZONE, 43))
    yield "any", ask(port, query("web." + ZONE, 255))
    yield "soa", ask(port, query(ZONE, 6))
    yield "ns", ask(port, query(ZONE, 2))
    yield "cookie", ask(port, query("web." + ZONE, 1, options=cookie))
    yield "truncated", ask(port, query("t-txt." + ZONE, 16, size=512))
    yield "truncated without edns", ask(port, query("t-txt." + ZONE, 16, edns=None))
    yield "refused", ask(port, query("elsewhere.example.", 1))
    yield "badvers", ask(port, query("web." + ZONE, 1, edns=1))
    yield "notimp", ask(port, query("web." + ZONE, 1, flags=3 << 11))
    yield "formerr", ask(port, query("web." + ZONE, 1)[:20])
    yield "version", ask(port, query("version.bind.", 16, 3))
    yield "identity", ask(port, query("id.server.", 16, 3))
    yield "authors", ask(port, query("authors.bind.", 16, 3))
    yield "transfer", ask_tcp(port, query("records.test.", 252, edns=None))
    yield "serial", ask_tcp(port, query(ZONE, 6))


def free_port():
    while True:
        port = random.randrange(20000, 60000)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            try:
                sock.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def wait_until_it_answers(port, server):
    deadline = time.monotonic() + 10
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", port))
            sock.settimeout(0.2)
            try:
                sock.send(query(ZONE, 6))
                if sock.recv(4096)[3] & 15 == 0:
                    return
            except OSError:
                pass
    sys.exit("named does not answer")


def main():
    text, types = zone()
    port = free_port()
    out = ["/* Made by replies.py: not to be edited. */"]
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "zone").write_text(text)
        pathlib.Path(folder, "conf").write_text(CONF.format(folder, port))
        log = open(pathlib.Path(folder, "log"), "w+")
        server = subprocess.Popen(["named", "-g", "-c", folder + "/conf"], stderr=log)
        try:
            wait_until_it_answers(port, server)
            replies = [(word, ask(port, query(f"{owner}.{ZONE}", number_of(word))))
                       for word, owner in types.items()]
            replies += others(port)
        finally:
            server.terminate()
            server.wait()
            log.seek(0)
            sys.stderr.writelines(line for line in log if "zone:" in line or ": error" in line
                                  or "not loaded" in line)
    for what, wire in replies:
        data = wire.hex()
        out.append(f'MESSAGE("{what}",')
        lines = [f'\t"{data[i:i + 88]}"' for i in range(0, len(data), 88)]
        out.append("\n".join(lines) + ")")
    (HERE / "replies.def").write_text("\n".join(out) + "\n")
    print(f"{len(replies)} messages")


main()
