#!/usr/bin/env python3
"""Makes records.def of records.txt: what three other programs say of each record.

Each record's bytes come from BIND (named-rrchecker), unless they are given in hex.  A name server
of a few lines hands them out, and dig (BIND), kdig (knot) and drill (ldns) print them.  Data that
BIND refuses to read is noted as malformed.  Debian 12: bind9-utils, bind9-dnsutils, knot-dnsutils,
ldnsutils.  Not part of ./check: run it by hand, and look at git diff.
"""
import pathlib
import re
import socket
import struct
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).parent
CLASSES = {"IN": 1, "CH": 3, "HS": 4}
NUMBERS = dict((text, int(number)) for number, text in re.findall(
    r'^RRTYPE\(\w+, (\d+), "([^"]+)"\)',
    (HERE / "../../src/dns/rrtype.def").read_text(), re.M))
TSIG = 250
META = {TSIG, 249, 128}  # types that no program asks for


def number_of(word, table, prefix):
    return table[word] if word in table else int(word.removeprefix(prefix))


def rrchecker(line, flag):
    return subprocess.run(["named-rrchecker", flag], input=line + "\n", text=True,
                          capture_output=True)


class Record:
    """Its line, its numbers, its bytes, and whether BIND takes them."""

    def __init__(self, line):
        self.line = line
        class_word, type_word, *rest = line.split(None, 2)
        text = rest[0] if rest else ""
        self.class_word = class_word
        self.type_word = type_word
        self.rrclass = number_of(class_word, CLASSES, "CLASS")
        self.type = number_of(type_word, NUMBERS, "TYPE")
        if text.startswith("\\#"):
            words = text.split()
            self.data = bytes.fromhex("".join(words[2:]))
            if len(self.data) != int(words[1]):
                sys.exit(f"{line}: {len(self.data)} bytes")
            unknown = f"{class_word} TYPE{self.type} {text}"
            # BIND takes no question types here; their data is seen by dig alone.
            self.good = self.type in META or rrchecker(unknown, "-p").returncode == 0
        else:
            done = rrchecker(line, "-u")
            if done.returncode:
                sys.exit(f"{line}: {done.stderr}")
            self.data = bytes.fromhex("".join(done.stdout.split()[4:]))
            self.good = True


def reply_to(query, records):
    """The record whose index the first label is; TSIG belongs behind all others."""
    end = query.index(0, 12) + 5
    record = records[int(query[13:13 + query[12]])]
    answers = (0, 1) if record.type == TSIG else (1, 0)
    owner = b"\0" if record.type == TSIG else b"\xc0\x0c"
    rrclass = 255 if record.type == TSIG else record.rrclass
    return (query[:2] + struct.pack(">HHHHH", 0x8400, 1, answers[0], 0, answers[1]) +
            query[12:end] + owner +
            struct.pack(">HHIH", record.type, rrclass, 0, len(record.data)) + record.data)


def serve(sock, records):
    while True:
        query, peer = sock.recvfrom(4096)
        sock.sendto(reply_to(query, records), peer)


def ask(program, index, record, port):
    """What a program prints behind the type."""
    name = f"{index:032d}.corpus.test."  # a hash, which BIND wants NSEC3 to have
    rrtype = "A" if record.type in META else f"TYPE{record.type}"
    if program == "dig":
        args = ["dig", "-r", "@127.0.0.1", "-p", str(port), "+nocookie", "+tries=1", "+notcp",
                "+noidnout", "+noall", "+answer", "+additional", "+nosplit",
                "-c", f"CLASS{record.rrclass}", "-t", rrtype, "-q", name]
    elif program == "kdig":
        args = ["kdig", "@127.0.0.1", "-p", str(port), "+retry=0", "+noidn", "+noall",
                "+answer", "+additional", "+tsig", "-c", f"CLASS{record.rrclass}", "-t", rrtype,
                "-q", name]
    else:
        args = ["drill", "-p", str(port), name, "@127.0.0.1", rrtype, record.class_word]
    done = subprocess.run(args, capture_output=True)
    for line in done.stdout.decode("latin-1").split("\n"):
        words = line.split(None, 4)
        if len(words) >= 4 and words[0] in (name, ".") and words[1] == "0":
            return words[4] if len(words) > 4 else ""
    print(f"{program} says nothing of {record.line}: {done.stdout[:300]}", file=sys.stderr)
    return None


def quote(text):
    out = "".join(c if " " <= c <= "~" else f"\\{ord(c):03o}"
                  for c in text.replace("\\", "\\\\").replace('"', '\\"'))
    return '"' + out + '"'


def say(text, bind):
    """BIND's own text comes once only."""
    return "NULL" if text is None else "SAME" if text == bind else quote(text)


def main():
    lines = (HERE / "records.txt").read_text().splitlines()
    records = [Record(line) for line in lines if line and not line.startswith("#")]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    threading.Thread(target=serve, args=(sock, records), daemon=True).start()
    out = ["/* Made by make.py of records.txt: not to be edited. */"]
    for index, record in enumerate(records):
        head = f"{record.type}, {record.rrclass}, \"{record.data.hex()}\""
        if not record.good:
            out.append(f"MALFORMED({head})")
            continue
        bind = ask("dig", index, record, port)
        texts = [quote(bind) if bind is not None else "NULL"] + [
            say(ask(program, index, record, port), bind) for program in ("kdig", "drill")]
        out.append(f"RECORD({head},\n\t" + ",\n\t".join(texts) + ")")
    (HERE / "records.def").write_text("\n".join(out) + "\n")
    print(f"{len(records)} records")


main()
