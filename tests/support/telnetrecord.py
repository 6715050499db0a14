#!/usr/bin/env python3
"""A wire between a telnet client and a server that writes down what passes:

    telnetrecord.py HOST PORT [FILE]

Says `listening on 127.0.0.1:PORT`, takes one connection, makes one to HOST PORT, and lets all bytes
pass.  At the end it prints the words of the client, one a line: `WILL TTYPE`, `SB NAWS 00500018`,
`DM`; and what is no command as the text that it is, up to the next CR: `text 'ls\\r'`.  Where words
came in several pieces does not show.  Those of the server go to FILE in the same form."""
import select
import socket
import sys

COMMANDS = {236: "EOF", 237: "SUSP", 238: "ABORT", 239: "EOR", 241: "NOP", 242: "DM", 243: "BRK",
            244: "IP", 245: "AO", 246: "AYT", 247: "EC", 248: "EL", 249: "GA"}
VERBS = {251: "WILL", 252: "WONT", 253: "DO", 254: "DONT"}
OPTIONS = {0: "BINARY", 1: "ECHO", 3: "SGA", 5: "STATUS", 6: "TM", 24: "TTYPE", 31: "NAWS",
           32: "TSPEED", 33: "LFLOW", 34: "LINEMODE", 35: "XDISPLOC", 36: "OLD-ENVIRON", 37: "AUTH",
           38: "ENCRYPT", 39: "NEW-ENVIRON", 42: "CHARSET", 44: "COM-PORT"}
IAC, SB, SE = 255, 250, 240


def option(number):
    return OPTIONS.get(number, str(number))


def subnegotiation(data, at):
    """The bytes behind `IAC SB`, undoubled, and where they end."""
    content = bytearray()
    while data[at : at + 2] != bytes((IAC, SE)):
        at += data[at] == IAC
        content.append(data[at])
        at += 1
    return content, at + 2


def words(data):
    text = bytearray()
    at = 0
    while at < len(data):
        if data[at] != IAC or data[at + 1] == IAC:
            at += data[at] == IAC
            text.append(data[at])
            at += 1
            if text[-1] != 13:
                continue
        if text and (text[-1] == 13 or data[at] == IAC):
            yield "text " + repr(text.decode("latin-1"))
            text.clear()
            continue
        verb = data[at + 1]
        if verb == SB:
            content, at = subnegotiation(data, at + 2)
            yield f"SB {option(content[0])} {content[1:].hex()}"
        elif verb in VERBS:
            yield f"{VERBS[verb]} {option(data[at + 2])}"
            at += 3
        else:
            yield COMMANDS.get(verb, str(verb))
            at += 2
    if text:
        yield "text " + repr(text.decode("latin-1"))


def carry(client, server):
    """Both directions, until each has ended; what the client said, and what the server did."""
    said = {client: bytearray(), server: bytearray()}
    other = {client: server, server: client}
    while other:
        for source in select.select(list(other), [], [])[0]:
            try:
                data = source.recv(65536)
                other[source].sendall(data)
            except OSError:
                data = b""
            said[source] += data
            if not data:
                try:
                    other[source].shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                del other[source]
                if source is server:
                    other.pop(client, None)
    return bytes(said[client]), bytes(said[server])


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
    client, _ = listener.accept()
    server = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    for s in client, server:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
    from_client, from_server = carry(client, server)
    print(*words(from_client), sep="\n")
    if len(sys.argv) > 3:
        with open(sys.argv[3], "w", encoding="utf-8") as file:
            print(*words(from_server), sep="\n", file=file)


main()
