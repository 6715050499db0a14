#!/usr/bin/python3
"""A serial line behind a telnet server that is pyserial's (RFC 2217), and no line at all behind it:
what the client sets is printed on standard output, one a line, `parity E`, and what is sent to the
line as `data b'hello'`.  It is 9600,8n1 and cannot go faster than 115200.  The client hears of each
setting, too, as if the line said it, and the line echoes.

    serialline.py

Says `listening on 127.0.0.1:PORT`, and ends with its first client."""
import socket
import sys

from serial.rfc2217 import PortManager

FASTEST = 115200


class Line:
    """What PortManager takes for a port."""

    def __init__(self, say):
        self.__dict__.update(say=say, baudrate=9600, bytesize=8, parity="N", stopbits=1, xonxoff=False,
                             rtscts=False, cts=True, dsr=True, ri=False, cd=False)

    def __setattr__(self, name, value):
        if name == "baudrate" and value > FASTEST:
            raise ValueError("too fast")
        self.__dict__[name] = value
        print(name, value, flush=True)
        self.say(f"{name} {value}\r\n".encode())


class Connection:
    def __init__(self, client):
        self.write = client.sendall


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
    client, _ = listener.accept()
    manager = PortManager(Line(client.sendall), Connection(client))
    while data := client.recv(4096):
        sent = b"".join(manager.filter(data))
        if sent:
            print("data", sent, flush=True)
            client.sendall(b"".join(manager.escape(sent)))


main()
