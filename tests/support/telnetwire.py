#!/usr/bin/env python3
"""A telnet server by a script, and the person at the client's keyboard:

    telnetwire.py CLIENT ARGS… <SCRIPT        (PORT in ARGS becomes the port)

    say HEX             the server says it; then it waits until all of it has been answered
    type TEXT until HEX the keyboard (escapes: \\x1d); then it waits for these bytes
    close               the server ends the connection

What the client sent in answer to each line is printed as hex.  A timing mark, which every client
answers, tells when an answer is whole; no time is measured.  Ends by itself after 30 seconds."""
import os
import pty
import select
import signal
import socket
import struct
import sys
import fcntl
import termios

MARK, MARKED = bytes.fromhex("fffd06"), bytes.fromhex("fffb06")


def start(argv):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    port = str(listener.getsockname()[1])
    pid, keyboard = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 255, 0, 0))
        argv = [word.replace("PORT", port) for word in argv]
        os.execvp(argv[0], argv)
    connection, _ = listener.accept()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
    return connection, keyboard


def read_until(connection, keyboard, end):
    got = b""
    while not got.endswith(end):
        ready, _, _ = select.select([connection, keyboard], [], [])
        if keyboard in ready:
            os.read(keyboard, 65536)
        if connection in ready:
            data = connection.recv(4096)
            if not data:
                sys.exit("the client has ended; it said " + got.hex())
            got += data
    return got


def answer_to(connection, keyboard, data):
    connection.sendall(data + MARK)
    return read_until(connection, keyboard, MARKED)[: -len(MARKED)]


def main():
    signal.alarm(30)
    connection, keyboard = start(sys.argv[1:])
    print("first", answer_to(connection, keyboard, b"").hex())
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "say":
            print(line.strip(), "->", answer_to(connection, keyboard, bytes.fromhex(rest)).hex())
        elif verb == "type":
            text, _, end = rest.rpartition(" until ")
            os.write(keyboard, text.encode().decode("unicode_escape").encode("latin1"))
            print(line.strip(), "->", read_until(connection, keyboard, bytes.fromhex(end)).hex())
        elif verb == "close":
            connection.close()


main()
