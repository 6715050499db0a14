#!/usr/bin/env python3
"""Writes tsig.def: messages signed by the words of RFC 8945 section 4.3, with Python's hmac.

	tests/corpus/tsig.py >tests/corpus/tsig.def

A query for a transfer, its reply in one message with each algorithm; a reply of four messages
of which the second is not signed; and what servers say of a signature that they refuse.
"""
import hmac
import struct

KEY = b'shared between the two'
NOW = 1700000000


def name(text):
    labels = [label for label in text.rstrip('.').split('.') if label]
    return b''.join(bytes([len(label)]) + label.encode() for label in labels) + b'\0'


def timers(now):
    return struct.pack('>HIH', now >> 32, now & 0xffffffff, 300)


def attach(msg, owner, algorithm, now, mac, error, other):
    data = (name(algorithm) + timers(now) + struct.pack('>H', len(mac)) + mac + msg[:2] +
            struct.pack('>HH', error, len(other)) + other)
    count, = struct.unpack('>H', msg[10:12])
    return (msg[:10] + struct.pack('>H', count + 1) + msg[12:] + name(owner) +
            struct.pack('>HHIH', 250, 255, 0, len(data)) + data)


def sign(msg, prior, now=NOW, algorithm='hmac-sha256', error=0, other=b'',
         owner='Transfer.Example.'):
    """A query (prior: None) or the first message of a reply, and its signature."""
    h = hmac.new(KEY, digestmod=algorithm[5:])
    if prior is not None:
        h.update(struct.pack('>H', len(prior)) + prior)
    h.update(msg + name(owner.lower()) + struct.pack('>HI', 255, 0) + name(algorithm) +
             timers(now) + struct.pack('>HH', error, len(other)) + other)
    return attach(msg, owner, algorithm, now, h.digest(), error, other), h.digest()


def sign_later(msg, unsigned, prior, now):
    mac = hmac.new(KEY, struct.pack('>H', len(prior)) + prior + b''.join(unsigned) + msg +
                   timers(now), 'sha256').digest()
    return attach(msg, 'transfer.example.', 'hmac-sha256', now, mac, 0, b''), mac


QUESTION = name('example.') + struct.pack('>HH', 252, 1)


def record(kind, data):
    return b'\xc0\x0c' + struct.pack('>HHIH', kind, 1, 300, len(data)) + data


def soa(serial):
    return record(6, name('ns.example.') + name('h.example.') +
                  struct.pack('>IIIII', serial, 1, 2, 3, 4))


def address(last):
    return record(1, bytes([192, 0, 2, last]))


def reply(records, rcode=0):
    return (struct.pack('>HHHHHH', 0x1234, 0x8400 | rcode, 1, len(records), 0, 0) + QUESTION +
            b''.join(records))


def show(symbol, msg):
    text = msg.hex()
    lines = [text[i:i + 88] for i in range(0, len(text), 88)]
    print('VECTOR(%s,\n%s)' % (symbol, '\n'.join('       "%s"' % line for line in lines)))


def main():
    query = struct.pack('>HHHHHH', 0x1234, 0, 1, 0, 0, 0) + QUESTION
    print('/* Made by tests/corpus/tsig.py: VECTOR(name, hex). */')
    for algorithm in ('hmac-sha256', 'hmac-sha384', 'hmac-sha512'):
        signed, mac = sign(query, None, algorithm=algorithm)
        show('query_' + algorithm[5:], signed)
        show('reply_' + algorithm[5:],
             sign(reply([soa(1), address(1), soa(1)]), mac, NOW + 5, algorithm)[0])
    mac = sign(query, None)[1]
    first, prior = sign(reply([soa(1)]), mac, NOW + 1)
    second = reply([address(1)])
    third, prior = sign_later(reply([address(2)]), [second], prior, NOW + 2)
    show('first', first)
    show('second', second)
    show('third', third)
    show('fourth', sign_later(reply([soa(1)]), [], prior, NOW + 3)[0])
    show('badtime', sign(reply([], 9), mac, error=18,
                         other=struct.pack('>HI', 0, NOW + 1000))[0])
    for symbol, error in (('badsig', 16), ('badkey', 17)):
        show(symbol, attach(reply([], 9), 'transfer.example.', 'hmac-sha256', NOW, b'', error,
                            b''))
    show('other_key', sign(reply([soa(1)]), mac, owner='other.example.')[0])
    show('plain', reply([soa(1)]))
    show('refused', reply([], 5))
    show('in_the_middle', attach(reply([soa(1)]), 'transfer.example.', 'hmac-sha256', NOW,
                                 b'\0' * 32, 0, b'') + b'\0')


main()
