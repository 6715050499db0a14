"""A server of DNS over TLS or HTTPS that does one thing wrong:

	tlspeer.py CERTIFICATE KEY MODE [TLSv1_1|TLSv1_2]

Prints `listening on 127.0.0.1:PORT`, and on standard error `connection` for each one and `query of N bytes`.

dot-good      answers
dot-dribble   answers, each byte in a record of its own
dot-one       answers one query on each connection, then says farewell
dot-cut       begins an answer, and closes the connection without a farewell
dot-farewell  says farewell and does not answer
dot-wrong     sends a message that nobody asked for before the answer
dot-silent    never answers
dot-late      answers the second connection only
tcp-one       as dot-one, without TLS
h2-good       answers by HTTP/2 (to POST)
h2-one        answers one query on each connection, then sends GOAWAY
h2-wrong      answers another question
h2-status     503
h2-html       a page
h2-long       a body longer than a DNS message
h2-reset      resets the stream
h2-goaway     GOAWAY before the answer
h2-garbage    no frames
h2-pings      pings without end
h2-headers    headers without end
h1            does not know HTTP/2
line-good     gives the first line back, then says farewell
line-cut      gives the first line back, and closes the connection without a farewell
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
    except (AttributeError, OSError, ValueError):
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
        elif mode != "dot-silent" and (mode != "dot-late" or connections > 1):
            stream.sendall(reply)
        if mode == "dot-one":
            return farewell(stream)


def line(stream, mode):
    data = b""
    while not data.endswith(b"\n"):
        data += read(stream, 1)
    stream.sendall(data)
    (cut if mode == "line-cut" else farewell)(stream)


connections = 0
DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS = 1, 1, 4


def h2_frame(kind, flags, number, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, number) + payload


def h2_read(stream):
    head = read(stream, 9)
    length, kind, flags, number = struct.unpack(">IBBI", b"\0" + head)
    return kind, flags, number, read(stream, length)


def h2_headers(number, status=None, content=b"application/dns-message"):
    """HPACK without compression: :status is entry 8 of the static table, content-type 31."""
    block = b"\x88" if not status else b"\x08" + bytes([len(status)]) + status
    block += b"\x0f\x10" + bytes([len(content)]) + content
    return h2_frame(HEADERS, END_HEADERS, number, block)


def h2_response(stream, mode, number, query):
    good = h2_headers(number) + h2_frame(DATA, END_STREAM, number, answer(query))
    if mode == "h2-status":
        stream.sendall(h2_headers(number, b"503") + h2_frame(DATA, END_STREAM, number, b"busy"))
    elif mode == "h2-html":
        stream.sendall(h2_headers(number, None, b"text/html") +
                       h2_frame(DATA, END_STREAM, number, b"<html>\x1b[31m"))
    elif mode == "h2-wrong":
        other = query[:12] + b"\x05other\x04test\0" + query[-4:]
        stream.sendall(h2_headers(number) + h2_frame(DATA, END_STREAM, number, answer(other)))
    elif mode == "h2-reset":
        stream.sendall(h2_frame(RST, 0, number, struct.pack(">I", 2)))
    elif mode == "h2-goaway":
        stream.sendall(h2_frame(GOAWAY, 0, 0, struct.pack(">II", 0, 0)))
    elif mode == "h2-garbage":
        stream.sendall(b"\xff" * 64)
    elif mode == "h2-pings":
        while True:
            stream.sendall(h2_frame(PING, 0, 0, b"12345678") * 100)
    elif mode == "h2-headers":
        stream.sendall(h2_frame(HEADERS, 0, number, b"\x88"))
        while True:
            stream.sendall(h2_frame(CONTINUATION, 0, number, b"\x0f\x10\x7f\x80\x3f" + b"x" * 8191))
    elif mode == "h2-long":
        stream.sendall(h2_headers(number) + h2_frame(DATA, 0, number, b"x" * 16000) * 4)
        while h2_read(stream)[0] != WINDOW:
            pass
        stream.sendall(h2_frame(DATA, 0, number, b"x" * 4000))
    elif mode == "h2-one":
        stream.sendall(h2_frame(GOAWAY, 0, 0, struct.pack(">II", number, 0)) + good)
        return farewell(stream)
    else:
        stream.sendall(good)


def h2(stream, mode):
    read(stream, 24)
    stream.sendall(h2_frame(SETTINGS, 0, 0))
    queries = {}
    while True:
        kind, flags, number, payload = h2_read(stream)
        if kind == SETTINGS and not flags & ACK:
            stream.sendall(h2_frame(SETTINGS, ACK, 0))
        elif kind == DATA:
            queries[number] = queries.get(number, b"") + payload
            if flags & END_STREAM:
                query = queries.pop(number)
                print("query of %d bytes, ID %d" % (len(query), query[0] << 8 | query[1]),
                      file=sys.stderr, flush=True)
                h2_response(stream, mode, number, query)


def serve(connection, context, mode):
    try:
        if mode == "plain":
            connection.sendall(b"220 mail.test ready\r\n")
            connection.recv(4096)
        elif mode == "mute":
            connection.recv(4096)
        elif mode.startswith("tcp"):
            dot(connection, mode.replace("tcp", "dot"))
        else:
            connection.settimeout(20)
            with context.wrap_socket(connection, server_side=True) as stream:
                {"h2": h2, "line": line}.get(mode.split("-")[0], dot)(stream, mode)
    except (EOFError, OSError):
        pass
    finally:
        connection.close()


def main():
    global connections
    certificate, key, mode = sys.argv[1:4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if mode.startswith("h2"):
        context.set_alpn_protocols(["h2"])
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    if len(sys.argv) > 4:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion[sys.argv[4]]
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connections += 1
        print("connection", file=sys.stderr, flush=True)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(connection, context, mode), daemon=True).start()


main()
