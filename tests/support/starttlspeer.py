"""A server of one of the protocols of STARTTLS, as far as TLS; then it gives a line back, reversed:

	starttlspeer.py CERTIFICATE KEY PROTOCOL [inject|refuse]

Prints `listening on 127.0.0.1:PORT`.  inject: more follows its go-ahead in plain text.  refuse: it
does not want to.
"""
import socket
import ssl
import sys
import threading

PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
FEATURES = ("<?xml version='1.0'?><stream:stream id='x'><stream:features>"
            "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>")
MYSQL = b"\x0a5.5.5\0\1\0\0\0abcdefgh\0\xff\xff\x21\2\0\xff\xc1\x15" + b"\0" * 10 + b"ij"
# What it says, and how what it hears then ends; the last thing said is the go-ahead.
TALKS = {
    "smtp": ["220-a.test\r\n220 ready\r\n", "\r\n", "250-a.test\r\n250 STARTTLS\r\n", "STARTTLS\r\n",
             "220 go\r\n"],
    "lmtp": ["220 ready\r\n", "\r\n", "250-a.test\r\n250 STARTTLS\r\n", "STARTTLS\r\n", "220 go\r\n"],
    "imap": ["* OK ready\r\n", "a STARTTLS\r\n", "a OK go\r\n"],
    "pop3": ["+OK ready\r\n", "STLS\r\n", "+OK go\r\n"],
    "ftp": ["220 ready\r\n", "AUTH TLS\r\n", "234 go\r\n"],
    "xmpp": ["", "version='1.0'>", FEATURES, "xmpp-tls'/>", PROCEED],
    "xmpp-server": ["", "jabber:server' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
                    FEATURES, "xmpp-tls'/>", PROCEED],
    "ldap": ["", "1.3.6.1.4.1.1466.20037", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"],
    "mysql": [bytes([len(MYSQL)]) + b"\0\0\0" + MYSQL, b"\x20\0\0\1\0\x8a\0\0\0\0\0\1\x21" + b"\0" * 23, ""],
    "postgres": ["", b"\0\0\0\x08\x04\xd2\x16\x2f", "S"],
    "nntp": ["200 ready\r\n", "STARTTLS\r\n", "382 go\r\n"],
    "sieve": ['"STARTTLS"\r\nOK ready\r\n', "STARTTLS\r\n", "OK go\r\n"],
    "irc": [":a.test NOTICE * :hello\r\n", "STARTTLS\r\n", ":a.test 670 * :go\r\n"],
    "telnet": [b"\xff\xfd\x18\xff\xfd\x2e", b"\xff\xfb\x2e\xff\xfa\x2e\x01\xff\xf0", b"\xff\xfa\x2e\x01\xff\xf0"],
}
REFUSALS = {
    "smtp": "454 no\r\n", "lmtp": "454 no\r\n", "imap": "a NO no\r\n", "pop3": "-ERR no\r\n", "ftp": "502 no\r\n",
    "xmpp": "<failure/>", "xmpp-server": "<failure/>",
    "ldap": b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00", "mysql": b"\x03\0\0\0\xff\1\2",
    "postgres": "N", "nntp": "580 no\r\n", "sieve": "NO no\r\n", "irc": ":a.test 691 * :no\r\n",
    "telnet": "login: ",
}


def to_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def hear(connection, end):
    data = b""
    while not data.endswith(to_bytes(end)):
        byte = connection.recv(1)
        if not byte:
            raise EOFError
        data += byte


def talk(connection, protocol, habit):
    words = [to_bytes(word) for word in TALKS[protocol]]
    if habit == "refuse":
        at = 0 if protocol in ("mysql", "telnet") else len(words) - 1
        words[at] = to_bytes(REFUSALS[protocol])
    if habit == "inject":
        words[0 if protocol == "mysql" else -1] += b"x evil\r\n"
    for i, word in enumerate(words):
        if i % 2 == 0:
            connection.sendall(word)
        else:
            hear(connection, word)


def serve(connection, context, protocol, habit):
    try:
        talk(connection, protocol, habit)
        with context.wrap_socket(connection, server_side=True) as stream:
            line = b""
            while not line.endswith(b"\n"):
                line += stream.recv(4096)
            stream.sendall(line[-2::-1] + b"\n")
            stream.unwrap()
    except (EOFError, OSError):
        pass
    finally:
        connection.close()


def main():
    certificate, key, protocol = sys.argv[1:4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        arguments = (connection, context, protocol, sys.argv[4] if len(sys.argv) > 4 else "")
        threading.Thread(target=serve, args=arguments, daemon=True).start()


main()
