#!/usr/bin/env python3
"""Makes telnet.def: 500 streams of bytes that a telnet client may meet.

The first are what Debian's telnetd says in real sessions (recorded anew in each run: telnet and
busybox as clients, a shell, less, vim, an interrupted flood), cut to 1000 bytes; the rest is made by
the grammar of RFC 854 and of the options, with mistakes of every kind, the same in each run.

    tests/corpus/telnet.py >tests/corpus/telnet.def        as root: telnetd wants a login program
"""
import os
import pty
import random
import select
import signal
import socket
import sys
import tempfile

STREAMS, CUT = 500, 1000
CLIENTS = [["telnet", "-E", "--", "127.0.0.1", "-PORT"],
           ["telnet", "-E", "-8", "--", "127.0.0.1", "-PORT"],
           ["busybox", "telnet", "127.0.0.1", "PORT"]]
SESSIONS = [b"echo hello\rexit\r", b"stty -a\rexit\r", b"yes\r\x03exit\r",
            b"less /etc/services\rGq\rexit\r", b"vim.tiny -u NONE\rihello\x1b:q!\rexit\r"]


def start_server(connection, login):
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.dup2(connection.fileno(), fd)
        os.execv("/usr/sbin/telnetd", ["telnetd", "-h", "-E", login])


def start_client(words, port):
    pid, keyboard = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(words[0], [word.replace("PORT", str(port)) for word in words])
    return pid, keyboard


def relay(client, server, keyboard, keys):
    said, prompt, silence = b"", False, 0
    while silence < 20 and len(said) < 20000:
        ready, _, _ = select.select([client, server, keyboard], [], [], 0.1)
        silence = 0 if ready else silence + 1
        for end in ready:
            try:
                data = os.read(end if end == keyboard else end.fileno(), 4096)
            except OSError:
                return said
            if not data:
                return said
            if end is client:
                server.sendall(data)
            elif end is server:
                said += data
                client.sendall(data)
        if (not ready or said.endswith(b"$ ")) and keys:
            os.write(keyboard, keys[:1])
            keys = keys[1:]
    return said


def record(words, keys, login):
    listener, there = socket.socket(), socket.socket()
    for s in (listener, there):
        s.bind(("127.0.0.1", 0))
        s.listen(1)
    pid, keyboard = start_client(words, listener.getsockname()[1])
    client, _ = listener.accept()
    server = socket.create_connection(there.getsockname())
    far, _ = there.accept()
    start_server(far, login)
    far.close()
    said = relay(client, server, keyboard, keys)
    os.kill(pid, signal.SIGKILL)
    for s in (client, server, listener, there):
        s.close()
    return said


def recordings():
    with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False) as f:
        f.write("#!/bin/sh\nPS1='$ ' HOME=/tmp exec /bin/sh -i\n")
    os.chmod(f.name, 0o755)
    for words in CLIENTS:
        for keys in SESSIONS:
            yield record(words, keys, f.name)[:CUT]
    os.unlink(f.name)


# ---- the grammar ----

IAC, SB, SE = 255, 250, 240
OPTIONS = [0, 1, 3, 5, 6, 24, 31, 32, 33, 34, 35, 39, 42, 44, 37, 200, 255]


def number(rng):
    return rng.choice([0, 1, 2, 3, 10, 13, 32, 127, 128, 240, 250, 254, 255, rng.randrange(256)])


def text(rng):
    return bytes(number(rng) for _ in range(rng.randrange(6))).replace(b"\xff", b"\xff\xff")


def data(rng):
    return rng.choice([b"login: ", b"a\r\n", b"\r\0", b"\r", b"\0", b"\n", b"\x1b[2J", b"\xff\xff",
                       b"\r\xff\xff", text(rng)])


def body(rng, option):
    """A subnegotiation that fits the option, mostly."""
    if option == 34:
        triplets = bytes(number(rng) for _ in range(3 * rng.randrange(6)))
        return rng.choice([bytes([1, number(rng)]), b"\x03" + triplets, b"\xfd\x02" + text(rng)])
    if option == 39:
        names = [b"\0USER", b"\3HOME", b"\0", b"\3", b"\2\0x", b"\1v", b"\2"]
        return b"\1" + b"".join(rng.choice(names) for _ in range(rng.randrange(5)))
    if option == 42:
        return b"\1" + rng.choice([b";", b" ", b"[TTABLE]\1;"]) + rng.choice([b"UTF-8", b"x;utf-8", b""])
    if option == 44:
        return bytes([100 + rng.randrange(16)]) + text(rng)
    return rng.choice([b"\1", b"\0" + text(rng), text(rng), b""])


def sub(rng):
    option = rng.choice(OPTIONS)
    inside = body(rng, option)
    if rng.random() < 0.9:
        inside = inside.replace(b"\xff\xff", b"\xff").replace(b"\xff", b"\xff\xff")
    end = rng.choice([b"\xff\xf0"] * 12 + [b"", b"\xff", b"\xff\xfb\x01", b"\xff\xfa", b"\xff\xf1"])
    head = bytes([IAC, SB, option]) if rng.random() < 0.95 else bytes([IAC, SB])
    return head + inside + end


def piece(rng):
    kind = rng.random()
    if kind < 0.3:
        return data(rng)
    if kind < 0.6:
        return bytes([IAC, rng.choice([251, 252, 253, 254]), rng.choice(OPTIONS)])
    if kind < 0.7:
        return bytes([IAC, rng.choice([239, 241, 242, 243, 244, 246, 249, 236, 0, number(rng)])])
    if kind < 0.998:
        return sub(rng)
    return bytes([IAC, SB, 24]) + bytes([rng.randrange(240)]) * 1100 + bytes([IAC, SE])


def made(seed):
    rng = random.Random(seed)
    return b"".join(piece(rng) for _ in range(rng.randrange(3, 10)))


def main():
    print("/* Made by telnet.py: what a telnet client may meet, in hex. */")
    streams = list(recordings())
    streams += [made(seed) for seed in range(STREAMS - len(streams))]
    for stream in streams:
        print('TELNET_STREAM("' + stream.hex() + '")')


main()
