"""A DNS-over-TLS server that does one thing wrong:

	tlspeer.py CERTIFICATE KEY MODE [TLSv1_1|TLSv1_2]

Prints `listening on 127.0.0.1:PORT`, and on standard error `connection` for each one and `query of N bytes`.

dot-good      answers
dot-dribble   answers, each byte in a record of its own
dot-one       answers one query on each connection, then says farewell
dot-cut       begins an answer, and closes the connection without a farewell
dot-farewell  says farewell and does not answer
dot-wrong     sends a message that nobody asked for before the answer
dot-silent    never answers
plain         says something that is no TLS
mute          accepts, and closes at once
"""
import socket
import ssl
import struct
import sys
import threading


def answer(query):
    """The query's question, and 192.0.2.1."""
    at = 12
    while query[at]:
        at += query[at] + 1
    question = query[12:at + 5]
    return (query[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0) + question +
            bytes.fromhex("c00c00010001000000" + "3c0004c0000201"))


def read(stream, count):
    data = b""
    while len(data) < count:
        part = stream.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def frame(message):
    return struct.pack(">H", len(message)) + message


def queries(stream):
    while True:
        (length,) = struct.unpack(">H", read(stream, 2))
        yield read(stream, length)


def farewell(stream):
    try:
        stream.unwrap()
    except (OSError, ValueError):
        pass


def cut(stream):
    """Ends the connection under TLS, which says nothing."""
    socket.socket(fileno=stream.detach()).close()


def dot(stream, mode):
    for query in queries(stream):
        print("query of %d bytes" % len(query), file=sys.stderr, flush=True)
        reply = frame(answer(query))
        if mode == "dot-dribble":
            for byte in reply:
                stream.sendall(bytes([byte]))
        elif mode == "dot-cut":
            stream.sendall(reply[:20])
            return cut(stream)
        elif mode == "dot-farewell":
            return farewell(stream)
        elif mode == "dot-wrong":
            stream.sendall(frame(b"\0\0" + reply[4:]) + frame(b"") + reply)
        elif mode != "dot-silent":
            stream.sendall(reply)
        if mode == "dot-one":
            return farewell(stream)


def serve(connection, context, mode):
    try:
        if mode == "plain":
            connection.sendall(b"220 mail.test ready\r\n")
            connection.recv(4096)
        elif mode == "mute":
            connection.recv(4096)
        else:
            connection.settimeout(20)
            with context.wrap_socket(connection, server_side=True) as stream:
                dot(stream, mode)
    except (EOFError, OSError):
        pass
    finally:
        connection.close()


def main():
    certificate, key, mode = sys.argv[1:4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    if len(sys.argv) > 4:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion[sys.argv[4]]
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        print("connection", file=sys.stderr, flush=True)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(connection, context, mode), daemon=True).start()


main()
