#!/usr/bin/env python3
"""Many clients of one server at once, each of whom checks every byte that it gets.

	crowd.py echo ADDRESS PORT CLIENTS LINES	each gets its own lines back, and ends
	crowd.py room ADDRESS PORT CLIENTS LINES [SILENT]	each gets every line of all others

A room also has SILENT clients that never read (a number, 0 by default); they are connected before
the others and count for nothing.  Prints `N clients, N bytes` when all is right, and what is wrong
otherwise.  Ends after 100 seconds at the latest.
"""
import asyncio
import sys

LIMIT = 100


def line(client, number, size=40):
    return (f"{client} {number} ".encode().ljust(size - 1, b".")) + b"\n"


async def connect(address, port):
    return await asyncio.open_connection(address, port, limit=1 << 22)


async def echo(address, port, clients, lines):
    pairs = [await connect(address, port) for _ in range(clients)]

    async def talk(client, reader, writer):
        said = b"".join(line(client, number) for number in range(lines))
        writer.write(said)
        writer.write_eof()
        heard = await reader.read(-1)
        writer.close()
        if heard != said:
            raise SystemExit(f"client {client}: {len(heard)} bytes of {len(said)}, or others")
        return len(heard)

    return sum(await asyncio.gather(*(talk(i, *pair) for i, pair in enumerate(pairs))))


def check_room(client, heard, clients, lines):
    """Each line of each other client once, whole, and in its order."""
    following = [0] * clients
    for text in heard.split(b"\n")[:-1]:
        sender, number = (int(word) for word in text.split()[:2])
        if text + b"\n" != line(sender, number) or sender == client:
            raise SystemExit(f"client {client}: a line that nobody said: {text[:60]!r}")
        if following[sender] != number:
            raise SystemExit(f"client {client}: line {number} of {sender}, expected {following[sender]}")
        following[sender] += 1
    short = [i for i, n in enumerate(following) if n != lines and i != client]
    if short:
        raise SystemExit(f"client {client}: lines are missing of {short[:5]}")


async def room(address, port, clients, lines, silent=0):
    mute = [await connect(address, port) for _ in range(silent)]
    for _, writer in mute:
        writer.transport.pause_reading()
    pairs = [await connect(address, port) for _ in range(clients)]
    expected = (clients - 1) * lines * len(line(0, 0))
    # Everybody is in the room when a word has gone from the last to the first and back.
    pairs[-1][1].write(b"ready\n")
    await asyncio.gather(*(reader.readexactly(6) for reader, _ in pairs[:-1]))

    async def talk(client, reader, writer):
        for number in range(lines):
            writer.write(line(client, number))
            await asyncio.sleep(0)
        heard = await reader.readexactly(expected)
        check_room(client, heard, clients, lines)
        return len(heard)

    total = sum(await asyncio.gather(*(talk(i, *pair) for i, pair in enumerate(pairs))))
    for _, writer in pairs + mute:
        writer.close()
    return total


def main():
    kind, address, *numbers = sys.argv[1:]
    port, clients, *rest = (int(word) for word in numbers)
    work = {"echo": echo, "room": room}[kind](address, port, clients, *rest)
    total = asyncio.run(asyncio.wait_for(work, LIMIT))
    print(f"{clients} clients, {total} bytes")


main()
